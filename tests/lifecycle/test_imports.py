"""What an older system sold is taken over once, runs until its end, and is renewed from there (R05, R06, D3)."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as some

from services.lifecycle import domain
from shared.contracts.lifecycle import (
    HostingEndsSoon,
    HostingImported,
    HostingRenewed,
    HostingStarted,
    ImportedHosting,
    ImportHostings,
    sold_elsewhere,
)
from shared.contracts.provisioning import ConvergeHosting
from shared.runtime.errors import Rejected
from shared.values.dates import plus_months

from .builders import ACCOUNT, accepted, at, day, left
from .rig import HOSTING, STAFF, ordered, registered

TODAY = day("2026-11-22")


def told(**changes):
    usual = {
        "line": 2,
        "hosting_id": HOSTING,
        "reference": "eloise",
        "account_id": ACCOUNT,
        "language": "fr",
        "offer": "web",
        "offer_name": {"fr": "Hébergement web", "en": "Web hosting"},
        "resource": "web",
        "volume": 10,
        "term": "P12M",
        "starts_on": date(2024, 1, 31),
        "ends_on": date(2027, 1, 31),
        "former_order": "FA-812",
        "paid_cents": 2400,
        "paid_on": date(2026, 1, 30),
    }
    return ImportedHosting(**usual | changes)


def test_what_was_taken_over_is_left_over_a_modification():
    """R79: its order is told by the name that stands for it, and ends with the service."""
    outcome = taken()
    [said] = outcome.events
    [span] = said.spans
    assert span.order_id == sold_elsewhere(HOSTING)
    once = left([], day("2026-12-31"), hosting_id=HOSTING, also=[span.order_id])
    after = domain.leave(outcome.hosting, once)
    assert (after.hosting.ends_on, len(after.events)) == (day("2026-12-31"), 1)
    assert domain.leave(after.hosting, once).events == ()


def asked(*hostings, dry_run=False):
    return ImportHostings(hostings=list(hostings), dry_run=dry_run)


def taken(**changes):
    return domain.take_over(told(**changes), today=TODAY, at=at(TODAY))


@given(
    start=some.dates(date(2015, 1, 1), date(2026, 11, 22)),
    months=some.integers(1, 24),
    term=some.integers(1, 12),
)
def test_a_hosting_keeps_the_end_it_was_sold_until_whatever_its_term(start, months, term):
    ends_on = plus_months(date(2026, 11, 1), months, anchor_day=start.day)
    hosting = taken(starts_on=start, ends_on=ends_on, term=f"P{term}M").hosting
    contract = domain.contract_of(hosting.purchases)
    assert (contract.ends_on, contract.deletion_on) == (hosting.ends_on, hosting.deletion_on)
    assert (hosting.ends_on, hosting.anchor_day) == (ends_on, start.day)


@pytest.mark.parametrize(
    "dates",
    [
        {"ends_on": date(2027, 2, 1)},
        {"ends_on": date(2027, 2, 27)},
        {"starts_on": date(2027, 1, 31)},
    ],
    ids=["day after", "not the last of February", "no time at all"],
)
def test_an_end_that_a_renewal_would_shorten_is_refused(dates):
    with pytest.raises(Rejected, match="day number"):
        taken(**dates)


def test_what_may_be_deleted_already_is_not_taken_over():
    assert taken(ends_on=date(2026, 10, 31)).hosting.deletion_on == date(2026, 11, 30)
    with pytest.raises(Rejected, match="has ended"):
        taken(ends_on=date(2026, 9, 30))


async def test_a_dry_run_tells_what_would_come_and_changes_nothing(stage):
    done = await stage.ask(asked(told(), told(line=3, hosting_id="other"), dry_run=True), STAFF)
    assert (done.new, done.known, done.faults) == ([2, 3], [], [])
    assert await stage.tx.connection.fetchval("select count(*) from hosting") == 0


async def test_it_is_taken_over_once_and_says_so_to_whoever_renews_it(stage):
    await stage.hear(registered())
    for known in ([], [2], [2]):
        assert (await stage.ask(asked(told()), STAFF)).known == known
    [said] = stage.tx.emitted
    assert isinstance(said, HostingImported)
    assert (said.ends_on, said.former_order, said.paid_cents) == (date(2027, 1, 31), "FA-812", 2400)


async def test_a_batch_with_a_fault_brings_nothing(stage):
    bad = told(line=3, hosting_id="other", reference="autre", ends_on=date(2027, 2, 1))
    done = await stage.ask(asked(told(), bad), STAFF)
    assert [(one.line, one.code) for one in done.faults] == [(3, "E-IMPORT-DATES")]
    assert (done.new, stage.tx.emitted) == ([2], [])
    taken_before = await stage.ask(asked(told()), STAFF)
    assert taken_before.new == [2]
    done = await stage.ask(asked(told(line=9, hosting_id="other")), STAFF)
    assert [(one.line, one.code) for one in done.faults] == [(9, "E-IMPORT-REFERENCE")]


async def test_hosts_and_mails_are_left_alone_until_its_own_days_come(stage):
    await stage.hear(registered())
    await stage.ask(asked(told()), STAFF)
    await stage.play(TODAY, date(2027, 1, 1))
    assert not stage.said(HostingStarted)
    assert not [one for one in stage.told if isinstance(one, ConvergeHosting)]
    assert [one.occurred_at.date() for one in stage.said(HostingEndsSoon)] == [date(2026, 12, 31)]


async def test_a_renewal_goes_on_from_the_end_on_the_day_number_of_the_first_start(stage):
    await stage.hear(registered())
    await stage.ask(asked(told(ends_on=date(2027, 2, 28))), STAFF)
    await stage.hear(ordered("order-2", "renewal"), accepted("order-2", date(2027, 2, 20)))
    [said] = stage.said(HostingRenewed)
    assert (said.starts_on, said.ends_on, said.deletion_on) == (
        date(2027, 2, 28),
        date(2028, 2, 29),
        date(2028, 3, 29),
    )
