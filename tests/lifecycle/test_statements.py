"""No suspension without its statement of reasons, and its owner is told it whole (C8, R64 to R68, M24, M25)."""

import json
from datetime import date
from pathlib import Path

import pytest

import services.lifecycle
from services.lifecycle import domain
from services.lifecycle.handlers import orders as rig_orders
from services.lifecycle.holdings import HOLDINGS
from shared.contracts.lifecycle import (
    GetHosting,
    GetHostingHistory,
    HostingSuspended,
    HostingSuspensionLifted,
    LiftSuspension,
    SuspendHosting,
)
from shared.runtime.errors import NotFound

from .builders import (
    ACCOUNT,
    STATEMENT,
    a_line,
    a_running_life,
    a_suspension,
    accepted,
    at,
    bounced,
    day,
    placed,
)
from .rig import HOSTING, OWNER, STAFF, ordered, registered

START = date(2026, 12, 31)
LAPSING = Path(services.lifecycle.__file__).parent / "migrations" / "0021_lapsing.sql"


def imposed(**changes):
    return domain.suspend(a_running_life(START).hosting, a_suspension(START, **changes))


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"text": "  "}, domain.NoStatement),
        ({"text": "x" * (domain.LEAST_FACTS - 1)}, domain.TooFewFacts),
        ({"reason": "infringement", "ground": ""}, domain.NoGround),
        ({"reason": "terms", "ground": " "}, domain.NoGround),
        ({"reason": "authority", "reference": ""}, domain.NoGround),
        ({"secret": True}, domain.NotForSecrecy),
        ({"until": date(2026, 12, 30)}, domain.OverBefore),
    ],
)
def test_a_statement_that_is_not_whole_suspends_nothing(changes, refusal):
    """R64, R66, R67."""
    with pytest.raises(refusal):
        imposed(**changes)


def test_its_owner_is_told_all_of_it_and_that_the_dates_stay():
    outcome = imposed(reason="infringement", ground="art. 323-1 du code pénal", reference="", until=START)
    [said] = outcome.events
    assert said.told
    assert (said.ground, said.until, said.found_by) == ("art. 323-1 du code pénal", START, "us")
    assert (said.ends_on, said.deletion_on) == (outcome.hosting.ends_on, outcome.hosting.deletion_on)


@pytest.mark.parametrize("reason", ["false_data", "unpaid"])
def test_a_reason_that_others_tell_too_is_told_where_staff_suspends_for_it(reason):
    assert [one.told for one in imposed(reason=reason).events] == [True]


def test_a_lifting_says_how_many_of_the_other_reasons_its_owner_was_told():
    """C8: that one of them is secret is not to be read as if it had been told."""
    outcome = domain.suspend(imposed().hosting, a_suspension(START, reason="authority", secret=True))
    outcome = domain.suspend(outcome.hosting, a_suspension(START, reason="stability"))
    said = [one for reason in ("stability", "security") for one in _lifted(outcome.hosting, reason).events]
    assert [(one.others, one.others_told) for one in said] == [
        (("authority", "security"), 1),
        (("authority", "stability"), 1),
    ]


def _lifted(hosting, reason):
    return domain.lift(hosting, reason, author="s", at=at(START))


def test_a_secret_suspension_and_its_lifting_are_told_by_no_mail():
    outcome = imposed(reason="authority", secret=True)
    lifted = domain.lift(outcome.hosting, "authority", author="s", at=at(START))
    assert [one.told for one in (*outcome.events, *lifted.events)] == [False, False]


def test_a_debt_is_told_with_the_payment_that_was_lost_and_by_no_second_mail():
    life = a_running_life(START)
    life.hear(domain.bounce(life.hosting, bounced("order-1", START, was_accepted=True)))
    assert [one.told for one in life.said(HostingSuspended)] == [False]


def test_lifting_says_why_and_what_still_suspends_it():
    outcome = imposed(reason="terms")
    outcome = domain.suspend(outcome.hosting, a_suspension(START))
    lifted = domain.lift(outcome.hosting, "terms", author="s", at=at(START), why="Formulaire corrigé.")
    [said] = lifted.events
    assert isinstance(said, HostingSuspensionLifted)
    assert (said.why, said.others, said.told) == ("Formulaire corrigé.", ("security",), True)


async def test_what_an_authority_keeps_secret_staff_alone_reads(stage):
    await stage.hear(registered(), ordered(), accepted("order-1", day("2026-11-22")))
    order = {"ground": "Préfecture", "reference": "REQ-7", "secret": True}
    asked = SuspendHosting(hosting=HOSTING, reason="authority", scope="total", text=STATEMENT, **order)
    [shown] = (await stage.ask(asked, STAFF)).suspensions
    assert (shown.text, shown.ground) == (STATEMENT, "Préfecture, REQ-7")
    [shown] = (await stage.ask(GetHosting(hosting=HOSTING), OWNER)).suspensions
    assert (shown.text, shown.ground) == ("", "")
    await stage.ask(LiftSuspension(hosting=HOSTING, reason="authority"), STAFF)


