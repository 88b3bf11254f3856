"""Which orders a withdrawal means, and what each of them gives back, judged by the day on which it was declared."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import date

from services.orders import domain, store
from services.orders.desk import Desk
from shared.contracts.orders import WithdrawalRight
from shared.runtime.tx import Tx

from .base import known
from .issuing import still_with_us

Judge = Callable[..., Awaitable[domain.Judgement]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """An order that a declaration means, or that depends on one, with what it gives back."""

    order: domain.Order
    judged: domain.Judgement
    part: bool = False
    """Only what of it the order holds here ends; the rest goes on."""


async def find(contract: str, tx: Tx) -> list[domain.Order]:
    """Return the one order that a number can mean, or all those of the service that a reference means (R48)."""
    numbered = await store.declarations.orders_named(tx.connection, domain.order_names(contract))
    typed = domain.names_of_hosting(contract)
    found = numbered or await store.declarations.orders_of_hosting(tx.connection, typed)
    if len(numbered) > 1:
        return []
    return [await store.orders.find(tx.connection, one, account_id=None) for one in found]


def _meant(cases: list[Case]) -> list[Case]:
    """Return the orders that a declaration means: all that can be withdrawn from, else the youngest, to say why not.

    Whoever names a service with several orders wants out of all of it that can be left: of an upgrade alone, where
    the time of the first order is over, and the service goes on as it was before.
    """
    return [case for case in cases if case.judged.accepted] or cases[-1:]


async def all_meant(tx: Tx, orders: list[domain.Order], rule: Judge) -> list[Case]:
    """Return the orders that a declaration means, with the upgrades that end with their contract (L221-27)."""
    meant = _meant([Case(order=order, judged=await rule(order)) for order in orders])
    ending = [case.order for case in meant if case.judged.accepted]
    depend = [
        Case(order=one.order, judged=await rule(one.order, accessory=True), part=not one.whole)
        for one in await _accessories(tx, ending)
    ]
    return meant + [case for case in depend if case.judged.accepted]


async def _accessories(tx: Tx, ending: list[domain.Order]) -> list[domain.Accessory]:
    """Lock the paid orders of the same services, and return what of them enlarges nothing but what ends."""
    begun: dict[tuple[str, str], domain.Begun] = {}
    names: set[str] = set()
    for order in ending:
        for row in await store.declarations.periods(tx.connection, order.id):
            since = domain.Begun(on=row["begun_on"], anchor_day=row["anchor_day"])
            begun[order.id, row["hosting_id"]] = since
            paid = await store.orders.paid_for(tx.connection, order.account_id, hosting_id=row["hosting_id"])
            names |= {one.id for one in paid}
    others = sorted(names - {order.id for order in ending})
    return domain.accessories(ending, [await known(tx, one) for one in others], begun=begun)


async def judge(
    tx: Tx,
    order: domain.Order,
    *,
    declared_on: date,
    information_missing: bool = False,
    accessory: bool = False,
) -> domain.Judgement:
    """Judge an order by the day of the declaration, and tell no more than can still be given back."""
    known_of_it = await _known_of(tx, order, declared_on=declared_on)
    case = replace(known_of_it, information_missing=information_missing, accessory=accessory)
    judged = domain.judge_withdrawal(order, case)
    paid = order.state is domain.State.PAID
    return domain.within(judged, await still_with_us(tx, order)) if paid else judged


async def right_to_withdraw(tx: Tx, order: domain.Order) -> WithdrawalRight | None:
    """Return until when an order can be withdrawn from, as it stands today (L05)."""
    return domain.right_to_withdraw(order, await _known_of(tx, order, declared_on=tx.today))


async def _known_of(tx: Tx, order: domain.Order, *, declared_on: date) -> domain.Case:
    invoice = await store.invoices.of_order(tx.connection, order.id)
    periods = await store.declarations.periods(tx.connection, order.id)
    consumer = order.consumer
    if consumer is None:
        consumer = (await store.copies.contact(tx.connection, order.account_id)).consumer
    return domain.Case(
        declared_on=declared_on,
        paid_on=invoice.paid_on if invoice else None,
        consumer=consumer,
        rules=domain.consents_on(tx.use(Desk).clauses, order.ordered_on),
        begun_on={row["hosting_id"]: row["begun_on"] for row in periods},
        anchor_days={row["hosting_id"]: row["anchor_day"] for row in periods},
    )
