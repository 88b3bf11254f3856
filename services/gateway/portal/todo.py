"""What somebody has to do, with the last day of each thing: read off what the services answer. Empty: nothing to do."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from shared.contracts.accounts import AccountView, CheckView
from shared.contracts.base import Money
from shared.contracts.lifecycle import HostingView
from shared.contracts.orders import OrderView
from shared.contracts.payments import PayersSurplus
from shared.contracts.support import TicketView
from shared.values.dates import Period, days_between
from shared.values.delays import end_reminder_days

from .tracker import under_way

Kind = Literal[
    "confirm", "correct", "documents", "pay", "settle", "choose", "answer", "retrieve", "renew", "suspended"
]
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
    apart: Sequence[PayersSurplus],
    today: date,
) -> list[ToDo]:
    """Return what there is to do: what has a last day first, the nearest one on top."""
    things = [
        *_of_account(account, checks),
        *_of_orders(orders),
        *_of_surplus(apart),
        *_of_hostings(hostings, today),
    ]
    return sorted(things, key=lambda one: (one.until is None, one.until or date.max))


def to_answer(tickets: Sequence[TicketView]) -> list[ToDo]:
    """Return the requests in which the volunteers wait for an answer; none has a last day."""
    return [ToDo(kind="answer", about=one.reference) for one in tickets if one.state == "waiting_client"]


def to_pay(orders: Sequence[OrderView]) -> list[OrderView]:
    """Return the orders that wait for their client to pay them, the nearest last day first."""
    waiting = [one for one in orders if one.state == "payable" and under_way(one) is None]
    return sorted(waiting, key=lambda one: one.payable_until)


def to_settle(orders: Sequence[OrderView]) -> list[OrderView]:
    """Return the orders that are to be paid again and for which no money is on its way (R50)."""
    return [one for one in orders if one.owed_until and under_way(one) is None]


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
    for order in to_settle(orders):
        yield ToDo(kind="settle", about=order.reference, until=order.owed_until, amount=order.total)


def _of_surplus(apart: Sequence[PayersSurplus]) -> Iterator[ToDo]:
    """Yield money that waits for its payer's choice; silence gives it back after the last day (R33)."""
    for one in apart:
        if one.state == "open" and one.choices and one.choice is None and one.answer_by:
            yield ToDo(kind="choose", about=one.order_reference or "", until=one.answer_by, amount=one.left)


def _of_hostings(hostings: Sequence[HostingView], today: date) -> Iterator[ToDo]:
    for hosting in hostings:
        if hosting.suspensions and hosting.state not in ENDED:
            yield ToDo(kind="suspended", about=hosting.reference)
        if hosting.ends_on is None:
            continue
        if hosting.state in {"disabling", "disabled"}:
            yield ToDo(kind="retrieve", about=hosting.reference, until=hosting.deletion_on)
        elif _ends_soon(hosting, today) and not hosting.terminated_on:
            yield ToDo(kind="renew", about=hosting.reference, until=hosting.ends_on)


def _ends_soon(hosting: HostingView, today: date) -> bool:
    """Whether its first reminder is due: the page asks for a renewal no sooner than the e-mails do (R57)."""
    return (
        hosting.state == "active"
        and hosting.ends_on is not None
        and days_between(today, hosting.ends_on) <= max(end_reminder_days(Period.parse(hosting.term)))
    )