async def test_what_an_authority_keeps_secret_is_in_no_export_of_its_owner(stage):
    await stage.hear(registered(), ordered(), accepted("order-1", day("2026-11-22")))
    order = {"ground": "Préfecture", "reference": "REQ-7", "secret": True, "redress": "Le juge Untel"}
    asked = SuspendHosting(hosting=HOSTING, reason="authority", scope="total", text=STATEMENT, **order)
    await stage.ask(asked, STAFF)
    told = SuspendHosting(hosting=HOSTING, reason="security", scope="partial", text=STATEMENT + " Dit.")
    await stage.ask(told, STAFF)
    [table] = [one for one in HOLDINGS.held if one.table == "hosting"]
    [row] = await stage.tx.connection.fetch(table.export, ACCOUNT)
    hosting = json.loads(row["record"])
    shown = {one["reason"]: one for one in hosting["suspensions"]}
    assert shown["authority"].keys() == {"reason", "scope", "since"}
    assert shown["security"]["text"] == STATEMENT + " Dit."
    assert not [one for one in ("REQ-7", "Préfecture", "Untel") if one in row["record"]]
    assert hosting["reference"] == (await stage.hosting()).reference


async def test_export_of_a_service_that_nothing_suspends_is_whole(stage):
    await stage.hear(registered(), ordered(), accepted("order-1", day("2026-11-22")))
    [table] = [one for one in HOLDINGS.held if one.table == "hosting"]
    [row] = await stage.tx.connection.fetch(table.export, ACCOUNT)
    assert json.loads(row["record"])["suspensions"] == []


async def test_staff_reads_what_each_change_answered_to_and_its_owner_does_not(stage):
    await stage.hear(registered(), ordered(), accepted("order-1", day("2026-11-22")))
    changes = (await stage.ask(GetHostingHistory(hosting=HOSTING), STAFF)).changes
    assert {one.heard for one in changes} == {"test"}
    changes = (await stage.ask(GetHostingHistory(hosting=HOSTING), OWNER)).changes
    assert {one.heard for one in changes} == {None}


async def two_services(stage, *, second_of=ACCOUNT):
    other = "0199b8a0-0000-7000-8000-00000000000b"
    line = a_line("new", hosting_id=other)
    order = placed(line, "order-2").model_copy(update={"account_id": second_of})
    await stage.hear(registered(), registered(account_id="account-2"), ordered(), order)
    return [rig_orders.public_reference(one) for one in (HOSTING, other)]


async def test_one_act_gives_each_service_of_a_client_its_statement(stage):
    """C8, R22: with the hash of the same proof."""
    first, second = await two_services(stage)
    hash_ = "ab" * 32
    asked = SuspendHosting(
        hosting=first,
        also=(second, first),
        reason="security",
        scope="total",
        text=STATEMENT,
        evidence_sha256=hash_,
    )
    shown = await stage.ask(asked, STAFF)
    assert (shown.reference, shown.suspensions[0].evidence_sha256) == (first, hash_)
    said = [one for one in stage.tx.emitted if isinstance(one, HostingSuspended)]
    assert {(one.reference, one.evidence_sha256, one.told) for one in said} == {
        (first, hash_, True),
        (second, hash_, True),
    }
    [owners] = (await stage.ask(GetHosting(hosting=second), OWNER)).suspensions
    assert (owners.text, owners.evidence_sha256) == (STATEMENT, "")
    history = await stage.ask(GetHostingHistory(hosting=second), STAFF)
    assert history.changes[-1].details["evidence"] == hash_


async def test_a_service_of_another_client_is_not_found_and_nothing_is_suspended(stage):
    first, second = await two_services(stage, second_of="account-2")
    asked = SuspendHosting(hosting=first, also=(second,), reason="security", scope="total", text=STATEMENT)
    with pytest.raises(NotFound):
        await stage.ask(asked, STAFF)
    assert (await stage.ask(GetHosting(hosting=first), STAFF)).suspensions == []


async def test_what_was_suspended_before_lapsing_was_known_falls_due_after_the_migration(stage):
    await stage.hear(registered(), ordered(), accepted("order-1", day("2026-11-22")))
    asked = SuspendHosting(
        hosting=HOSTING, reason="security", scope="total", text=STATEMENT, until=date(2026, 12, 1)
    )
    await stage.ask(asked, STAFF, today="2026-11-25")
    connection = stage.tx.connection
    due = "select next_due from hosting where id = $1"
    assert await connection.fetchval(due, HOSTING) == date(2026, 12, 2)
    await connection.execute("update hosting set next_due = date '2027-10-23'")
    await connection.execute(LAPSING.read_text())
    assert await connection.fetchval(due, HOSTING) == date(2026, 12, 2)
