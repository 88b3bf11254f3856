"""What payments says of cheques beside what they pay: one is in the post, or goes to the bank a second time."""

from services.lifecycle import domain
from shared.contracts.payments import ChequePresentedAgain, ChequePromised
from shared.runtime.tx import Tx

from .base import keep_each, router


@router.on(ChequePromised)
async def wait_for_an_envelope(event: ChequePromised, tx: Tx) -> None:
    """Keep data from deletion for the few days that a posted cheque may take (R60)."""
    await keep_each(tx, event.order_id, lambda hosting: domain.wait_for(hosting, event))


@router.on(ChequePresentedAgain)
async def wait_for_a_second_presentation(event: ChequePresentedAgain, tx: Tx) -> None:
    await keep_each(tx, event.order_id, lambda hosting: domain.wait_for(hosting, event))
