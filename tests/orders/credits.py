"""Credit notes as tests want them: of the invoice of S1, 24 euros by card."""

from dataclasses import replace
from datetime import UTC, date, datetime

from services.orders.domain import Attempt, Credited, Series, Standing, Wish, credit, issue, pay

from .builders import an_acceptance, an_order

NOW = datetime(2026, 11, 27, 10, tzinfo=UTC)
FOUR = Series(last_number=3, last_issued_on=date(2026, 11, 20))


def an_invoice(**changes):
    order = pay(an_order(), an_acceptance()).order
    issued = issue(order, an_acceptance(), series=Series(last_number=41), now=an_acceptance().occurred_at)
    return replace(issued.invoice, number="F-2026-00042", **changes)


def credited(*notes, **changes):
    return Credited(invoice=an_invoice(**changes), notes=notes)


def a_note(**changes):
    wish = Wish(ground="withdrawal", amount_cents=2354, author="a-9", why="seven days used")
    return replace(credit(credited(), wish, series=FOUR, now=NOW).note, **changes)


def an_attempt(**changes):
    usual = Attempt(
        payment_id="p-1",
        order_id="o-1",
        method="card",
        amount_cents=2400,
        standing=Standing.JUDGED,
        accepted=True,
    )
    return replace(usual, **changes)
