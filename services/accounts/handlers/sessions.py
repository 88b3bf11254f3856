"""Logging in, staying logged in, logging out. Sessions follow the machine's clock."""

import secrets
from datetime import UTC, datetime

from pydantic import SecretStr
from uuid_utils.compat import uuid7

from services.accounts import domain, store
from services.accounts.desk import Vault
from shared.contracts.accounts import (
    EndOtherSessions,
    EndSession,
    IdentifySession,
    ListSessions,
    LogIn,
    LogOut,
    SessionRows,
    SessionView,
)
from shared.contracts.base import OWNER_ONLY, Done, Duty, Role
from shared.runtime.errors import NotFound
from shared.runtime.tx import Errand, Tx

from .base import router
from .proving import confirm_device, counted, fresh_codes


@router.answers_outside(LogIn)
async def log_in(form: LogIn, errand: Errand) -> SessionView:
    """Check the credentials, then open a session; a device not seen before is told by mail (M37)."""
    email = domain.normalise_email(form.email)
    async with errand.tx() as tx:
        seen = await store.by_email(tx.connection, email)
        origin = await _origin(tx, email, form.device_token)
    async with counted(errand, origin):
        return await _log_in(form, errand, seen, origin=origin)


async def _origin(tx: Tx, email: str, device_token: SecretStr | None) -> domain.Origin:
    """Tell from where somebody tries: a device that was confirmed for this very account, or an address."""
    device_sha256 = domain.token_sha256(device_token.get_secret_value()) if device_token else ""
    if device_sha256 and await store.is_device(tx.connection, email, device_sha256):
        return domain.on_device(email, device_sha256)
    return domain.stranger(email, tx.caller.address or "")


async def known_device(tx: Tx, email: str, device_token: SecretStr | None) -> str | None:
    """Return the token of a device if it was confirmed for this very account."""
    confirmed = (await _origin(tx, email, device_token)).confirmed
    return device_token.get_secret_value() if device_token and confirmed else None


def a_visit(device: str, address: str | None) -> domain.Visit:
    """Make up the names of a new session."""
    return domain.Visit(
        session_id=str(uuid7()), token=secrets.token_urlsafe(32), device=device, address=address or ""
    )


async def _log_in(
    form: LogIn, errand: Errand, seen: domain.Account | None, *, origin: domain.Origin
) -> SessionView:
    vault, address = errand.use(Vault), errand.caller.address
    matches = await vault.matches(seen.password_hash if seen else None, form.password.get_secret_value())
    visit = a_visit(form.device, address)
    async with errand.tx() as tx:
        account = await store.lock_by_email(tx.connection, domain.normalise_email(form.email))
        account = account and domain.forget_former(fresh_codes(vault, account), now=tx.now)
        password_ok = matches and _same_password(account, seen)
        proof = vault.proof(account, password_ok=password_ok, code=form.otp, address=address)
        signed_in = domain.log_in(account, proof, visit=visit, now=datetime.now(UTC))
        known = form.device_token.get_secret_value() if form.device_token and origin.confirmed else None
        return await open_session(tx, signed_in, visit.token, known=known)


def _same_password(account: domain.Account | None, seen: domain.Account | None) -> bool:
    """Tell whether the password that was checked is still the account's."""
    return account is not None and seen is not None and account.password_hash == seen.password_hash


async def open_session(tx: Tx, signed_in: domain.SignedIn, token: str, *, known: str | None) -> SessionView:
    """Keep a new session and the device, which is known by its token or gets one."""
    session = signed_in.session
    await store.save(tx.connection, signed_in.account)
    await store.forget_sessions(tx.connection, signed_in.account.id, ended_before=session.opened_at)
    await store.add_session(tx.connection, session)
    await tx.emit(*signed_in.events)
    device_token = await confirm_device(
        tx, session.account_id, name=session.device, now=session.opened_at, known=known
    )
    return shown(session, signed_in.account, token).model_copy(update={"device_token": device_token})


def shown(
    session: domain.Session, account: domain.Account, token: str, *, duties: frozenset[Duty] = OWNER_ONLY
) -> SessionView:
    """Show a session of an account; under an owner it is about the owner's things, and a client's at most (R20)."""
    return SessionView(
        token=token,
        expires_at=session.expires_at,
        account_id=session.owner_id or account.id,
        roles=[Role.CLIENT] if session.owner_id else sorted(account.roles),
        language=account.language,
        session_id=session.id,
        person_id=account.id if session.owner_id else None,
        duties=tuple(sorted(duties)),
    )


@router.answers(IdentifySession)
async def identify_session(request: IdentifySession, tx: Tx) -> SessionView:
    found = await store.session_of(tx.connection, domain.token_sha256(request.token))
    now = datetime.now(UTC)
    session = domain.check_session(found[0] if found else None, now=now)
    assert found is not None
    if domain.to_be_seen(session, now=now):
        await store.see_session(tx.connection, session.id, now=now)
    duties = await store.delegates.duties(tx.connection, session) if session.owner_id else OWNER_ONLY
    return shown(session, found[1], request.token, duties=duties)


@router.answers(ListSessions)
async def list_sessions(_: ListSessions, tx: Tx) -> SessionRows:
    open_ones = await store.sessions_of(tx.connection, tx.caller.account_id or "", now=datetime.now(UTC))
    return SessionRows(sessions=[one.row(current=tx.caller.session_id) for one in open_ones])


@router.answers(EndSession)
async def end_session(request: EndSession, tx: Tx) -> Done:
    if not await store.end_session(tx.connection, request.session_id, tx.caller.account_id or ""):
        raise NotFound
    return Done()


@router.answers(EndOtherSessions)
async def end_other_sessions(_: EndOtherSessions, tx: Tx) -> Done:
    await store.end_sessions(tx.connection, tx.caller.account_id or "", but=tx.caller.session_id or "")
    return Done()


@router.answers(LogOut)
async def log_out(_: LogOut, tx: Tx) -> Done:
    await store.end_session(tx.connection, tx.caller.session_id or "", tx.caller.person or "")
    return Done()
