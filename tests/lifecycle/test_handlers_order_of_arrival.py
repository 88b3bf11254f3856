"""Messages come twice and in any order; what cannot be judged yet waits, and the end is the same."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.lifecycle.domain import State
from shared.contracts.lifecycle import GetHostingHistory, HostingRenewed, HostingStarted
from shared.contracts.provisioning import ConvergeHosting, HostingArchived
from shared.runtime.errors import NotYet

from .builders import (
    accepted,
    at,
    bounced,
    closed,
    confirmed_free,
    contested,
    converged,
    given_up,
    held,
    left,
    not_converged,
    noticed,
    opened,
    presented_again,
    promised,
    received,
    withdrawn,
)
from .rig import HOSTING, ON, STAFF, Stage, a_stage, moved, ordered, published, registered

PAID_ON = date(2026, 11, 22)
WISH = ConvergeHosting.model_validate(
    {
        "hosting_id": HOSTING,
        "revision": 1,
        "spec": {"wanted": "active", "reference": "h-1", "resource": "web", "volume": 10, "title": "t"},
    }
)
RENEWED_ON = date(2027, 11, 1)


def renewal():
    return ordered("order-2", "renewal", ordered_on=date(2027, 10, 30))


EARLY = {
    "an order before its account": ordered(),
    "an acceptance before its order": accepted("order-1", PAID_ON),
    "an opened payment before its order": opened("order-1", PAID_ON),
    "a held payment before its order": held("order-1", PAID_ON, decide_by=PAID_ON),
    "a cheque before its order": received("order-1", PAID_ON, wait_until=PAID_ON),
    "a posted cheque before its order": promised("order-1", PAID_ON, wait_until=PAID_ON),
    "a second presentation before its order": presented_again("order-1", PAID_ON, wait_until=PAID_ON),
    "a bounced cheque before its order": bounced("order-1", PAID_ON, was_accepted=True),
    "a lost dispute before its order": contested("order-1", PAID_ON),
    "a debt given up before its order": given_up("order-1", PAID_ON),
    "a renewal before its hosting": ordered(kind="renewal"),
    "an observation before its hosting": converged(WISH, PAID_ON),
    "a failure before its hosting": not_converged(WISH, PAID_ON),
    "a withdrawal before its order": withdrawn("order-1", PAID_ON, hosting_id=HOSTING),
    "a notice before its hosting": noticed(PAID_ON, PAID_ON, hosting_id=HOSTING),
    "leaving before its order": left(["order-1"], PAID_ON, hosting_id=HOSTING),
    "a closed order before itself": closed("order-1", PAID_ON, hosting_id=HOSTING),
    "what costs nothing before its order": confirmed_free("order-1", PAID_ON),
    "an archive before it was asked for": HostingArchived(
        occurred_at=at(PAID_ON), hosting_id=HOSTING, archive_id="a", url="u", until=PAID_ON, sha256="0"
    ),
}


@pytest.mark.parametrize("message", EARLY.values(), ids=EARLY.keys())
async def test_what_cannot_be_judged_yet_waits_for_its_cause(stage, message):
    with pytest.raises(NotYet):
        await stage.hear(message)
    assert stage.told == []
    assert await stage.tx.connection.fetchval("select count(*) from hosting") == 0


async def test_an_acceptance_that_came_first_starts_the_hosting_once_the_order_is_there(stage):
    with pytest.raises(NotYet):
        await stage.hear(accepted("order-1", PAID_ON))
    await stage.hear(registered(), ordered(), accepted("order-1", PAID_ON))
    assert (await stage.hosting()).state is State.ACTIVE


async def test_every_message_heard_twice_is_as_if_heard_once(stage):
    once = [registered(), ordered(), opened("order-1", PAID_ON), accepted("order-1", PAID_ON), renewal()]
    once += [opened("order-2", RENEWED_ON), accepted("order-2", RENEWED_ON)]
    await stage.hear(*once)
    before, told, rows = await stage.hosting(), list(stage.told), await history(stage)
    for message in (*once, converged(stage.wishes[0], PAID_ON), *once):
        await stage.hear(message)
    assert await stage.hosting() == before
    assert stage.told == told
    assert await history(stage) == rows


async def history(stage):
    return (await stage.ask(GetHostingHistory(hosting=HOSTING), STAFF)).changes


FACTS = {
    "ordered": ordered(),
    "opened": opened("order-1", PAID_ON),
    "accepted": accepted("order-1", PAID_ON),
    "renewal ordered": renewal(),
    "renewal held": held("order-2", RENEWED_ON, decide_by=date(2027, 11, 5)),
    "renewal accepted": accepted("order-2", RENEWED_ON),
    "contact changed": moved("en", 2),
    "prices": published(1, (10, "P12M", 2400)),
}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations([*FACTS, *FACTS]))
async def test_any_order_of_arrival_with_retries_ends_in_the_same_hosting(open_tx, order):
    async with a_stage(open_tx) as stage:
        await stage.hear(registered())
        waiting = [FACTS[name] for name in order]
        while waiting:
            waiting = await still_early(stage, waiting)
        hosting = await stage.hosting()
    assert (hosting.state, hosting.starts_on, hosting.ends_on) == (State.ACTIVE, PAID_ON, date(2028, 11, 22))
    assert hosting.holds == ()
    assert len(stage.said(HostingStarted)) == 1
    assert len(stage.said(HostingRenewed)) <= 1


async def still_early(stage: Stage, messages):
    """Hear each message in a savepoint, as each has its own transaction; return those that came too early."""
    early = []
    for message in messages:
        try:
            async with stage.tx.connection.transaction():
                await stage.hear(message)
        except NotYet:
            early.append(message)
    assert len(early) < len(messages)
    return early


async def test_a_failure_is_shown_until_the_wish_is_fulfilled_after_all(stage):
    stage.obedient = False
    await stage.hear(registered(), ordered(), accepted("order-1", PAID_ON))
    [wish] = stage.wishes
    await stage.hear(not_converged(wish, PAID_ON), not_converged(wish, PAID_ON))
    assert (await stage.hosting()).failing == "disk full"
    assert [name for _, name in stage.facts()] == ["HostingFailed"]
    await stage.hear(converged(wish, PAID_ON), not_converged(wish, PAID_ON))
    hosting = await stage.hosting()
    assert (hosting.failing, hosting.state) == (None, State.ACTIVE)


def test_every_message_that_lifecycle_hears_is_tried_here_or_in_the_scenarios():
    heard = {type(message).__name__ for message in (*EARLY.values(), *FACTS.values())}
    elsewhere = {
        "DayStarted",
        "DoDay",
        "FitVolume",
        "PaymentRefused",
        "PaymentFailed",
        "PaymentExpired",
        "ChequeReturned",
        "MeansSeen",  # test_freshness.py
    }
    accounts = {"AccountRegistered", "AccountErased"}  # the latter: tests/personal/test_late_news.py
    accounts |= {"FalseDataFound", "FalseDataLifted"}  # test_accusations.py
    assert {message.__name__ for message in ON} <= heard | elsewhere | accounts
