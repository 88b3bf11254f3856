"""Showing a password or a code: wrong ones are counted, and too many have to wait (ADR 0027)."""

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime

from pydantic import SecretStr

from services.accounts import domain, store
from services.accounts.desk import Vault
from shared.runtime.errors import NotFound
from shared.runtime.tx import Errand, Tx

from .base import keep, mine


@asynccontextmanager
async def counted(errand: Errand, origin: domain.Origin) -> AsyncIterator[None]:
    """Let an attempt happen, unless too many went wrong; count it when it does, forgive what was before if not.

    Raises: TooManyAttempts.
    """
    async with errand.tx() as tx:
        known = await store.failures(tx.connection, origin)
    domain.check_attempt(known, origin=origin, now=datetime.now(UTC))
    try:
        yield
    except (domain.WrongCredentials, domain.WrongProof):
        async with errand.tx() as tx:
            await store.count_failure(tx.connection, origin, now=datetime.now(UTC))
        raise
    if origin.place in known:
        async with errand.tx() as tx:
            await store.forgive(tx.connection, origin)


@asynccontextmanager
async def proved(
    errand: Errand, password: SecretStr, *, code: SecretStr | None = None, with_code: bool = False
) -> AsyncIterator[tuple[Tx, domain.Account]]:
    """Lock the caller's own account, once he has shown its password again, and a code where one is asked.

    Raises: WrongProof, TooManyAttempts.
    """
    vault, caller = errand.use(Vault), errand.caller
    origin = domain.in_session(caller.account_id or "", caller.session_id or "")
    async with counted(errand, origin):
        seen = await own(errand)
        matches = await vault.matches(seen.password_hash, password.get_secret_value())
        async with errand.tx() as tx:
            account = fresh_codes(vault, await mine(tx))
            password_ok = matches and account.password_hash == seen.password_hash
            shown = code.get_secret_value() if code else None
            proof = vault.proof(account, password_ok=password_ok, code=shown, address=caller.address)
            outcome = domain.prove(account, proof, with_code=with_code, now=tx.now)
            await keep(tx, outcome)
            yield tx, outcome.account


async def confirm_device(
    tx: Tx, account_id: str, *, name: str, now: datetime, known: str | None = None
) -> str:
    """Keep the device from which somebody has just proved who he is, under its token or a new one."""
    token = known or secrets.token_urlsafe(32)
    await store.confirm_device(tx.connection, account_id, domain.token_sha256(token), name=name, now=now)
    return token


async def own(errand: Errand) -> domain.Account:
    """Read the caller's own account."""
    async with errand.tx() as tx:
        account = await store.by_id(tx.connection, errand.caller.account_id or "")
    if account is None:
        raise NotFound
    return account


def fresh_codes(vault: Vault, account: domain.Account) -> domain.Account:
    """Forget the codes that were used, where the settings let one be used again."""
    return account if vault.settings.otp_once else replace(account, last_otp_step=-1)
