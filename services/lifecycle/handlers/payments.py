"""What payments says: money is good, is waited for, or did not come."""

from services.lifecycle import domain
from shared.contracts.payments import (
    ChequeBounced,
    ChequePresentedAgain,
    ChequePromised,
    ChequeReceived,
    ChequeReturned,
    DebtGivenUp,
    PaymentAccepted,
    PaymentDisputed,
    PaymentExpired,
    PaymentFailed,
    PaymentHeld,
    PaymentOpened,
    PaymentRefused,
)
from shared.runtime.tx import Tx

from .base import keep_each, router


@router.on(PaymentAccepted)
async def start_or_renew(event: PaymentAccepted, tx: Tx) -> None:
    """Start or renew what was paid (R41, R59)."""
    await keep_each(tx, event.order_id, lambda hosting: domain.accept(hosting, event))


@router.on(PaymentOpened)
async def wait_for_a_payment(event: PaymentOpened, tx: Tx) -> None:
    """Keep data from deletion while a renewal is being paid (R56)."""
    await _wait(event, tx)


@router.on(PaymentHeld)
async def wait_for_a_verification(event: PaymentHeld, tx: Tx) -> None:
    await _wait(event, tx)


@router.on(ChequeReceived)
async def wait_for_a_cheque(event: ChequeReceived, tx: Tx) -> None:
    await _wait(event, tx)


@router.on(ChequePromised)
async def wait_for_an_envelope(event: ChequePromised, tx: Tx) -> None:
    """Keep data from deletion for the few days that a posted cheque may take (R60)."""
    await _wait(event, tx)


@router.on(ChequePresentedAgain)
async def wait_for_a_second_presentation(event: ChequePresentedAgain, tx: Tx) -> None:
    await _wait(event, tx)


@router.on(ChequeBounced)
async def end_the_wait_or_suspend(event: ChequeBounced, tx: Tx) -> None:
    """A bounced cheque ends the wait; if it had been accepted, the hosting is suspended for the debt (R50)."""
    await keep_each(tx, event.order_id, lambda hosting: domain.bounce(hosting, event))


@router.on(PaymentDisputed)
async def wait_for_the_bank_or_suspend(event: PaymentDisputed, tx: Tx) -> None:
    """Keep the data while a payment is contested; what is lost is owed, as after a bounced cheque (R50, A18)."""
    await keep_each(tx, event.order_id, lambda hosting: domain.contest(hosting, event))


@router.on(DebtGivenUp)
async def end_what_is_not_paid(event: DebtGivenUp, tx: Tx) -> None:
    """Lift the suspension for a debt that was given up, and end what ran on it alone (R50, A13)."""
    await keep_each(tx, event.order_id, lambda hosting: domain.give_up(hosting, event))


@router.on(PaymentRefused)
async def end_the_wait_for_a_refused_payment(event: PaymentRefused, tx: Tx) -> None:
    await _release(event, tx)


@router.on(PaymentFailed)
async def end_the_wait_for_a_failed_payment(event: PaymentFailed, tx: Tx) -> None:
    await _release(event, tx)


@router.on(PaymentExpired)
async def end_the_wait_for_an_expired_payment(event: PaymentExpired, tx: Tx) -> None:
    await _release(event, tx)


@router.on(ChequeReturned)
async def end_the_wait_for_a_returned_cheque(event: ChequeReturned, tx: Tx) -> None:
    await _release(event, tx)


async def _wait(event: domain.Waiting, tx: Tx) -> None:
    await keep_each(tx, event.order_id, lambda hosting: domain.wait_for(hosting, event))


async def _release(event: PaymentRefused | PaymentFailed | PaymentExpired | ChequeReturned, tx: Tx) -> None:
    await keep_each(
        tx,
        event.order_id,
        lambda hosting: domain.release(hosting, event.payment_id, at=event.occurred_at),
    )
