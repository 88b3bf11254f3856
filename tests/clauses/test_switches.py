"""One mode for all conflicts, single switches turned by decisions of a day, an author and nobody else."""

from datetime import date
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as some
from pydantic import ValidationError

from services.accounts.settings import AccountSettings
from services.lifecycle.domain import LAWFUL, LITERAL, policy_on
from services.lifecycle.settings import LifecycleSettings
from services.orders.settings import OrderSettings
from services.payments.settings import PaymentSettings
from shared.values.clauses import SWITCHES, Clauses, Conflict, Decision

TODAY = date(2026, 12, 1)
CONFLICTS = get_args(Conflict)
positions = some.sampled_from(["lawful", "literal"])


def a_decision(conflict="C4", position="literal", since=TODAY, author="bureau, 20/11/2026", **more):
    return Decision(conflict=conflict, position=position, since=since, author=author, **more)


def test_every_conflict_has_one_switch_with_two_sides():
    assert set(SWITCHES) == set(CONFLICTS)
    assert {f"C{number}" for number in range(1, 16)} < set(SWITCHES)
    assert [name for name, switch in SWITCHES.items() if switch.lawful == switch.literal] == []
    assert len({switch.name for switch in SWITCHES.values()}) == len(SWITCHES)


@pytest.mark.parametrize("conflict", CONFLICTS)
@pytest.mark.parametrize("mode", ["lawful", "literal"])
def test_the_mode_is_the_default_of_every_switch(conflict, mode):
    assert Clauses(mode=mode).position(conflict, on=TODAY) == mode
    assert Clauses().lawful(conflict, on=TODAY)


@given(some.sampled_from(CONFLICTS), positions, positions)
def test_a_decision_turns_its_own_switch_and_no_other(conflict, mode, position):
    clauses = Clauses(mode=mode, decisions=(a_decision(conflict, position),))
    standing = {one: clauses.position(one, on=TODAY) for one in CONFLICTS}
    assert standing == dict.fromkeys(CONFLICTS, mode) | {conflict: position}


def test_a_decision_holds_from_its_day_until_the_next_one():
    later = a_decision(position="lawful", since=date(2027, 3, 1))
    clauses = Clauses(decisions=(later, a_decision()))
    days = [date(2026, 11, 30), TODAY, date(2027, 2, 28), date(2027, 3, 1)]
    assert [clauses.position("C4", on=day) for day in days] == ["lawful", "literal", "literal", "lawful"]
    assert clauses.decision("C4", on=days[-1]) == later


def test_two_decisions_of_one_day_are_refused():
    with pytest.raises(ValueError, match="decided twice: C4 on 2026-12-01"):
        Clauses(decisions=(a_decision(), a_decision(position="lawful")))


def test_a_decision_of_nobody_is_refused():
    with pytest.raises(ValueError, match="decided by nobody: C4"):
        Clauses(decisions=(a_decision(author=" "),))


FILE = """
- {conflict: C4, position: literal, since: 2026-12-01, author: "bureau, 20/11/2026"}
- {conflict: C10, position: literal, since: 2026-12-01, author: "bureau, 20/11/2026", why: "essai"}
"""
JSON = '[{"conflict": "R83", "position": "literal", "since": "2026-12-01", "author": "bureau"}]'


@pytest.mark.parametrize("settings", [AccountSettings, OrderSettings, PaymentSettings, LifecycleSettings])
def test_services_read_the_same_decisions_from_a_file(settings, tmp_path, monkeypatch):
    file = tmp_path / "clauses.yaml"
    file.write_text(FILE)
    monkeypatch.setenv("COLOMBIER_CLAUSES_FILE", str(file))
    positions = settings.load().positions
    assert [positions.position(one, on=TODAY) for one in ("C4", "C10", "C1")] == [
        "literal",
        "literal",
        "lawful",
    ]
    assert positions.lawful("C4", on=date(2026, 11, 30))


def test_a_decision_may_stand_in_the_environment_itself(monkeypatch):
    monkeypatch.setenv("COLOMBIER_CLAUSES", JSON)
    assert not OrderSettings.load().positions.lawful("R83", on=TODAY)
    monkeypatch.setenv("COLOMBIER_CLAUSES", " ")
    assert OrderSettings.load().positions.lawful("R83", on=TODAY)


@pytest.mark.parametrize(
    "text",
    ['[{"conflict": "C16", "position": "literal", "since": "2026-12-01", "author": "b"}]', JSON.replace("bureau", ""), "C4: literal"],
    ids=["no such conflict", "no author", "not a list"],
)  # fmt: skip
def test_decisions_that_cannot_be_followed_stop_the_start(text, monkeypatch):
    monkeypatch.setenv("COLOMBIER_CLAUSES", text)
    with pytest.raises(ValidationError):
        OrderSettings.load()


def test_the_floor_of_thirty_days_follows_its_switch():
    clauses = Clauses(decisions=(a_decision("C10"),))
    assert policy_on(clauses, date(2026, 11, 30)) == LAWFUL
    assert policy_on(clauses, TODAY) == LITERAL
    assert policy_on(Clauses(mode="literal"), TODAY) == LITERAL
