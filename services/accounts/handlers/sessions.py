"""Logging in, staying logged in, logging out. Sessions follow the machine's clock."""

import secrets
from dataclasses import replace
from datetime import UTC, datetime

from uuid_utils.compat import uuid7

from services.accounts import domain, store
from services.accounts.desk import Vault
from shared.contracts.accounts import IdentifySession, LogIn, LogOut, SessionView
from shared.contracts.base import Done
from shared.runtime.tx import Errand, Tx

from .base import router


@router.answers_outside(LogIn)
async def log_in(form: LogIn, errand: Errand) -> SessionView:
    """Check the credentials, then open a session; a device not seen before is told by mail (M37)."""
    vault, email, now = errand.use(Vault), domain.normalise_email(form.email), datetime.now(UTC)
    async with errand.tx() as tx:
        seen = await store.by_email(tx.connection, email)
    matches = await vault.matches(seen.password_hash if seen else None, form.password.get_secret_value())
    visit = domain.Visit(
        session_id=str(uuid7()),
        token=secrets.token_urlsafe(32),
        device=form.device,
        address=errand.caller.address or "",
    )
    async with errand.tx() as tx:
        account = await store.lock_by_email(tx.connection, email)
        proof = _proof(vault, account, form, password_ok=matches and _same_password(account, seen))
        return await _open(
            tx, domain.log_in(_codes(vault, account), proof, visit=visit, now=now), visit.token
        )


def _proof(vault: Vault, account: domain.Account | None, form: LogIn, *, password_ok: bool) -> domain.Proof:
    step = vault.otp_step(account.totp_secret if account else None, form.otp)
    return domain.Proof(password_ok=password_ok, otp_given=bool(form.otp), otp_step=step)


def _same_password(account: domain.Account | None, seen: domain.Account | None) -> bool:
    """Tell whether the password that was checked is still the account's."""
    return account is not None and seen is not None and account.password_hash == seen.password_hash


def _codes(vault: Vault, account: domain.Account | None) -> domain.Account | None:
    """Forget the codes that were used, where the settings let one be used again."""
    return account if account is None or vault.settings.otp_once else replace(account, last_otp_step=-1)


async def _open(tx: Tx, signed_in: domain.SignedIn, token: str) -> SessionView:
    await store.save(tx.connection, signed_in.account)
    await store.forget_sessions(tx.connection, signed_in.account.id, ended_before=signed_in.session.opened_at)
    await store.add_session(tx.connection, signed_in.session)
    await tx.emit(*signed_in.events)
    return _view(signed_in.session, signed_in.account, token)


def _view(session: domain.Session, account: domain.Account, token: str) -> SessionView:
    return SessionView(
        token=token,
        expires_at=session.expires_at,
        account_id=account.id,
        roles=sorted(account.roles),
        language=account.language,
        session_id=session.id,
    )


@router.answers(IdentifySession)
async def identify_session(request: IdentifySession, tx: Tx) -> SessionView:
    found = await store.session_of(tx.connection, domain.token_sha256(request.token))
    session = domain.check_session(found[0] if found else None, now=datetime.now(UTC))
    assert found is not None
    return _view(session, found[1], request.token)


@router.answers(LogOut)
async def log_out(_: LogOut, tx: Tx) -> Done:
    await store.end_session(tx.connection, tx.caller.session_id or "", tx.caller.account_id or "")
    return Done()
