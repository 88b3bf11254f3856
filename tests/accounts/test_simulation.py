"""What is simulated of accounts is what the days bring when nobody acts, and nothing is written (ADR 0087)."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from services.accounts import domain, store
from services.accounts.desk import Gatherer
from services.accounts.handlers import simulating
from shared.contracts.accounts import AskApproval, SimulateAccounts
from shared.contracts.holdings import AskPlanned, Obstacle, PlannedErasure, PlannedErasures, Survey
from shared.contracts.retention import read_retention
from shared.runtime import erasing
from tests.foreseen import RolledBack, colleagues

from .builders import an_account

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
START, UNTIL = date(2026, 11, 22), date(2026, 12, 31)
TABLE = read_retention()
ASKED = domain.Erasure(account_id="a-1", asked_at=NOW, due_on=date(2026, 12, 6))
RUNS = Obstacle(code="hosting", words={"fr": "Service en cours", "en": "Service that runs"})
CHECK = domain.Check(
    number="D-1",
    account_id="a-1",
    documents=("identity",),
    purpose="Vérifier.",
    asked_at=NOW,
    asked_by="s-1",
    due_on=date(2026, 12, 7),
)
WISH = AskApproval(
    approval_id="018f0000-0000-7000-8000-0000000000aa",
    asked_by="s-1",
    service="orders",
    act="IssueCreditNote",
    account_id="a-1",
    about="F-2026-00042",
    why="Panne",
    until=date(2026, 12, 6),
    wish="{}",
)


def unconfirmed(**changes):
    link = domain.Link(token_sha256="0" * 64, expires_at=NOW)
    return replace(
        an_account(), id="a-2", email="b@example.org", state="unverified", confirmation=link, **changes
    )


def played(account, known, *surveys):
    return domain.simulate_erasure(account, known, surveys=surveys, table=TABLE, after=START)


def test_an_erasure_that_was_asked_for_is_done_on_its_day_or_told_to_be_held():
    """R72, L14."""
    done, held = played(an_account(), ASKED), played(an_account(), ASKED, Survey(held=[], obstacles=[RUNS]))
    assert (done.on, done.why.destroys, [type(one).__name__ for one in done.events]) == (
        *(ASKED.due_on, True),
        ["AccountErased"],
    )
    assert (held.on, held.why.destroys, [type(one).__name__ for one in held.events]) == (
        *(ASKED.due_on, False),
        ["ErasureHeld"],
    )


def test_an_address_that_nobody_confirmed_goes_on_the_day_on_which_the_days_work_finds_it():
    """L14."""
    account = unconfirmed()
    day = played(account, None).on
    link, kept = account.confirmation, TABLE["unconfirmed"]
    assert kept.erased_before(day) > link.expires_at.date() >= kept.erased_before(day - timedelta(1))


def test_documents_that_never_come_and_acts_without_a_second_person_end_the_day_after_their_last():
    """R16."""
    assert domain.simulate_check(CHECK, after=START).on == date(2026, 12, 8)
    assert domain.simulate_check(replace(CHECK, reminded=True), after=START) is None
    approval = domain.ask_approval(WISH, (), now=NOW)
    assert domain.simulate_approval(approval, after=START).on == date(2026, 12, 7)


async def gathered(subject, body):
    """Answer as every service does: nothing hinders, and one of them has something left of a closed account."""
    if subject.endswith(".planned"):
        assert AskPlanned.model_validate_json(body).account_id in {None, "gone", "a-2"}
        left = PlannedErasure(account_id="gone", category="accounting", on=date(2026, 12, 1))
        return PlannedErasures(erasures=[left]).model_dump_json().encode()
    return Survey(held=[], obstacles=[]).model_dump_json().encode()


@pytest.fixture
async def books(open_tx):
    async with open_tx("accounts", at=NOW, use=(colleagues(), Gatherer(gathered))) as tx:
        await store.add(tx.connection, an_account(), now=NOW)
        await store.add(tx.connection, unconfirmed(), now=NOW)
        await store.personal.save_erasure(tx.connection, replace(ASKED, account_id=an_account().id))
        await store.checks.save(tx.connection, replace(CHECK, account_id=an_account().id))
        await store.approvals.add(tx.connection, domain.ask_approval(WISH, (), now=NOW))
        yield tx


async def test_staff_reads_what_goes_and_what_ends_and_all_stays_as_it_was(books):
    before = await books.connection.fetch("select * from account order by id")
    told = await simulating.simulate(SimulateAccounts(until=UNTIL), RolledBack(books))
    assert await books.connection.fetch("select * from account order by id") == before
    assert [one.about for one in told.facts if one.destroys] == ["gone", an_account().id, "a-2"]
    assert [one.on for one in told.facts] == sorted(one.on for one in told.facts)
    assert {"D-1", "F-2026-00042"} < {one.about for one in told.facts}
    alone = await simulating.simulate(SimulateAccounts(until=UNTIL, q="gone"), RolledBack(books))
    assert [one.about for one in alone.facts] == ["gone"]


async def test_what_is_due_first_is_told_and_that_there_is_more_and_one_account_is_found_behind_it(
    books, monkeypatch
):
    """What is due first is not what has the first name."""
    link = domain.Link(token_sha256="1" * 64, expires_at=NOW)
    last = replace(unconfirmed(), id="a-0", email="z@example.org", confirmation=link)
    await store.add(books.connection, last, now=NOW)
    monkeypatch.setattr(simulating, "MOST_THINGS", 1)
    told, _ = await simulating._erasures(RolledBack(books), SimulateAccounts(until=UNTIL))
    assert [one.about for one in told] == [an_account().id]
    assert (await simulating.simulate(SimulateAccounts(until=UNTIL), RolledBack(books))).more
    alone, more = await simulating._erasures(RolledBack(books), SimulateAccounts(until=UNTIL, q="a-2"))
    assert ([one.about for one in alone], more) == (["a-2"], False)


async def test_what_is_planned_for_closed_accounts_is_told_of_one_and_not_cut_without_a_word(
    books, monkeypatch
):
    for account in ("gone", "left"):
        await books.connection.execute("insert into erasure values ($1, 'accounting', $2)", account, UNTIL)
    one = await erasing.planned(books.connection, AskPlanned(until=UNTIL, account_id="left"))
    assert ([each.account_id for each in one.erasures], one.more) == (["left"], False)
    monkeypatch.setattr(erasing, "MOST_PLANNED", 1)
    cut = await erasing.planned(books.connection, AskPlanned(until=UNTIL))
    assert ([each.account_id for each in cut.erasures], cut.more) == (["gone"], True)

    async def cut_short(*_):
        return cut.model_dump_json().encode()

    assert await Gatherer(cut_short).planned(UNTIL, account_id=None) == ({*cut.erasures}, True)
