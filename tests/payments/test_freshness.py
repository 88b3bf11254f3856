"""Payments says how fresh its view of each provider and of the bank is: of whole days, and of nothing that waits (R60)."""

from datetime import date, timedelta

import pytest

from services.payments import domain
from services.payments.domain.sights import NoView, VouchedTooSoon
from services.payments.store import bank as bank_store
from services.payments.store import freshness
from shared.contracts.payments import (
    FileBankLine,
    ListBankLines,
    ListMeansSeen,
    OpenPayment,
    ReadProviderLists,
    VouchForMeans,
)
from shared.runtime.condition import _stated

from .bank_files import PAID_ON, TREASURER, a_file, movement
from .builders import paris
from .test_handlers_bank import brought
from .test_handlers_following import begin_day

pytestmark = pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning")
FRIDAY = date(2026, 11, 27)


@pytest.mark.parametrize(
    ("at", "whole"),
    [(paris(2026, 11, 22, 0, 5), date(2026, 11, 21)), (paris(2026, 11, 22, 23, 59), date(2026, 11, 21))],
)
def test_day_is_seen_whole_only_once_it_is_over(at, whole):
    assert domain.listed_whole(at) == whole
    assert domain.listed_whole(None) is None


@pytest.mark.parametrize(
    ("read_until", "first_waiting", "seen"),
    [
        (None, None, None),
        (FRIDAY, None, FRIDAY),
        (FRIDAY, FRIDAY - timedelta(2), FRIDAY - timedelta(3)),
        (FRIDAY, FRIDAY + timedelta(2), FRIDAY),
        (FRIDAY + timedelta(1), None, FRIDAY),
        (FRIDAY + timedelta(30), None, FRIDAY),
    ],
)
def test_bank_is_seen_up_to_yesterday_and_to_the_first_credit_that_waits(read_until, first_waiting, seen):
    today = FRIDAY + timedelta(1)
    assert domain.booked_whole(read_until, first_waiting, today=today) == seen


def span(first, last, *balances):
    return domain.Span(
        first_day=first,
        last_day=last,
        **dict(zip(("opening_cents", "closing_cents"), balances, strict=False)),
    )


OCTOBER = span(date(2026, 10, 1), date(2026, 10, 31), 5, 7)


@pytest.mark.parametrize(
    ("later", "vouched", "seen"),
    [
        ((), None, date(2026, 10, 31)),
        ((span(date(2026, 11, 1), date(2026, 11, 30)),), None, date(2026, 11, 30)),
        ((span(date(2026, 12, 1), date(2026, 12, 5)),), None, date(2026, 10, 31)),
        ((span(date(2026, 12, 1), date(2026, 12, 5), 9, 9),), None, date(2026, 10, 31)),
        ((span(date(2026, 11, 3), date(2026, 11, 5), 7, 9),), None, date(2026, 11, 5)),
        ((span(date(2026, 12, 1), date(2026, 12, 5)),), date(2026, 11, 29), date(2026, 10, 31)),
        ((span(date(2026, 12, 1), date(2026, 12, 5)),), date(2026, 11, 30), date(2026, 12, 5)),
        ((span(date(2026, 10, 5), date(2026, 10, 6)),), None, date(2026, 10, 31)),
    ],
)
def test_statements_are_seen_up_to_the_first_gap_between_them(later, vouched, seen):
    assert domain.read_without_gap([*later, OCTOBER], vouched) == seen
    assert domain.read_without_gap([], vouched) is None


def test_the_same_view_is_said_once_and_every_other_one_under_the_next_number():
    sight, numbers = domain.Sight(method="card"), []
    for counts, until in ((True, None), (True, FRIDAY), (True, FRIDAY), (False, FRIDAY), (True, FRIDAY)):
        sight, event = domain.say_seen(sight, counts=counts, until=until, now=paris(2026, 11, 28, 0, 5))
        numbers.append(event and (event.revision, event.counts))
    assert numbers == [None, (1, True), None, (2, False), (3, True)]


@pytest.mark.parametrize(
    ("method", "until", "refusal"),
    [("cheque", date(2026, 11, 20), NoView), ("transfer", date(2026, 11, 26), VouchedTooSoon)],
)
def test_nobody_vouches_for_a_day_that_is_not_over_or_for_the_post(method, until, refusal):
    with pytest.raises(refusal):
        domain.check_vouched(method, until, today=date(2026, 11, 26))


async def said(service):
    return [(one.method, one.counts, one.seen_until) for one in await service.events("MeansSeen")]


async def test_reading_a_providers_list_says_up_to_which_day_it_is_known(house):
    async with house(at=paris(2026, 11, 23, 0, 5)) as made:
        await made.service.deliver(ReadProviderLists(provider="stripe"))
        assert await said(made.service) == []  # nothing was ever begun there
        await made.open()
        for _ in range(2):
            await made.service.deliver(ReadProviderLists(provider="stripe"))
        assert await said(made.service) == [("card", True, date(2026, 11, 22))]


