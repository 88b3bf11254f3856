"""A hosting has the options of the term that runs: set up on its first day, gone with its end, told in reminders (R62)."""

from dataclasses import replace
from datetime import date
from itertools import permutations

import pytest
from pydantic import TypeAdapter

from services.lifecycle import domain, store
from services.lifecycle.domain.outcome import paid_spans
from services.lifecycle.handlers import owner
from shared.contracts.lifecycle import (
    GetHosting,
    HostingEndsSoon,
    HostingRenewed,
    HostingStarted,
    HostingVolumeChanged,
    HostingWithdrawn,
)
from shared.contracts.offers import OptionPrice, OptionPrices, Price
from shared.contracts.options import OrderedOption, ServiceOption
from shared.contracts.orders import OrderLine

from .builders import a_life, a_line, a_running_life, day, placed, withdrawn
from .rig import HOSTING, OWNER, RULES
from .test_store import save

START, END = date(2026, 11, 20), date(2027, 11, 20)
NAMES = {"backup": {"fr": "Sauvegarde", "en": "Backup"}, "boxes": {"fr": "Boîte", "en": "Mailbox"}}


def chosen(code, quantity=1):
    return OrderedOption(
        code=code,
        name=NAMES[code],
        quantity=quantity,
        kind="tick",
        unit_price_cents=100,
        price_cents=100 * quantity,
    )


def had(code, quantity=1):
    return ServiceOption(code=code, name=NAMES[code], quantity=quantity)


PURCHASE = TypeAdapter(domain.Purchase)
BACKUP, BOXES = (chosen("backup"),), (chosen("boxes", 3),)


def wished(life):
    return [(one.code, one.quantity) for one in life.wishes[-1].spec.options]


def ahead():
    """A term with a backup, and the one after it paid ahead with mailboxes instead."""
    life = a_running_life(START, options=BACKUP).renew_order("r1", options=BOXES)
    return life.jump(day("2027-10-01")).accept("r1")


def test_host_is_asked_for_the_options_that_were_paid_for():
    life = a_running_life(START, options=(*BACKUP, *BOXES))
    assert wished(life) == [("backup", 1), ("boxes", 3)]
    assert life.hosting.options == (had("backup"), had("boxes", 3))
    assert life.said(HostingStarted)[0].spans[-1].options == life.hosting.options


def test_next_term_has_the_options_that_it_was_paid_with_and_not_before():
    life = ahead()
    assert life.hosting.options == (had("backup"),)
    assert [one.options for one in life.said(HostingRenewed)[0].spans] == [
        (had("backup"),),
        (had("boxes", 3),),
    ]
    before = len(life.wishes)
    life.play(day("2027-11-20"))
    assert (wished(life), len(life.wishes)) == ([("backup", 1)], before)
    life.play(day("2027-11-21"))
    assert (wished(life), len(life.wishes)) == ([("boxes", 3)], before + 1)
    assert life.said(HostingVolumeChanged) == []
    (change,) = [one for one in life.changes if one.what == "options_stepped"]
    assert change.details == {"options": "3 × Boîte"}
    again = domain.days_work(life.hosting, life.today)
    assert again.hosting == life.hosting


def test_days_work_is_due_on_the_first_day_of_other_options():
    life = ahead().jump(day("2027-11-19"))
    life.hear(domain.days_work(life.hosting, life.today))
    assert domain.next_due(life.hosting) == day("2027-11-21")


def test_renewal_with_the_same_options_asks_nothing_of_the_host():
    life = a_running_life(START, options=BACKUP).renew_order("r1", options=BACKUP)
    wishes = len(life.jump(day("2027-10-01")).accept("r1").wishes)
    assert len(life.play(day("2027-11-25")).wishes) == wishes


def test_renewal_after_the_end_begins_with_its_own_options():
    life = a_running_life(START, options=BACKUP).play(day("2027-11-25")).renew_order("r1", options=BOXES)
    life.accept("r1")
    assert wished(life) == [("boxes", 3)]


def test_withdrawn_renewal_leaves_the_options_of_the_term_that_runs():
    """L05."""
    life = ahead()
    life.hear(domain.withdraw(life.hosting, withdrawn("r1", day("2027-10-05"))))
    assert life.said(HostingWithdrawn)[0].spans[-1].options == (had("backup"),)
    assert domain.last_options(life.hosting) == (had("backup"),)
    life.play(day("2027-11-20"))
    assert wished(life) == [("backup", 1)]


