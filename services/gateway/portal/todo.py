"""What somebody has to do, with the last day of each thing: read off what the services answer. Empty: nothing to do."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from shared.contracts.accounts import AccountView, CheckView
from shared.contracts.base import Money
from shared.contracts.lifecycle import HostingView
from shared.contracts.orders import OrderView
from shared.values.dates import days_between

from .tracker import taken_back, under_way

SOON_DAYS = 30  # the first reminder (R57)
Kind = Literal["confirm", "correct", "documents", "pay", "settle", "retrieve", "renew", "suspended"]
WAITS_FOR_CLIENT = frozenset({"awaiting", "refused"})
"""Checks of documents that the client has to answer (R16)."""
ENDED = frozenset({"deleting", "deleted"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ToDo:
    kind: Kind
    about: str
    """The reference of what it is about; empty for the account itself."""
    until: date | None = None
    amount: Money | None = None


def to_do(
    account: AccountView | None,
    orders: Sequence[OrderView],
    *,
    hostings: Sequence[HostingView],
    checks: Sequence[CheckView],
    today: date,
) -> list[ToDo]:
    """Return what there is to do: what has a last day first, the nearest one on top."""
    things = [*_of_account(account, checks), *_of_orders(orders), *_of_hostings(hostings, today)]
    return sorted(things, key=lambda one: (one.until is None, one.until or date.max))


def to_pay(orders: Sequence[OrderView]) -> list[OrderView]:
    """Return the orders that wait for their client to pay them, the nearest last day first."""
    waiting = [one for one in orders if one.state == "payable" and under_way(one) is None]
    return sorted(waiting, key=lambda one: one.payable_until)


def _of_account(account: AccountView | None, checks: Sequence[CheckView]) -> Iterator[ToDo]:
    if account and account.state == "unverified":
        yield ToDo(kind="confirm", about="")
    asked = [check for check in checks if check.state in WAITS_FOR_CLIENT]
    for check in asked:
        yield ToDo(kind="documents", about=check.request, until=check.due_on)
    if account and account.state == "inactive" and not asked:
        yield ToDo(kind="correct", about="")


def _of_orders(orders: Sequence[OrderView]) -> Iterator[ToDo]:
    for order in to_pay(orders):
        yield ToDo(kind="pay", about=order.reference, until=order.payable_until, amount=order.total)
    for order in orders:
        if taken_back(order):
            yield ToDo(kind="settle", about=order.reference, amount=order.total)


def _of_hostings(hostings: Sequence[HostingView], today: date) -> Iterator[ToDo]:
    for hosting in hostings:
        if hosting.suspensions and hosting.state not in ENDED:
            yield ToDo(kind="suspended", about=hosting.reference)
        if hosting.terminated_on or hosting.ends_on is None:
            continue
        if hosting.state in {"disabling", "disabled"}:
            yield ToDo(kind="retrieve", about=hosting.reference, until=hosting.deletion_on)
        elif hosting.state == "active" and days_between(today, hosting.ends_on) <= SOON_DAYS:
            yield ToDo(kind="renew", about=hosting.reference, until=hosting.ends_on)
