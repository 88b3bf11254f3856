"""What is stored is what was decided: every field comes back, and a day reads only what is due on it."""

from dataclasses import MISSING, fields, replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.lifecycle import domain, store
from services.lifecycle.domain import Hold, HoldKind, Hosting, Outcome, Purchase, State, Suspension
from shared.contracts.offers import Price
from shared.runtime.errors import NotFound
from shared.values.dates import Period

from .builders import a_running_life, at, day

NOW = datetime(2026, 11, 22, 11, tzinfo=UTC)

dates = st.dates(date(2020, 1, 1), date(2060, 12, 31))
instants = st.datetimes(datetime(2020, 1, 1), datetime(2060, 1, 1), timezones=st.just(UTC))
names = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=20)
few = {"max_size": 3}
periods = st.builds(Period, st.integers(1, 60))
purchases = st.builds(
    Purchase,
    order_id=names,
    order_reference=names,
    position=st.integers(1, 9),
    kind=st.sampled_from(["new", "renewal", "upgrade"]),
    term=periods,
    volume=st.integers(1, 900),
    accepted=st.frozensets(names, **few),
    bounced=st.frozensets(names, **few),
    effective_on=st.none() | dates,
)
suspensions = st.builds(
    Suspension,
    reason=st.sampled_from(["security", "unpaid", "authority"]),
    scope=st.sampled_from(["partial", "total"]),
    text=names,
    author=names,
    since=instants,
)
holds = st.builds(Hold, kind=st.sampled_from(HoldKind), key=names, until=st.none() | dates)
hostings = st.builds(
    Hosting,
    id=st.uuids().map(str),
    reference=st.uuids().map(str),
    account_id=names,
    offer=names,
    offer_name=st.fixed_dictionaries({"fr": names, "en": names}),
    resource=names,
    volume=st.integers(1, 900),
    term=periods,
    language=st.sampled_from(["fr", "en"]),
    state=st.sampled_from(State),
    purchases=st.lists(purchases, **few).map(tuple),
    starts_on=st.none() | dates,
    ends_on=st.none() | dates,
    deletion_on=st.none() | dates,
    suspensions=st.lists(suspensions, **few).map(tuple),
    holds=st.lists(holds, **few).map(tuple),
    settled=st.frozensets(names, **few),
    reminders=st.frozensets(st.tuples(names, dates), **few),
    wish=st.integers(0, 99),
    observed=st.integers(0, 99),
    has_run=st.booleans(),
    address=st.none() | names,
    checksum=st.none() | names,
    failing=st.none() | names,
    destroyed=st.integers(0, 99),
    deleted_on=st.none() | dates,
    revision=st.integers(0, 99),
)


async def save(tx, hosting, *changes):
    await store.hostings.save(tx.connection, [Outcome(hosting, NOW, changes=changes)], policy=domain.LAWFUL)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(hosting=hostings)
async def test_every_field_of_a_hosting_comes_back(open_tx, hosting):
    async with open_tx("lifecycle") as tx:
        for version in (hosting, replace(hosting, revision=hosting.revision + 1)):
            await save(tx, version)
            for found in (
                await store.hostings.lock(tx.connection, hosting.id),
                await store.hostings.find(
                    tx.connection, hosting.reference, account_id=hosting.account_id, lock=True
                ),
            ):
                assert found == version


def test_a_field_that_is_new_in_a_hosting_has_a_default_or_a_migration():
    """Rows that were stored before have no such field; only these are in every row since the first one."""
    without = {
        one.name for one in fields(Hosting) if one.default is MISSING and one.default_factory is MISSING
    }
    assert without == {
        "id",
        "reference",
        "account_id",
        "offer",
        "offer_name",
        "resource",
        "volume",
        "term",
    }


async def test_an_unknown_hosting_is_none_to_a_message_and_not_found_to_a_person(open_tx):
    async with open_tx("lifecycle") as tx:
        assert await store.hostings.lock(tx.connection, "nobody") is None
        with pytest.raises(NotFound):
            await store.hostings.find(tx.connection, "nobody", account_id=None)


def ending(number, ends_on):
    hosting = a_running_life(day("2026-11-22")).hosting
    return replace(hosting, id=f"hosting-{number}", reference=f"h-{number}", ends_on=ends_on)


async def test_a_day_selects_what_is_due_by_then_and_nothing_else(open_tx):
    async with open_tx("lifecycle") as tx:
        today = day("2027-10-23")
        for number, ends_on in enumerate([day("2027-11-22"), day("2027-11-23"), day("2027-11-21")]):
            await save(tx, ending(number, ends_on))
        await save(tx, replace(ending(9, day("2027-11-22")), state=State.DELETED))
        assert await store.hostings.due(tx.connection, today) == ["hosting-2", "hosting-0"]
        assert await store.hostings.due(tx.connection, today - timedelta(2)) == []


async def test_all_that_is_due_is_found_however_much_it_is(open_tx):
    async with open_tx("lifecycle") as tx:
        await tx.connection.execute(
            "insert into hosting (id, reference, account_id, state, next_due, failing, record)"
            " select 'x' || n, 'r' || n, 'a', 'active', date '2027-01-01', false, '{}'"
            " from generate_series(1, 20001) n"
        )
        assert len(await store.hostings.due(tx.connection, date(2027, 1, 1))) == 20_001


async def test_prices_and_languages_keep_the_newest_whatever_comes_last(open_tx):
    hosting = a_running_life(day("2026-11-22")).hosting
    async with open_tx("lifecycle") as tx:
        assert await store.prices.quotes(tx.connection, [hosting]) == {hosting.id: domain.Quote()}
        for revision, cents in ((2, 2600), (1, 2400), (2, 1)):
            prices = [Price(volume=10, term="P1Y", price_cents=cents)]
            await store.prices.save_prices(tx.connection, "web", revision, prices)
            assert await store.prices.quotes(tx.connection, [hosting]) == {
                hosting.id: domain.Quote(price_cents=2600)
            }
        for revision, language in ((2, "en"), (1, "fr")):
            await store.accounts.save_language(tx.connection, "a-1", revision, language)
            assert await store.accounts.language(tx.connection, "a-1") == "en"


async def test_the_history_comes_back_in_the_order_of_what_happened(open_tx):
    life = a_running_life(day("2026-11-22"))
    async with open_tx("lifecycle") as tx:
        await save(tx, life.hosting, *life.changes)
        shown = await store.hostings.history(tx.connection, life.hosting.id)
    assert [one.what for one in shown] == [change.what for change in life.changes]
    assert shown[0].at == at("2026-11-22", "09:00")
    assert dict(shown[0].details) == dict(life.changes[0].details)