def test_greater_volume_keeps_the_options():
    """R82: they go with the term."""
    line = a_line("upgrade", volume=20, planned_ends_on=END)
    life = a_running_life(START, options=BACKUP)
    life.hear(domain.order_more(life.hosting, line, placed=placed(line, "up", START))).accept("up")
    assert (life.wishes[-1].spec.volume, wished(life)) == (20, [("backup", 1)])


def test_fewer_options_and_less_volume_begin_together_and_only_the_volume_waits():
    """R83: what is stored is measured first; an option is closed at once, its data is not deleted for it."""
    life = a_running_life(START, options=BACKUP).renew_order("r1", volume=5)
    life.jump(day("2027-10-01")).accept("r1").play(day("2027-11-21"))
    assert (life.wishes[-1].spec.volume, wished(life)) == (10, [])
    assert (life.hosting.volume, life.hosting.volume_in_use) == (5, 10)


@pytest.mark.parametrize("heard", list(permutations(["order", "r1", "r2"])), ids="-".join)
def test_whatever_payment_is_heard_first_each_term_has_its_options(heard):
    life = a_life(START, options=BACKUP).renew_order("r1", options=BOXES).renew_order("r2")
    paid = {"order": ("order-1", START), "r1": ("r1", date(2026, 12, 1)), "r2": ("r2", date(2026, 12, 2))}
    for name in heard * 2:
        life.accept(*paid[name])
    spans = paid_spans(life.hosting)
    assert [one.options for one in spans] == [(had("backup"),), (had("boxes", 3),), ()]
    assert wished(life) == [("backup", 1)]


def test_reminder_tells_the_price_with_the_options_that_would_be_renewed():
    """R57, R62: ADR 0072."""
    life = ahead()
    quote = domain.quote(life.hosting, price_cents=2400, options={"boxes": 480})
    assert quote == domain.Quote(price_cents=3840, options=(had("boxes", 3),))
    gone = domain.quote(life.hosting, price_cents=2400, options={"backup": 1200})
    assert gone == domain.Quote(price_cents=2400, ended=(had("boxes", 3),))
    assert domain.quote(life.hosting, price_cents=None, options={"boxes": 480}) == domain.Quote()
    said = domain.days_work(life.jump(day("2028-11-13")).hosting, life.today, quote=gone).events
    (reminder,) = [one for one in said if isinstance(one, HostingEndsSoon)]
    assert (reminder.price_cents, reminder.options, reminder.ended_options) == (2400, (), (had("boxes", 3),))


async def test_todays_prices_of_options_are_kept_and_added_up(open_tx):
    hosting = a_running_life(START, options=BOXES).hosting
    async with open_tx("lifecycle") as tx:
        for revision, cents in ((2, 480), (1, 999), (2, 1)):
            options = [OptionPrices(code="boxes", prices=[OptionPrice(term="P1Y", price_cents=cents)])]
            prices = [Price(volume=10, term="P12M", price_cents=2400)]
            await store.prices.save_prices(tx.connection, "web", revision, prices, options=options)
        assert (await store.prices.quotes(tx.connection, [hosting]))[hosting.id].price_cents == 2400 + 3 * 480


async def test_owner_sees_the_options_of_this_term_and_of_the_last_one(open_tx):
    hosting = replace(ahead().hosting, id=HOSTING)
    async with open_tx("lifecycle", caller=OWNER, use=(RULES,)) as tx:
        await save(tx, hosting)
        view = await owner.get_hosting(GetHosting(hosting=HOSTING), tx)
        assert (view.options, view.last_options, view.set_up) == ((had("backup"),), (had("boxes", 3),), True)


def test_record_and_order_of_before_options_are_good():
    """Old messages stay valid."""
    line = a_line("renewal").model_dump(exclude={"options", "ended_options"})
    life = a_running_life(START)
    outcome = domain.order_more(life.hosting, OrderLine.model_validate(line), placed=placed(a_line(), "r1"))
    assert (outcome.hosting.options, outcome.hosting.purchases[-1].options) == ((), ())
    record = PURCHASE.dump_python(life.hosting.purchases[0], mode="json", exclude={"options"})
    assert PURCHASE.validate_python(record) == life.hosting.purchases[0]
