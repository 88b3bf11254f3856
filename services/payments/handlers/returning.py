"""Refunds that did not reach their payer: ours, and those that somebody made at the provider's (ADR 0085)."""

from services.payments import domain
from services.payments.store import refunds
from shared.runtime.errors import NotYet
from shared.runtime.tx import Tx

from .base import alarm, keep_giving, save_news


async def take_sent_back(
    tx: Tx, seen: domain.Sighting, payment: domain.Payment | None
) -> domain.Payment | None:
    """Account for what a look tells of refunds that came back, each once; a case for the treasurer (R33).

    `payment`: locked; None for stray money. It is returned as it is then: what was refunded before anybody judged it
    is to be judged now. Raises: NotYet while the name of one of our own refunds is not known.
    """
    if not seen.sent_back:
        return payment
    surplus_id = payment.id if payment else seen.money_id or ""
    surplus = await refunds.lock_surplus(tx.connection, surplus_id)
    if payment is None and surplus is None:
        return None
    known = await refunds.lock_of_money(tx.connection, surplus_id)
    for back in seen.sent_back:
        refund = next((one for one in known if one.provider_id == back.refund_id), None)
        if refund is None and any(one.state == "asked" and not one.by_hand for one in known):
            raise NotYet(f"whether the refund {back.refund_id} is one of ours")
        sent = domain.Giving(refund=refund, payment=payment, surplus=surplus)
        if refund is None:
            net_cents = domain.gone_cents(surplus, seen) if surplus and not payment else seen.refunded_cents
            sent = domain.made_there(back, payment, surplus, net_cents=net_cents, now=tx.now)
            await keep_giving(tx, sent)
        returned = await keep_returned(tx, sent, reason=back.reason)
        payment, surplus = returned.payment, returned.surplus
    return payment


async def keep_returned(tx: Tx, sent: domain.Giving, *, reason: str) -> domain.Giving:
    """Keep that money which was sent is with us again, and tell operators, once."""
    returned = domain.refund_returned(sent, reason=reason, now=tx.now)
    if returned is not sent:
        await keep_giving(tx, returned)
        if sent.surplus and returned.surplus:
            await save_news(tx, sent.surplus, returned.surplus)
        assert returned.refund is not None
        alarm("refund came back", refund_id=returned.refund.id, reason=reason)
    return returned
