"""Every state with every input, and what each change of the history refers to."""

from datetime import date, timedelta
from itertools import product

import pytest

from services.lifecycle import domain
from services.lifecycle.domain import NEXT, State
from services.lifecycle.domain.causes import GROUNDS, Cause, suspension_cause
from shared.contracts.lifecycle import HostingState, Reason
from shared.runtime.errors import IllegalMove

from .builders import (
    a_life,
    a_line,
    a_suspension,
    accepted,
    at,
    bounced,
    converged,
    not_converged,
    opened,
    placed,
)

START, PAID = date(2026, 11, 20), date(2027, 1, 10)
END_PASSED, DELETION_PASSED = date(2026, 12, 21), date(2027, 1, 21)
SINCE = {
    State.STARTING: START,
    State.ACTIVE: START,
    State.DISABLING: END_PASSED,
    State.DISABLED: END_PASSED,
    State.DELETING: DELETION_PASSED,
    State.DELETED: DELETION_PASSED,
}
UNDER_WAY = {State.STARTING, State.DISABLING, State.DELETING}


def life_in(state):
    """A hosting of one month from 20 November: E 20 December, X 20 January; just come to that state."""
    life = a_life(START, term="P1M").renew_order("r1", term="P1M")
    if state is State.REQUESTED:
        return life
    life.obedient = state is not State.STARTING
    life.accept("order-1").play(SINCE[state] - timedelta(1))
    life.obedient = state not in UNDER_WAY
    life.play(SINCE[state])
    assert life.hosting.state is state
    return life


def last_wish(life):
    """The last wish, or that of a hosting which was never wished for: number 0."""
    ghost = domain.accept(life.hosting, accepted("order-1", START)).commands
    return life.wishes[-1] if life.wishes else ghost[0].model_copy(update={"revision": 0})


INPUTS = {
    "ordered again": lambda life: domain.order_more(life.hosting, a_line(), placed=placed(a_line())),
    "start paid": lambda life: domain.accept(life.hosting, accepted("order-1", START)),
    "renewal paid": lambda life: domain.accept(life.hosting, accepted("r1", PAID)),
    "end passed": lambda life: domain.days_work(life.hosting, END_PASSED),
    "deletion date passed": lambda life: domain.days_work(life.hosting, DELETION_PASSED),
    "seen": lambda life: domain.observe(life.hosting, converged(last_wish(life), life.today)),
    "not seen": lambda life: domain.fail(life.hosting, not_converged(last_wish(life), life.today)),
    "suspended": lambda life: domain.suspend(life.hosting, a_suspension(life.today)),
    "lifted": lambda life: domain.lift(life.hosting, "terms", author="s", at=at(life.today)),
    "retried": lambda life: domain.retry(life.hosting, author="s", at=at(life.today)),
    "bounced": lambda life: domain.bounce(life.hosting, bounced("order-1", PAID, was_accepted=True)),
    "held": lambda life: domain.wait_for(life.hosting, opened("r1", PAID)),
    "held by law": lambda life: domain.hold_by_law(life.hosting, "PV-1", at=at(PAID)),
    "released": lambda life: domain.release(life.hosting, "PV-1", at=at(PAID)),
    "fetched": lambda life: domain.retrieve(life.hosting, "archive-1", at=at(PAID)),
}
STAYS = {state: state for state in State}
GONE = {State.DELETED: domain.DeletedForGood}
ANSWERS = {
    "start paid": {State.REQUESTED: State.STARTING},
    "renewal paid": dict.fromkeys([State.DISABLING, State.DISABLED, State.DELETING], State.STARTING),
    "end passed": dict.fromkeys([State.STARTING, State.ACTIVE], State.DISABLING),
    "deletion date passed": dict.fromkeys([State.STARTING, State.ACTIVE], State.DISABLING)
    | {State.DISABLED: State.DELETING},
    "seen": {
        State.STARTING: State.ACTIVE,
        State.DISABLING: State.DISABLED,
        State.DELETING: State.DELETED,
    },
    "suspended": GONE,
    "lifted": dict.fromkeys(State, domain.NotSuspended) | GONE,
    "retried": dict.fromkeys(State, domain.NothingToRetry) | GONE,
    "fetched": dict.fromkeys([State.REQUESTED, State.STARTING], domain.NeverStarted)
    | {State.DELETING: IllegalMove}
    | GONE,
}


@pytest.mark.parametrize(("state", "heard"), list(product(State, INPUTS)), ids=str)
def test_every_input_in_every_state_moves_stays_or_is_refused(state, heard):
    expected = (STAYS | ANSWERS.get(heard, {}))[state]
    life = life_in(state)
    if isinstance(expected, State):
        outcome = INPUTS[heard](life)
        assert outcome.hosting.state is expected
        assert outcome.changes or outcome.hosting.state is state
    else:
        with pytest.raises(expected):
            INPUTS[heard](life)


@pytest.mark.parametrize(("state", "to"), list(product(State, State)), ids=str)
def test_only_moves_of_the_table_are_possible(state, to):
    hosting = life_in(state).hosting
    if to in NEXT[state]:
        assert domain.move(hosting, to).state is to
    else:
        with pytest.raises(IllegalMove):
            domain.move(hosting, to)


def test_states_are_those_of_the_contract():
    assert set(State) <= set(HostingState.__args__)
    assert set(NEXT) == set(State)


def test_every_cause_has_a_sentence_in_both_languages_a_rule_and_an_article():
    assert set(GROUNDS) == set(Cause)
    for ground in GROUNDS.values():
        assert ground.fr
        assert ground.en
        assert ground.rule[0] == "R"
        assert 1 <= int(ground.article) <= 17


def test_every_reason_to_suspend_has_its_cause():
    assert {suspension_cause(reason) for reason in Reason.__args__} <= set(Cause)
