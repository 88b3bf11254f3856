"""No suspension without its statement of reasons, and its owner is told it whole (C8, R64 to R68, M24, M25)."""

from datetime import date

import pytest

from services.lifecycle import domain
from shared.contracts.lifecycle import (
    GetHosting,
    GetHostingHistory,
    HostingSuspended,
    HostingSuspensionLifted,
    LiftSuspension,
    SuspendHosting,
)

from .builders import STATEMENT, a_running_life, a_suspension, accepted, at, bounced, day
from .rig import HOSTING, OWNER, STAFF, ordered, registered

START = date(2026, 12, 31)


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


async def test_staff_reads_what_each_change_answered_to_and_its_owner_does_not(stage):
    await stage.hear(registered(), ordered(), accepted("order-1", day("2026-11-22")))
    changes = (await stage.ask(GetHostingHistory(hosting=HOSTING), STAFF)).changes
    assert {one.heard for one in changes} == {"test"}
    changes = (await stage.ask(GetHostingHistory(hosting=HOSTING), OWNER)).changes
    assert {one.heard for one in changes} == {None}
