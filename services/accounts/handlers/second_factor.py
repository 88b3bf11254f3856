"""Taking up, replacing and giving up the second factor; answers that hold secrets are never kept."""

from services.accounts import domain, store
from services.accounts.desk import Vault, new_recovery_codes, new_totp_secret, totp_uri
from shared.contracts.accounts import (
    BeginTotp,
    ConfirmTotp,
    EndTotp,
    RecoveryCodes,
    RenewRecoveryCodes,
    TotpView,
)
from shared.contracts.association import read_association
from shared.contracts.base import Done
from shared.runtime.errors import Unavailable
from shared.runtime.logs import get_logger
from shared.runtime.tx import Errand, Tx

from .base import keep, mine, router
from .proving import proved

log = get_logger("colombier.accounts")


@router.answers_outside(BeginTotp)
async def begin_totp(request: BeginTotp, errand: Errand) -> TotpView:
    """Prepare an authenticator; it counts once its first code has come."""
    secret, factors = new_totp_secret(), errand.use(Vault).factors
    async with proved(errand, request.password, code=request.code, with_code=True) as (tx, account):
        await keep(tx, domain.begin_totp(account, secret=factors.close(secret, account_id=account.id)))
    return TotpView(secret=secret, uri=totp_uri(secret, email=account.email, issuer=read_association().name))


@router.answers_outside(ConfirmTotp)
async def confirm_totp(request: ConfirmTotp, errand: Errand) -> RecoveryCodes:
    codes = new_recovery_codes()
    async with errand.tx() as tx:
        account, code = await mine(tx), request.code.get_secret_value()
        step = errand.use(Vault).otp_step(account.totp_pending, code, account_id=account.id)
        await keep(tx, domain.confirm_totp(account, step=step, recovery=_kept(codes), now=tx.now))
    return RecoveryCodes(codes=codes)


@router.answers_outside(RenewRecoveryCodes)
async def renew_recovery_codes(request: RenewRecoveryCodes, errand: Errand) -> RecoveryCodes:
    codes = new_recovery_codes()
    async with proved(errand, request.password, code=request.code, with_code=True) as (tx, account):
        await keep(tx, domain.renew_recovery_codes(account, recovery=_kept(codes), now=tx.now))
    return RecoveryCodes(codes=codes)


@router.answers_outside(EndTotp)
async def end_totp(request: EndTotp, errand: Errand) -> Done:
    async with proved(errand, request.password, code=request.code, with_code=True) as (tx, account):
        await keep(tx, domain.end_totp(account, now=tx.now))
    return Done()


async def encrypt_anew(tx: Tx) -> None:
    """Encrypt with the present key what another one encrypted, or none; what cannot be opened stays as it is."""
    factors = tx.use(Vault).factors
    due = await store.factors.kept_otherwise(tx.connection, factors.mark) if factors.mark else []
    for account_id in due:
        if account := await store.lock(tx.connection, account_id):
            try:
                await store.save(tx.connection, factors.close_anew(account))
            except Unavailable as lost:
                log.warning("second factor cannot be opened", account_id=account_id, why=str(lost))


def _kept(codes: list[str]) -> frozenset[str]:
    return frozenset(map(domain.recovery_sha256, codes))
