"""What ends when a service is left over a modification, and what of it comes back: shown line by line (R79).

Whoever has the right may leave, whatever comes back: a service that costs nothing gives nothing, and what an older
system sold was invoiced there, so that a person refunds it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from shared.contracts.base import Words
from shared.contracts.lifecycle import HostingImported, sold_elsewhere
from shared.contracts.orders.ending import LeftElsewhere, Verdict
from shared.contracts.orders.modifications import LeftLine
from shared.runtime.errors import Kind, Rejected
from shared.values.dates import Period, days_between, plus_months
from shared.values.money import share_down

from .adjusting import as_paid
from .hostings import Former, HostingKnown
from .invoices import words_of
from .modifications import TooLateToLeave
from .orders import Order
from .periods import Begun, reckon


class NothingToLeave(Rejected):
    """A service whose paid time is over, or that was left before, cannot be left again (R79)."""

    kind = Kind.GONE
    code = "E-MODIF-FINI"
    fr = "Il a déjà été mis fin à ce service, ou tout ce qui en était commandé est utilisé (art. 15)."
    en = "This service has been ended already, or all that was ordered of it is used (art. 15)."


LEAVING_REASONS: dict[Verdict, Words] = {
    "too_late": {"fr": TooLateToLeave.fr, "en": TooLateToLeave.en},
    "already": {"fr": NothingToLeave.fr, "en": NothingToLeave.en},
}
LEAVING_REFUSALS: dict[Verdict, type[Rejected]] = {"too_late": TooLateToLeave, "already": NothingToLeave}


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """What ends with a service that is left."""

    lines: tuple[LeftLine, ...] = ()
    also: tuple[str, ...] = ()
    """Orders that give nothing back here: they cost nothing, or were sold by an older system."""
    by_hand: LeftElsewhere | None = None

    @property
    def refund_cents(self) -> int:
        return sum(line.refund_cents for line in self.lines)

    @property
    def orders(self) -> dict[str, int]:
        """Return {order: what comes back of it}, of all that ends."""
        refunds = dict.fromkeys(self.also, 0)
        for line in self.lines:
            refunds[line.order_id] = refunds.get(line.order_id, 0) + line.refund_cents
        return refunds


def former_of(event: HostingImported) -> Former:
    """Remember what an older system sold: the term that ends with it, and what was paid for that."""
    began_on = plus_months(event.ends_on, -Period.parse(event.term).months, anchor_day=event.anchor_day)
    return Former(
        order=event.former_order,
        paid_cents=event.paid_cents,
        began_on=max(event.starts_on, began_on),
        ends_on=event.ends_on,
    )


def what_is_left(
    paid: Iterable[Order],
    hosting: HostingKnown,
    *,
    begun: Mapping[str, Begun],
    cents: Mapping[str, int],
    ends_on: date,
) -> Left:
    """Reckon what the orders of a hosting that neither ended nor were left give back when it ends on a day.

    `cents`: by order, what of its money is still with us. What had gone back before is not told again.
    Ex: EUR 24 for 365 days from 20 Nov 2026, ended on 31 Dec: 41 days, 2.69 kept, 21.31 back (S8); with EUR 10
    credited before, 14.00 is left of it, and goes back. What had not begun goes back whole; what is used up, nothing.

    Source: terms of sale, art. 15 (R79, S8); D6.
    """
    lines: list[LeftLine] = []
    also: list[str] = []
    for order in paid:
        left_cents = cents.get(order.id, 0)
        for line in as_paid(order).lines:
            used = reckon(line, begun.get(order.id), until=ends_on)
            if line.hosting_id != hosting.id or used.used_up:
                continue
            if not line.price_cents:
                also.append(order.id)
                continue
            unused_cents = line.price_cents - used.used_cents
            refund_cents = min(unused_cents, left_cents)
            left_cents -= refund_cents
            one = LeftLine(
                text=words_of(line),
                order_id=order.id,
                order_reference=order.number,
                price_cents=line.price_cents,
                used_days=used.used_days,
                total_days=used.total_days,
                owed_cents=used.used_cents,
                credited_cents=unused_cents - refund_cents,
                refund_cents=refund_cents,
            )
            lines.append(one)
    return Left(lines=tuple(lines), also=tuple(also))


def unused_cents(order: Order, hosting_id: str, *, begun: Begun | None, ends_on: date) -> int:
    """Return what was paid with an order for a hosting that is not used when it ends on a day (R79)."""
    mine = [line for line in as_paid(order).lines if line.hosting_id == hosting_id]
    return sum(line.price_cents - reckon(line, begun, until=ends_on).used_cents for line in mine)


def with_former(left: Left, hosting: HostingKnown, *, ends_on: date) -> Left:
    """Add what an older system sold, while it is not over: it ends too, and its refund is a person's (R79)."""
    former = hosting.former
    if former is None or former.ends_on <= ends_on:
        return left
    return Left(
        lines=left.lines, also=(*left.also, sold_elsewhere(hosting.id)), by_hand=_elsewhere(former, ends_on)
    )


def _elsewhere(former: Former, ends_on: date) -> LeftElsewhere:
    """Reckon it as ours, where it is known what was paid; files of an import may say nothing."""
    if former.began_on is None or not former.paid_cents:
        return LeftElsewhere(former_order=former.order)
    total_days = days_between(former.began_on, former.ends_on)
    used_days = max(days_between(former.began_on, ends_on), 0)
    return LeftElsewhere(
        former_order=former.order,
        used_days=used_days,
        total_days=total_days,
        paid_cents=former.paid_cents,
        refund_cents=former.paid_cents - share_down(former.paid_cents, used_days, total_days),
    )
