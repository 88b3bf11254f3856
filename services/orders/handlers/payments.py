"""What payments says: money is good, is waited for, or did not come."""

from services.orders import domain, store
from services.orders.desk import Desk
from shared.contracts.payments import (
    ChequeBounced,
    ChequeEvent,
    ChequeReceived,
    ChequeReturned,
    PaymentAccepted,
    PaymentCaptured,
    PaymentEvent,
    PaymentExpired,
    PaymentFailed,
    PaymentHeld,
    PaymentOpened,
    PaymentRefunded,
    PaymentRefused,
)
from shared.runtime.tx import Tx

from .base import keep, known, router


async def _note(tx: Tx, event: PaymentEvent | ChequeEvent) -> domain.Order:
    """Note where a payment stands, and return its order, locked. Raises NotYet while the order is unknown."""
    order = await known(tx, event.order_id)
    await store.copies.save_attempt(tx.connection, domain.attempt(event))
    return order


@router.on(PaymentAccepted)
async def invoice_paid_order(event: PaymentAccepted, tx: Tx) -> None:
    """Make the order firm and issue its invoice, in this one transaction (R34)."""
    outcome = domain.pay(await _note(tx, event), event)
    await keep(tx, outcome)
    if outcome.events:
        await _issue(tx, outcome.order, event)


async def _issue(tx: Tx, order: domain.Order, accepted: PaymentAccepted) -> None:
    """Take the next number and print the document; a transaction that fails gives the number back (L22)."""
    contact = await store.copies.contact(tx.connection, order.account_id)
    series = await store.invoices.lock_series(tx.connection)
    issued = domain.issue(order, accepted, series=series, now=tx.now)
    pdf = await tx.use(Desk).print_invoice(issued.invoice, order, accepted=accepted, contact=contact)
    await store.invoices.save(tx.connection, issued, pdf=pdf)
    await tx.emit(issued.event)


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
    """A paid order keeps its invoice: the debt is payments' and lifecycle's, a credit note comes later (R50)."""
    await _release(tx, event)


@router.on(PaymentRefused)
async def end_the_wait_for_a_refused_payment(event: PaymentRefused, tx: Tx) -> None:
    await _release(tx, event)


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
async def note_refunded_payment(event: PaymentRefunded, tx: Tx) -> None:
    await _note(tx, event)
