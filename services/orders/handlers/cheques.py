"""What payments says of cheques beside what they pay: one is in the post, or goes to the bank a second time."""

from services.orders import domain, store
from shared.contracts.payments import ChequePresentedAgain, ChequePromised
from shared.runtime.tx import Tx

from .base import keep, known, router


@router.on(ChequePromised)
async def wait_for_an_envelope(event: ChequePromised, tx: Tx) -> None:
    """Let the order wait for a cheque that its client has posted (R60)."""
    order = await known(tx, event.order_id)
    await keep(tx, domain.freeze(order, event.payment_id, until=event.wait_until))


@router.on(ChequePresentedAgain)
async def wait_for_a_second_presentation(event: ChequePresentedAgain, tx: Tx) -> None:
    """Let the order wait for the bank once more, under the payment of the second presentation (R33)."""
    order = await known(tx, event.order_id)
    await store.copies.save_attempt(tx.connection, domain.attempt(event))
    await keep(tx, domain.freeze(order, event.payment_id, until=event.wait_until))
