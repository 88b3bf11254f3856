"""What payments says: money is good, is waited for, or did not come."""

from services.orders import domain, store
from shared.contracts.payments import (
    ChequeBounced,
    ChequeEvent,
    ChequeReceived,
    ChequeReturned,
    PaymentAccepted,
    PaymentCaptured,
    PaymentDisputed,
    PaymentEvent,
    PaymentExpired,
    PaymentFailed,
    PaymentHeld,
    PaymentOpened,
    PaymentRefunded,
    PaymentRefused,
    SurplusFound,
)
from shared.runtime.tx import Tx

from .base import keep, known, router
from .issuing import credit_what_went_back, give_back, issue_invoice
from .leaving import give_back_what_was_left
from .papers import confirm_contract


async def _note(tx: Tx, event: PaymentEvent | ChequeEvent) -> domain.Order:
    """Note where a payment stands, and return its order, locked. Raises NotYet while the order is unknown."""
    order = await known(tx, event.order_id)
    await store.copies.save_attempt(tx.connection, domain.attempt(event))
    return order


@router.on(PaymentAccepted)
async def invoice_paid_order(event: PaymentAccepted, tx: Tx) -> None:
    """Make the order firm, confirm the contract (L04) and issue the invoice, in this one transaction (R34)."""
    outcome = domain.pay(await known(tx, event.order_id), event)
    back_cents = await store.copies.save_attempt(tx.connection, domain.attempt(event))
    await keep(tx, outcome)
    if outcome.events:
        await _make_firm(tx, outcome.order, event)
    else:
        await give_back_what_was_left(tx, outcome.order)
    if back_cents:
        await credit_what_went_back(tx, outcome.order)


async def _make_firm(tx: Tx, order: domain.Order, accepted: PaymentAccepted) -> None:
    """Confirm what is a contract now (L04).

    Money that was accepted before payments heard that its order was withdrawn from (L05), or closed, goes back whole.
    """
    if not order.withdrawn_on and not order.closed_on:
        await confirm_contract(tx, order, accepted)
    await issue_invoice(tx, order, accepted)
    if order.withdrawn_on:
        await give_back(tx, order)
    elif order.closed_on:
        await give_back(tx, order, ground="association_error")


@router.on(ChequeReceived)
async def wait_for_a_cheque(event: ChequeReceived, tx: Tx) -> None:
    """Let the order wait for the bank (R33)."""
    order = await _note(tx, event)
    await keep(tx, domain.freeze(order, event.payment_id, until=event.wait_until))


@router.on(PaymentHeld)
async def wait_for_a_verification(event: PaymentHeld, tx: Tx) -> None:
    """Let the order wait until the verification ends by itself (R43)."""
    order = await _note(tx, event)
    await keep(tx, domain.freeze(order, event.payment_id, until=domain.tacit_day(event.decide_by)))


@router.on(ChequeReturned)
async def end_the_wait_for_a_returned_cheque(event: ChequeReturned, tx: Tx) -> None:
    await _release(tx, event)


@router.on(ChequeBounced)
async def end_the_wait_for_a_bounced_cheque(event: ChequeBounced, tx: Tx) -> None:
    """A paid order keeps its invoice: the debt is payments' and lifecycle's, to cancel it the treasurer's (R50)."""
    await _release(tx, event)


@router.on(PaymentRefused)
async def end_the_wait_for_a_refused_payment(event: PaymentRefused, tx: Tx) -> None:
    await _release(tx, event)


@router.on(SurplusFound)
async def end_the_wait_for_money_that_does_not_fit(event: SurplusFound, tx: Tx) -> None:
    """Its payer is asked what becomes of it; the order is still to be paid, in its time (R33, R34)."""
    attempt = domain.apart(event)
    if attempt is None:
        return
    order = await known(tx, attempt.order_id)
    await store.copies.save_attempt(tx.connection, attempt)
    await keep(tx, domain.unfreeze(order, attempt.payment_id, today=tx.today))


async def _release(tx: Tx, event: ChequeReturned | ChequeBounced | PaymentRefused) -> None:
    order = await _note(tx, event)
    await keep(tx, domain.unfreeze(order, event.payment_id, today=tx.today))


@router.on(PaymentOpened)
async def note_opened_payment(event: PaymentOpened, tx: Tx) -> None:
    await _note(tx, event)


@router.on(PaymentCaptured)
async def note_captured_payment(event: PaymentCaptured, tx: Tx) -> None:
    await _note(tx, event)


@router.on(PaymentFailed)
async def note_failed_payment(event: PaymentFailed, tx: Tx) -> None:
    await _note(tx, event)


@router.on(PaymentExpired)
async def note_expired_payment(event: PaymentExpired, tx: Tx) -> None:
    await _note(tx, event)


@router.on(PaymentRefunded)
async def credit_refunded_payment(event: PaymentRefunded, tx: Tx) -> None:
    """Credit what went back of invoiced money; heard before the acceptance, it is credited with that (R51)."""
    await credit_what_went_back(tx, await _note(tx, event))


@router.on(PaymentDisputed)
async def note_disputed_payment(event: PaymentDisputed, tx: Tx) -> None:
    """A lost dispute leaves a debt, as a bounced cheque does: the invoice stands (R50)."""
    order = await _note(tx, event)
    await keep(tx, domain.contest(order, event, today=tx.today))
