"""What every simulation has in common: days to come alone, each day's letters beside its first line, a bounded answer."""

from datetime import date, timedelta

import pytest

from shared.contracts.notifications import Letter, ToldFact
from shared.contracts.simulation import Foreseen, Foresight
from shared.runtime.foreseeing import NotThatFar, first_that_fit, in_slices, judge_until, texts_that_fit

START = date(2026, 11, 22)
LETTER = Letter(fact=0, number="M13", account_id="a-1", to="c@example.org", subject="s", text="é" * 5_000)
FACT = Foreseen(
    on=START,
    about="web-1",
    account_id="a-1",
    cause={"fr": "Rappel", "en": "Reminder"},
    rule="R57",
    article="9",
    letters=[LETTER],
)


@pytest.mark.parametrize("days", [-1, 0, 801])
def test_only_days_to_come_are_simulated_and_not_for_ever(days):
    with pytest.raises(NotThatFar):
        judge_until(START + timedelta(days), today=START)


def test_letters_beyond_what_the_bus_carries_are_named_without_their_words():
    shown = texts_that_fit([LETTER] * 200)
    whole = [one for one in shown if one.text]
    assert shown[: len(whole)] == whole == [LETTER] * len(whole)
    assert len(shown) == 200
    assert 600_000 < sum(len(one.model_dump_json().encode()) for one in shown) < 1_000_000


def test_letters_are_asked_for_in_slices_that_the_bus_carries():
    facts = [ToldFact(subject="evt.x", body="é" * 5_000)] * 51 + [ToldFact(subject="evt.y", body="{}")] * 150
    slices = list(in_slices(facts))
    assert [one for some in slices for one in some] == facts
    assert all(len(some) <= 100 for some in slices)
    assert max(sum(len(one.body.encode()) for one in some) for some in slices) <= 300_000
    assert list(in_slices([])) == []


def test_an_answer_stops_before_it_is_larger_than_the_bus_carries():
    assert first_that_fit([FACT] * 3) == [FACT] * 3
    answer = Foresight(since=START, until=START, more=True, facts=first_that_fit([FACT] * 200))
    assert 600_000 < len(answer.model_dump_json().encode()) < 1_000_000
