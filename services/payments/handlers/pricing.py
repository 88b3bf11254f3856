"""What payers are charged for means of payment, and the treasurer's decisions about it (R45, C4)."""

from dataclasses import asdict
from datetime import date

from services.payments import domain
from services.payments.desk import Desk
from services.payments.store import fees
from shared.contracts.payments import FeePolicies, FeePolicyView, ListFeePolicies, Method, SetFeePolicy
from shared.runtime.tx import Tx

from .base import router


async def fees_of(tx: Tx, order: domain.PayableOrder) -> dict[Method, int]:
    """Return what each means on offer adds to what is due for an order, in cents; less than 0: a discount.

    Nothing for a debt: its invoice stands as it is (R50).
    """
    desk = tx.use(Desk)
    if order.in_debt:
        return dict.fromkeys(desk.providers, 0)
    tariff = domain.Tariff(
        position=desk.fee_position(tx.today),
        consumer=await fees.is_consumer(tx.connection, order.account_id),
        policies=await fees.policies(tx.connection),
    )
    return {
        method: domain.fee_cents(order.total_cents, method, tariff=tariff, day=tx.today)
        for method in desk.providers
    }


async def discounts_of(tx: Tx, order: domain.PayableOrder, method: Method, *, until: date) -> frozenset[int]:
    """Return the discounts that a payer was shown for a means until a day."""
    policies = await fees.policies(tx.connection)
    return domain.discounts_shown(order, method, policies=policies, until=until)


@router.answers(ListFeePolicies)
async def list_policies(_: ListFeePolicies, tx: Tx) -> FeePolicies:
    known = await fees.policies(tx.connection)
    return FeePolicies(
        position=tx.use(Desk).fee_position(tx.today), policies=[FeePolicyView(**asdict(one)) for one in known]
    )


@router.answers(SetFeePolicy)
async def set_policy(request: SetFeePolicy, tx: Tx) -> FeePolicyView:
    """Record who bears the cost of a means, or its discount, from a day on (C4)."""
    position = tx.use(Desk).fee_position(request.valid_from)
    policy = domain.decide_fee(request, position=position, author=tx.caller.person or "", today=tx.today)
    await fees.add(tx.connection, policy, at=tx.now)
    return FeePolicyView(**asdict(policy))
