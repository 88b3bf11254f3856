"""Registering, naming and removing passkeys, and logging in with one. Challenges follow the machine's clock."""

import secrets
from dataclasses import replace
from datetime import UTC, datetime

from uuid_utils.compat import uuid7

from services.accounts import domain, store
from services.accounts.desk import Authenticators, decoded
from shared.contracts.accounts import (
    AddPasskey,
    BeginPasskey,
    BeginPasskeyLogIn,
    Challenge,
    ListPasskeys,
    LogInByPasskey,
    PasskeyView,
    PasskeyViews,
    RemovePasskey,
    RenamePasskey,
    SessionView,
)
from shared.contracts.base import Done
from shared.runtime.errors import NotFound
from shared.runtime.tx import Errand, Tx

from .base import router
from .proving import proved
from .sessions import a_visit, known_device, open_session


@router.answers(ListPasskeys)
async def list_passkeys(_: ListPasskeys, tx: Tx) -> PasskeyViews:
    passkeys = await store.passkeys.of_account(tx.connection, tx.caller.account_id or "")
    return PasskeyViews(passkeys=[one.view for one in passkeys])


@router.answers_outside(BeginPasskey)
async def begin_passkey(request: BeginPasskey, errand: Errand) -> Challenge:
    """Make a challenge for whoever shows the password again, and the code where there is an authenticator."""
    async with proved(errand, request.password, code=request.code, with_code=True) as (tx, account):
        known = await store.passkeys.of_account(tx.connection, account.id)
        domain.check_room(len(known))
        ceremony, challenge = await _ask(tx, account.id)
    options = await errand.use(Authenticators).registration(
        account, known=[one.credential_id for one in known], challenge=challenge
    )
    return Challenge(ceremony=ceremony, options=options)


@router.answers_outside(AddPasskey)
async def add_passkey(request: AddPasskey, errand: Errand) -> PasskeyView:
    """Keep the public half of a passkey that answers the challenge of the same person (M37)."""
    account_id, address = errand.caller.account_id or "", errand.caller.address or ""
    challenge = await _answered(errand, request.ceremony.get_secret_value(), account_id=account_id)
    made = await errand.use(Authenticators).registered(request, challenge=challenge)
    passkey = domain.Passkey(
        id=str(uuid7()),
        account_id=account_id,
        name=request.name,
        made_at=errand.now,
        credential_id=made.credential_id,
        public_key=made.public_key,
        uses=made.uses,
        backed_up=made.backed_up,
    )
    async with errand.tx() as tx:
        await store.lock(tx.connection, account_id)
        domain.check_room(len(await store.passkeys.of_account(tx.connection, account_id)))
        await store.passkeys.add(tx.connection, passkey)
        await tx.emit(passkey.changed("added", address=address, now=tx.now))
    return passkey.view


@router.answers(RenamePasskey)
async def rename_passkey(request: RenamePasskey, tx: Tx) -> PasskeyView:
    renamed = replace(await _own(tx, request.passkey), name=request.name)
    await store.passkeys.save(tx.connection, renamed)
    return renamed.view


@router.answers_outside(RemovePasskey)
async def remove_passkey(request: RemovePasskey, errand: Errand) -> Done:
    async with proved(errand, request.password, code=request.code, with_code=True) as (tx, account):
        passkey = await _own(tx, request.passkey)
        left = len(await store.passkeys.of_account(tx.connection, account.id)) - 1
        domain.check_removal(account, left=left)
        await store.passkeys.remove(tx.connection, passkey.id)
        await tx.emit(passkey.changed("removed", address=tx.caller.address or "", now=tx.now))
    return Done()


@router.answers_outside(BeginPasskeyLogIn)
async def begin_passkey_log_in(_: BeginPasskeyLogIn, errand: Errand) -> Challenge:
    async with errand.tx() as tx:
        ceremony, challenge = await _ask(tx, None)
    return Challenge(ceremony=ceremony, options=await errand.use(Authenticators).log_in(challenge=challenge))


@router.answers_outside(LogInByPasskey)
async def log_in_by_passkey(form: LogInByPasskey, errand: Errand) -> SessionView:
    """Open a session for the person of a passkey; one whose count went back is refused, and that is told (M37)."""
    challenge = await _answered(errand, form.ceremony.get_secret_value(), account_id=None)
    uses = await errand.use(Authenticators).shown(
        form, await _seen(errand, form.credential_id), challenge=challenge
    )
    async with errand.tx() as tx:
        passkey = await _known(tx, form.credential_id)
        counted = domain.used(passkey, uses, now=tx.now)
        if counted is not None:
            await store.passkeys.save(tx.connection, counted)
            return await _signed_in(tx, form, passkey.account_id)
        await tx.emit(passkey.doubted(address=errand.caller.address or "", now=tx.now))
    raise domain.WrongPasskey


async def _signed_in(tx: Tx, form: LogInByPasskey, account_id: str) -> SessionView:
    account = await store.lock(tx.connection, account_id)
    assert account is not None  # its passkeys go with it
    visit = a_visit(form.device, tx.caller.address)
    known = await known_device(tx, account.email, form.device_token)
    signed_in = domain.log_in_by_passkey(account, visit=visit, now=datetime.now(UTC))
    return await open_session(tx, signed_in, visit.token, known=known)


async def _seen(errand: Errand, credential_id: str) -> domain.Passkey:
    async with errand.tx() as tx:
        return await _known(tx, credential_id)


async def _known(tx: Tx, credential_id: str) -> domain.Passkey:
    """Lock a passkey by what its device calls it. Raises WrongPasskey."""
    try:
        found = await store.passkeys.lock_by_credential(tx.connection, decoded(credential_id))
    except ValueError:
        found = None
    if found is None:
        raise domain.WrongPasskey
    return found


async def _own(tx: Tx, passkey_id: str) -> domain.Passkey:
    """Return a passkey of the caller's. Raises NotFound."""
    mine = await store.passkeys.of_account(tx.connection, tx.caller.account_id or "")
    for one in mine:
        if one.id == passkey_id:
            return one
    raise NotFound(f"passkey {passkey_id}")


async def _ask(tx: Tx, account_id: str | None) -> tuple[str, bytes]:
    """Keep a new challenge; return what names it, and itself."""
    ceremony, challenge = secrets.token_urlsafe(32), secrets.token_bytes(32)
    kept = domain.Challenge(
        account_id=account_id, challenge=challenge, expires_at=datetime.now(UTC) + domain.CHALLENGE_LIFE
    )
    await store.passkeys.ask(tx.connection, domain.token_sha256(ceremony), kept)
    return ceremony, challenge


async def _answered(errand: Errand, ceremony: str, *, account_id: str | None) -> bytes:
    """Take a challenge away, whatever its answer is worth. Raises ChallengeOver."""
    async with errand.tx() as tx:
        challenge = await store.passkeys.take(
            tx.connection, domain.token_sha256(ceremony), account_id=account_id, now=datetime.now(UTC)
        )
    if challenge is None:
        raise domain.ChallengeOver
    return challenge
