"""False data of an account suspends all that it has, whatever is heard first, and the dates run on (R15)."""

import itertools
from dataclasses import replace

import pytest

from services.lifecycle import domain
from shared.contracts.accounts import FalseDataFound, FalseDataLifted
from shared.contracts.lifecycle import (
    HostingSuspended,
    HostingSuspensionLifted,
    LiftSuspension,
    SuspendHosting,
)

from .builders import ACCOUNT, STATEMENT, a_line, accepted, at, day, placed
from .rig import HOSTING, STAFF, a_stage, handle, ordered, registered

PAID_ON = day("2026-11-22")
TEXT = "La pièce d'identité envoyée est celle d'un tiers."


def found(revision=3, when="2026-11-25"):
    return FalseDataFound(
        occurred_at=at(when),
        account_id=ACCOUNT,
        revision=revision,
        case="D-9",
        reason="fraudulent",
        text=TEXT,
        author="support-1",
    )


def lifted(revision=4, when="2026-11-27"):
    return FalseDataLifted(
        occurred_at=at(when), account_id=ACCOUNT, revision=revision, case="D-9", author="support-2"
    )


async def reasons(stage):
    return {one.reason: one.text for one in (await stage.hosting()).suspensions}


@pytest.fixture
async def running(stage):
    await stage.hear(registered(), ordered(), accepted("order-1", PAID_ON))
    return stage


async def test_every_service_of_the_account_stops_with_the_statement_and_keeps_its_dates(running):
    before = await running.hosting()
    await running.hear(found())
    [said] = running.said(HostingSuspended)
    assert (said.reason, said.scope, said.text) == ("false_data", "total", TEXT)
    assert running.wishes[-1].spec.wanted == "suspended"
    after = await running.hosting()
    assert (after.ends_on, after.deletion_on, after.state) == (
        before.ends_on,
        before.deletion_on,
        before.state,
    )


async def test_lifting_lets_run_again_what_nothing_else_suspends(running):
    await running.hear(found(), lifted())
    assert await reasons(running) == {}
    assert running.wishes[-1].spec.wanted == "active"
    assert len(running.said(HostingSuspensionLifted)) == 1


async def test_another_reason_stays_when_this_one_is_lifted(running):
    suspend = SuspendHosting(hosting=HOSTING, reason="security", scope="total", text=STATEMENT)
    await running.ask(suspend, STAFF)
    await running.hear(found(), lifted())
    assert await reasons(running) == {"security": STATEMENT}
    await running.ask(LiftSuspension(hosting=HOSTING, reason="security"), STAFF)
    assert await reasons(running) == {}


async def test_the_news_of_before_change_nothing_and_a_repeat_says_nothing(running):
    await running.hear(lifted(), found(), lifted())
    assert await reasons(running) == {}
    await running.hear(found(5), found(5))
    assert len(running.said(HostingSuspended)) == 1


async def test_a_service_that_starts_while_it_stands_starts_suspended(stage):
    await stage.hear(registered(), found(), ordered(), accepted("order-1", PAID_ON))
    assert stage.wishes[-1].spec.wanted == "suspended"
    assert await reasons(stage) == {"false_data": TEXT}


ORDERS = list(itertools.permutations((ordered(), found(), lifted(), found(5, "2026-11-30"))))


@pytest.mark.parametrize("messages", ORDERS, ids=lambda _: "")
async def test_in_any_order_the_end_is_the_same(open_tx, messages):
    async with a_stage(open_tx) as stage:
        await handle(registered(), stage.tx)
        for message in (*messages, *messages):
            await handle(message, stage.tx)
        assert await reasons(stage) == {"false_data": TEXT}


def test_what_was_destroyed_is_left_alone(running_life):
    gone = domain.Outcome(running_life, at("2026-11-25"))
    accusation = domain.Accusation(text=TEXT, author="s", since=at("2026-11-25"))
    assert domain.accuse(gone, accusation) == gone
    assert domain.acquit(running_life, author="s", at=at("2026-11-25")).events == ()


@pytest.fixture
def running_life():
    line = a_line()
    made = domain.order(line, placed(line), reference="h-1").hosting
    return replace(made, deleted_on=day("2026-11-24"))