async def test_what_the_list_brought_has_to_be_read_before_the_day_counts_as_seen(house):
    async with house(at=paris(2026, 11, 23, 0, 5)) as made:
        await made.pay(await made.open())
        await made.service.deliver(ReadProviderLists(provider="stripe"))
        assert await said(made.service) == []
        await made.service.work()
        names = [type(one).__name__ for one in await made.service.events()]
        assert names[-2:] == ["PaymentAccepted", "MeansSeen"]
        assert await said(made.service) == [("card", True, date(2026, 11, 22))]


async def test_provider_that_is_away_is_seen_no_further_and_one_that_was_given_up_does_not_count(house):
    async with house(at=paris(2026, 11, 23, 0, 5)) as made:
        await made.open()
        await made.service.deliver(ReadProviderLists(provider="stripe"))
        made.move(paris(2026, 11, 25, 0, 5))
        await made.spoil(made.stripe, status=500, count=3)
        await made.service.deliver(ReadProviderLists(provider="stripe"))
        assert len(await said(made.service)) == 1
        given_up = made.service.desk.providers.pop("card")
        await begin_day(made.service, date(2026, 11, 25))
        assert (await said(made.service))[-1] == ("card", False, date(2026, 11, 22))
        made.service.desk.providers["card"] = given_up


async def test_bank_is_seen_by_its_statement_once_every_credit_has_its_place(bank):
    async with bank() as service:
        await brought(service, a_file(movement(key="B-0", text="Bravo")))
        assert await said(service) == []  # nobody pays by transfer
        await service.ask(OpenPayment(order="o-1", method="transfer"))
        await begin_day(service, service.clock.today())
        assert await said(service) == [("transfer", True, PAID_ON - timedelta(1))]
        (line,) = (await service.ask(ListBankLines(state="open"), TREASURER)).lines
        await service.ask(FileBankLine(line_id=line.id, note="don"), TREASURER)
        assert (await said(service))[-1] == ("transfer", True, PAID_ON)


DAYS = [(1, 5), (3, 4), (7, 8), (12, 20), (20, 25), (27, 30)]
GAPS = [(6, 6), (9, 11), (26, 26)]


async def keep_statements(tx, spans):
    for first, last in spans:
        await tx.connection.execute(
            "insert into bank_statement (id, format, first_day, last_day, fingerprint, lines, new_lines)"
            " values ($1, 'camt.053', $2, $3, $1, 0, 0)",
            f"s-{first}-{last}",
            *november(first, last),
        )


def november(*days):
    return [date(2026, 11, one) for one in days]


@pytest.mark.parametrize(
    ("vouched", "gaps"), [(None, GAPS), (6, GAPS[1:]), (10, GAPS[1:]), (11, GAPS[2:]), (26, [])]
)
async def test_days_without_a_statement_are_named_in_one_sentence(open_tx, vouched, gaps):
    async with open_tx("payments") as tx:
        await keep_statements(tx, DAYS)
        if vouched:
            (until,) = november(vouched)
            await freshness.vouch(tx.connection, "transfer", until, author="t-1", why="x")
        missing = await bank_store.missing_days(tx.connection)
        assert [(one.first_day.day, one.last_day.day) for one in missing] == gaps
        told = [one for one in await _stated(tx.connection, "payments") if "statement" in one]
        assert len(told) == bool(gaps)
        if vouched is None:
            assert "tells of 2026-11-06, 2026-11-09 to 2026-11-11, 2026-11-26: import it" in told[0]
        spans = await freshness.spans(tx.connection)
        read = domain.read_without_gap(spans, date(2026, 11, vouched) if vouched else None)
        assert read == ((gaps and november(gaps[0][0] - 1)[0]) or november(30)[0])


async def test_statements_that_go_on_with_the_same_balance_lack_nothing(open_tx):
    async with open_tx("payments") as tx:
        await keep_statements(tx, [(1, 5), (9, 11)])
        await tx.connection.execute("update bank_statement set opening_cents = 7, closing_cents = 7")
        assert await bank_store.missing_days(tx.connection) == ()


async def test_treasurer_vouches_for_what_no_statement_tells(bank):
    async with bank() as service:
        await service.ask(OpenPayment(order="o-1", method="transfer"))
        until = service.clock.today() - timedelta(1)
        request = VouchForMeans(method="transfer", until=until, reason="Compte lu sur le site de la banque")
        view = await service.ask(request, TREASURER)
        assert (view.seen_until, view.counts) == (until, True)
        (kept,) = await service.rows("select until, author, why from means_vouched")
        assert kept == {"until": until, "author": "a-9", "why": request.reason}
        assert (await service.ask(ListMeansSeen(), TREASURER)).means == [view]
        assert await said(service) == [("transfer", True, until)]


async def test_what_was_vouched_for_long_ago_throws_no_view_back(house):
    """A delivery that is not read yet makes the list tell nothing: the view stays where it was."""
    async with house(at=paris(2026, 11, 23, 0, 5)) as made:
        opened = await made.open()
        await made.service.deliver(ReadProviderLists(provider="stripe"))
        await made.pay(opened)
        vouched = VouchForMeans(
            method="card", until=date(2026, 3, 1), reason="Panne de mars, liste lue au site"
        )
        await made.service.ask(vouched, TREASURER)
        await made.service.deliver(ReadProviderLists(provider="stripe"))
        await begin_day(made.service, date(2026, 11, 23))
        assert await said(made.service) == [("card", True, date(2026, 11, 22))]
