"""Nobody is reminded, disabled or deleted as unpaid while the payment may only not have been seen (R33, R53, R57, R60)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from services.lifecycle import domain, handlers, store
from services.lifecycle.domain import State, Views, awaited
from shared.contracts.lifecycle import (
    HostingsHeldBack,
    ListWaitingHostings,
)
from shared.contracts.payments import MeansSeen
from shared.runtime import invariants
from shared.runtime.folders import folder_of

from .builders import a_running_life, accepted, at, day, opened
from .rig import HOSTING, REFERENCE, STAFF, ordered, registered

START, LAST = day("2026-11-22"), day("2027-11-22")
GONE = day("2027-12-23")
"""The first day on which its data is deleted."""
QUOTE = domain.Quote(price_cents=2400)


def seen(method, until, *, revision=1, counts=True):
    return MeansSeen(
        occurred_at=at("2027-11-01"), method=method, revision=revision, counts=counts, seen_until=until
    )


def a_life_being_paid(method="card", on=LAST):
    """A year that ends on 22 November 2027, whose renewal is begun to be paid on a day."""
    life = a_running_life(START)
    life.play(on)
    life.renew_order("order-2")
    return life.hear(domain.wait_for(life.hosting, opened("order-2", on, method=method, payment_id="p-2")))


def play(life, until, *, seen_until):
    """Let days pass; `seen_until` is a day, or how many days the view is behind."""
    while life.today < until:
        life.today += timedelta(1)
        last = life.today - timedelta(seen_until) if isinstance(seen_until, int) else seen_until
        views = Views(until=dict.fromkeys(("card", "paypal", "transfer"), last))
        life.hear(domain.days_work(life.hosting, life.today, quote=QUOTE, views=views))
    return life


@pytest.mark.parametrize("method", ["card", "paypal", "transfer"])
def test_service_is_not_disabled_before_its_last_day_was_seen(method):
    life = play(a_life_being_paid(method), day("2027-11-25"), seen_until=LAST - timedelta(1))
    assert life.hosting.state is State.ACTIVE
    assert play(life, day("2027-11-26"), seen_until=LAST).hosting.state is State.DISABLED


def test_service_is_disabled_after_ten_days_though_nothing_was_seen():
    life = play(a_life_being_paid(), day("2027-12-02"), seen_until=date.min)
    assert life.hosting.state is State.ACTIVE
    assert play(life, day("2027-12-03"), seen_until=date.min).hosting.state is State.DISABLED


def test_data_is_never_deleted_on_a_view_that_is_older_than_its_day():
    life = play(a_life_being_paid(), GONE + timedelta(400), seen_until=GONE - timedelta(2))
    assert life.hosting.state is State.DISABLED
    assert (
        play(life, life.today + timedelta(1), seen_until=GONE - timedelta(1)).hosting.state is State.DELETED
    )


def test_view_of_yesterday_holds_nothing():
    life = play(a_life_being_paid(), GONE, seen_until=1)
    assert (life.hosting.state, life.hosting.deleted_on) == (State.DELETED, GONE)


@pytest.mark.parametrize(
    ("life", "why"),
    [
        (a_running_life(START).renew_order("order-2"), "nobody began to pay"),
        (a_life_being_paid("cheque"), "the post is the client's own risk (R49)"),
        (a_running_life(START), "nothing was ordered"),
    ],
    ids=["not-begun", "cheque", "not-ordered"],
)
def test_hosting_that_no_view_could_concern_is_not_held(life, why):
    assert play(life, LAST + timedelta(1), seen_until=date.min).hosting.state is State.DISABLED, why


def test_attempt_whose_end_is_known_holds_nothing_but_a_transfer_may_still_come():
    for method, means in (("card", set()), ("transfer", {"transfer"})):
        life = a_life_being_paid(method)
        life.hear(domain.release(life.hosting, "p-2", at=at(LAST)))
        assert awaited(life.hosting) == means


def test_paid_renewal_is_not_awaited_in_whatever_order_it_is_heard():
    paid = accepted("order-2", LAST, payment_id="p-2")
    begun = opened("order-2", LAST, payment_id="p-2")
    life, other = a_life_being_paid(), a_running_life(START).play(LAST).renew_order("order-2")
    life.hear(domain.accept(life.hosting, paid))
    other.hear(domain.accept(other.hosting, paid)).hear(domain.wait_for(other.hosting, begun))
    assert awaited(life.hosting) == awaited(other.hosting) == set()
    assert life.hosting.purchases == other.hosting.purchases


def test_order_that_has_expired_holds_nothing_once_its_last_day_was_seen():
    """R33: what the bank credits later is not in time for it."""
    life = a_life_being_paid("transfer", on=day("2027-10-01"))
    assert domain.stall_of(life.hosting, Views(until={}), due=LAST, today=LAST).means == {"transfer"}
    assert play(life, LAST + timedelta(1), seen_until=day("2027-10-30")).hosting.state is State.ACTIVE
    life = a_life_being_paid("transfer", on=day("2027-10-01"))
    assert play(life, LAST + timedelta(1), seen_until=day("2027-10-31")).hosting.state is State.DISABLED


def test_data_is_deleted_on_no_view_that_is_of_the_same_day():
    life = play(a_life_being_paid(), GONE, seen_until=GONE - timedelta(2))
    fresh, stale = (Views(until={"card": GONE - timedelta(days)}) for days in (1, 2))
    for views, settled, state in ((fresh, stale, State.DISABLED), (fresh, fresh, State.DELETING)):
        done = domain.days_work(life.hosting, GONE, views=views, settled=settled)
        assert done.hosting.state is state


def test_reminder_waits_three_days_and_never_beyond_its_date():
    life = play(a_life_being_paid(on=day("2027-11-01")), GONE, seen_until=date.min)
    said = [(when, kind) for when, kind in life.said_on if kind in {"HostingEndsSoon", "HostingDeletionSoon"}]
    assert said == [
        ("2027-10-23", "HostingEndsSoon"),
        ("2027-11-18", "HostingEndsSoon"),
        ("2027-11-22", "HostingEndsSoon"),
        ("2027-12-11", "HostingDeletionSoon"),
        ("2027-12-22", "HostingDeletionSoon"),
    ]


def test_what_its_owner_wants_gone_at_once_waits_for_no_payment():
    life = a_life_being_paid(on=day("2027-11-01"))
    last = day("2027-11-02")
    notice = domain.Termination(key="k", noticed_on=last, ends_on=last, erase=True)
    stopped = {"state": State.DISABLED, "ends_on": last, "deletion_on": last}
    wanted = replace(life.hosting, terminations=(notice,), **stopped)
    done = domain.days_work(wanted, day("2027-11-04"), views=Views(until={}))
    assert done.hosting.state is State.DELETING


async def due_unseen(stage, method="card"):
    """A service whose last day is over, and of whose payment nothing is known."""
    await stage.hear(registered(), ordered(ordered_on=START), accepted("order-1", START))
    await stage.hear(
        ordered("order-2", "renewal", ordered_on=LAST),
        opened("order-2", LAST, method=method, payment_id="p-2"),
    )
    await stage.play(LAST + timedelta(1), LAST + timedelta(1))


async def test_work_goes_on_by_itself_once_the_view_is_fresh(stage):
    await due_unseen(stage)
    assert (await stage.hosting()).state is State.ACTIVE
    await stage.hear(seen("card", LAST - timedelta(1)), seen("paypal", LAST))
    assert (await stage.hosting()).state is State.ACTIVE
    await stage.hear(seen("card", LAST, revision=2))
    assert (await stage.hosting()).state is State.DISABLED
    assert stage.facts()[-1] == ("2027-11-23", "HostingDisabled")
    assert await store.views.stalled(stage.tx.connection) == []


@pytest.mark.parametrize("payment_first", [True, False])
async def test_view_and_the_money_that_it_has_seen_are_heard_in_any_order(stage, payment_first):
    """R56, R60: both are said at once and heard by ways of their own; no data is lost between them."""
    await due_unseen(stage)
    await stage.play(LAST + timedelta(2), GONE)
    view, paid = seen("card", GONE - timedelta(1)), accepted("order-2", LAST, payment_id="p-2")
    await stage.hear(*((paid, view) if payment_first else (view, paid)))
    hosting = await stage.hosting()
    assert (hosting.state, hosting.ends_on) == (State.ACTIVE, day("2028-11-22"))
    await stage.play(GONE + timedelta(1), GONE + timedelta(2))
    assert await stage.hosting() == hosting


async def test_data_that_nobody_paid_for_is_deleted_the_day_after_the_view(stage):
    await due_unseen(stage)
    await stage.play(LAST + timedelta(2), GONE)
    await stage.hear(seen("card", GONE - timedelta(1)))
    assert (await stage.hosting()).state is State.DISABLED
    await stage.play(GONE + timedelta(1), GONE + timedelta(1))
    assert (await stage.hosting()).state is State.DELETED
    assert GONE + timedelta(1) not in {one.day for one in stage.said(HostingsHeldBack)}


async def test_days_that_are_caught_up_delete_nothing_on_a_view_that_was_heard_meanwhile(stage):
    """ADR 0085: a missed day may begin within the second of a view, before the money that this view has seen."""
    await due_unseen(stage)
    await stage.play(LAST + timedelta(2), GONE - timedelta(1))
    back = GONE + timedelta(4)
    stage.tx.now = at(back)
    await stage.hear(seen("card", back - timedelta(1)))
    await stage.play(GONE, back)
    assert (await stage.hosting()).state is State.DISABLED
    await stage.play(back + timedelta(1), back + timedelta(1))
    assert (await stage.hosting()).state is State.DELETED


@pytest.mark.parametrize(
    ("day_of_work", "reaches"),
    [(GONE, date.min), (GONE + timedelta(2), GONE), (GONE + timedelta(4), GONE + timedelta(2))],
)
async def test_day_relies_on_the_last_view_that_was_heard_before_it(stage, day_of_work, reaches):
    for revision, days in enumerate((1, 3, 3), start=1):
        stage.tx.now = at(GONE + timedelta(days))
        await stage.hear(seen("card", GONE + timedelta(days - 1), revision=revision))
    assert await store.views.heard_before(stage.tx.connection, day_of_work) == {"card": reaches}


async def test_view_heard_before_the_day_and_an_older_one_after_it_change_nothing(stage):
    await stage.hear(seen("card", LAST, revision=2), seen("card", None, revision=1))
    await due_unseen(stage)
    assert (await stage.hosting()).state is State.DISABLED


async def test_means_that_is_not_on_offer_any_more_does_not_count(stage):
    await due_unseen(stage, "paypal")
    await stage.hear(seen("paypal", None, counts=False))
    assert (await stage.hosting()).state is State.DISABLED


async def test_staff_is_told_each_day_and_sees_what_waits(stage):
    await due_unseen(stage, "transfer")
    await stage.hear(seen("transfer", day("2027-11-19")))
    (row,) = (await stage.ask(ListWaitingHostings(), STAFF)).hostings
    assert (row.id, row.reference, row.since, row.means) == (
        HOSTING,
        REFERENCE,
        LAST + timedelta(1),
        ["transfer"],
    )
    assert stage.said(HostingsHeldBack) == []
    await stage.play(day("2027-11-24"), day("2027-11-25"))
    told = stage.said(HostingsHeldBack)
    assert [(one.day, one.hostings, one.seen_until) for one in told] == [
        (day("2027-11-24"), 1, day("2027-11-19")),
        (day("2027-11-25"), 1, day("2027-11-19")),
    ]


async def sentences(stage):
    sql = (folder_of("lifecycle") / "trouble.sql").read_text(encoding="utf-8")
    return [row["sentence"] for row in await stage.tx.connection.fetch(sql)]


async def test_operators_are_told_from_the_second_day_on_and_no_invariant_breaks(stage):
    await due_unseen(stage, "transfer")
    assert await sentences(stage) == []
    await stage.play(day("2027-11-24"), day("2027-11-24"))
    (told,) = await sentences(stage)
    assert told.startswith(
        "1 hosting is neither reminded, disabled nor deleted: what came by transfer is not seen"
    )
    await stage.play(day("2027-11-25"), day("2027-12-31"))
    assert (await stage.hosting()).state is State.DISABLED
    assert (await invariants.check(stage.tx.connection, folder_of("lifecycle"))).broken == []


async def test_payment_takes_a_hosting_out_of_what_waits(stage):
    await due_unseen(stage)
    await stage.hear(accepted("order-2", LAST, payment_id="p-2"))
    assert await store.views.stalled(stage.tx.connection) == []


async def test_day_without_an_awaited_payment_reads_no_view(stage):
    await stage.hear(registered(), ordered(ordered_on=START), accepted("order-1", START))
    hosting = await stage.hosting()
    assert awaited(hosting) == set()
    assert await handlers.freshness.views_for(stage.tx, [hosting]) is domain.ALL_SEEN
