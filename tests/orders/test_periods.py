"""Since when each order runs, as lifecycle tells it term by term: it moves when a term before it ends early (L05, R79)."""

from datetime import date

import pytest

from services.orders import store
from services.orders.domain import Begun, periods_of
from services.orders.handlers import lifecycle
from shared.contracts.lifecycle import HostingRenewed, HostingWithdrawn, PaidSpan, sold_elsewhere

from .stories import CLIENT, DESK, S1, WEB, a_start

DAY = date.fromisoformat


def a_span(starts_on, ends_on, order_id):
    return PaidSpan(starts_on=DAY(starts_on), ends_on=DAY(ends_on), term="P12M", volume=10, order_id=order_id)


FIRST = a_span("2026-12-01", "2027-12-01", "o-1")
AHEAD = a_span("2027-12-01", "2028-12-01", "o-2")
CUT = (a_span("2026-12-01", "2026-12-05", "o-1"), a_span("2026-12-05", "2027-12-01", "o-2"))


def a_renewal(**changes):
    usual = a_start(order_id="o-2", revision=2, spans=(FIRST, AHEAD)).model_dump()
    dates = {"starts_on": DAY("2027-12-01"), "ends_on": DAY("2028-12-01"), "anchor_day": 1}
    return HostingRenewed(**usual | dates | changes, former_ends_on=DAY("2027-12-01"), was_disabled=False)


def a_withdrawal():
    """The first order is withdrawn from on 5 December: what was paid ahead begins on that day."""
    dates = {
        "former_ends_on": DAY("2028-12-01"),
        "ends_on": DAY("2027-12-01"),
        "deletion_on": DAY("2028-01-01"),
    }
    return HostingWithdrawn(
        occurred_at=S1, hosting_id="h-1", reference="h-abcd", account_id="a-1", revision=3, offer="web",
        offer_name=WEB.name, volume=10, anchor_day=1, spans=CUT, order_id="o-1", **dates,
    )  # fmt: skip


@pytest.mark.parametrize("turn", [1, -1], ids=["in order", "the other way round"])
async def test_renewal_paid_ahead_runs_from_the_day_on_which_the_term_before_it_ended(open_tx, turn):
    async with open_tx("orders", at=S1, caller=CLIENT, use=(DESK,)) as tx:
        told = [
            (lifecycle.remember_hosting, a_start(order_id="o-1", spans=(FIRST,))),
            (lifecycle.remember_new_dates, a_renewal()),
            (lifecycle.remember_withdrawn_dates, a_withdrawal()),
        ]
        for handler, event in told[::turn] * 2:
            await handler(event, tx)
        begun = await store.declarations.begun(tx.connection, "h-1")
        assert begun == {
            "o-1": Begun(on=DAY("2026-12-01"), anchor_day=1),
            "o-2": Begun(on=DAY("2026-12-05"), anchor_day=1),
        }


def test_terms_that_meet_keep_the_day_number_of_the_first_and_one_that_begins_anew_has_its_own():
    """D3."""
    spans = (
        a_span("2026-01-31", "2026-02-28", "o-1"),
        a_span("2026-02-28", "2026-03-31", "o-2"),
        a_span("2026-04-15", "2027-04-15", "o-3"),
    )
    found = periods_of(a_start(order_id="o-1", starts_on=DAY("2026-04-15"), anchor_day=15, spans=spans))
    assert {name: (one.on.isoformat(), one.anchor_day) for name, one in found.items()} == {
        "o-1": ("2026-01-31", 31),
        "o-2": ("2026-02-28", 31),
        "o-3": ("2026-04-15", 15),
    }


def test_sender_that_does_not_name_orders_is_understood_as_before():
    old = AHEAD.model_copy(update={"order_id": None})
    assert periods_of(a_renewal(spans=(old,))) == {"o-2": Begun(on=DAY("2027-12-01"), anchor_day=1)}
    assert sold_elsewhere("h-1") == "import:h-1"
