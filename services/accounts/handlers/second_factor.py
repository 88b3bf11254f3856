"""Taking up, replacing and giving up the second factor; answers that hold secrets are never kept."""

from services.accounts import domain
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
from shared.runtime.tx import Errand

from .base import keep, mine, router
from .proving import proved


@router.answers_outside(BeginTotp)
async def begin_totp(request: BeginTotp, errand: Errand) -> TotpView:
    """Prepare an authenticator; it counts once its first code has come."""
    secret = new_totp_secret()
    async with proved(errand, request.password, code=request.code, with_code=True) as (tx, account):
        await keep(tx, domain.begin_totp(account, secret=secret))
    return TotpView(secret=secret, uri=totp_uri(secret, email=account.email, issuer=read_association().name))


@router.answers_outside(ConfirmTotp)
async def confirm_totp(request: ConfirmTotp, errand: Errand) -> RecoveryCodes:
    codes = new_recovery_codes()
    async with errand.tx() as tx:
        account = await mine(tx)
        step = errand.use(Vault).otp_step(account.totp_pending, request.code.get_secret_value())
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


def _kept(codes: list[str]) -> frozenset[str]:
    return frozenset(map(domain.recovery_sha256, codes))
