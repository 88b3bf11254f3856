"""Commits that many callers share: each gets his own result, whatever becomes of the others."""

import asyncio
import random
from contextvars import ContextVar

import pytest

from shared.runtime.coalescing import Coalescing
from shared.runtime.errors import Unavailable


class Spoilt(Exception):
    """What a ledger says of an item that it cannot take."""


class Ledger:
    """Takes batches whole or not at all; a negative number spoils its batch."""

    def __init__(self):
        self.batches, self.kept, self.at_once, self.most_at_once = [], [], 0, 0
        self.away = False
        self.open = asyncio.Event()
        self.open.set()

    async def commit(self, items):
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            await self.open.wait()
            await asyncio.sleep(0)
            return self._take(list(items))
        finally:
            self.at_once -= 1

    def _take(self, items):
        if self.away:
            raise Unavailable("away")
        if spoilt := [item for item in items if item < 0]:
            raise Spoilt(spoilt[0])
        self.batches.append(items)
        self.kept += items
        return [item * 10 for item in items]


async def a_turn():
    """Let everything run that is ready."""
    for _ in range(5):
        await asyncio.sleep(0)


async def under_way(shared, *items):
    """Hand items over and let everything run that is ready; return the callers."""
    callers = [asyncio.create_task(shared.put(item)) for item in items]
    await a_turn()
    return callers


def all_of(*waiting):
    return asyncio.gather(*waiting, return_exceptions=True)


async def test_what_arrives_during_a_commit_shares_the_next_one():
    ledger = Ledger()
    shared = Coalescing(ledger.commit, writers=1)
    ledger.open.clear()
    callers = await under_way(shared, 1) + await under_way(shared, 2, 3, 4)
    ledger.open.set()
    assert await all_of(*callers) == [10, 20, 30, 40]
    assert ledger.batches == [[1], [2, 3, 4]]


async def test_who_comes_when_a_writer_has_just_ended_gets_a_new_one():
    shared = Coalescing(Ledger().commit, writers=1)
    async with asyncio.timeout(2):
        assert [await shared.put(item) for item in range(5)] == [0, 10, 20, 30, 40]


async def test_no_more_writers_and_no_larger_batches_than_allowed():
    ledger = Ledger()
    shared = Coalescing(ledger.commit, writers=2, largest=7)
    assert await all_of(*map(shared.put, range(100))) == [item * 10 for item in range(100)]
    assert ledger.most_at_once == 2
    assert max(map(len, ledger.batches)) == 7


async def test_item_that_spoils_a_batch_takes_no_other_with_it():
    ledger = Ledger()
    shared = Coalescing(ledger.commit, writers=1)
    outcomes = await all_of(*map(shared.put, [1, -2, 3, 4, -5, 6]))
    assert [repr(one) for one in outcomes] == ["10", "Spoilt(-2)", "30", "40", "Spoilt(-5)", "60"]
    assert sorted(ledger.kept) == [1, 3, 4, 6]


async def test_database_that_is_away_is_told_to_each_and_not_asked_again():
    ledger = Ledger()
    shared = Coalescing(ledger.commit, writers=1)
    ledger.away = True
    outcomes = await all_of(*map(shared.put, range(20)))
    assert [type(one) for one in outcomes] == [Unavailable] * 20
    assert len({id(one) for one in outcomes}) == 20
    ledger.away = False
    assert await shared.put(7) == 70


async def test_caller_who_is_cancelled_before_his_turn_leaves_nothing():
    ledger = Ledger()
    shared = Coalescing(ledger.commit, writers=1)
    ledger.open.clear()
    [first] = await under_way(shared, 1)
    [second] = await under_way(shared, 2)
    second.cancel()
    ledger.open.set()
    await all_of(first, second)
    assert await shared.put(3) == 30
    assert ledger.kept == [1, 3]


async def test_caller_who_is_cancelled_during_the_commit_harms_nobody():
    ledger = Ledger()
    shared = Coalescing(ledger.commit, writers=1)
    ledger.open.clear()
    waiting = await under_way(shared, *range(4))
    waiting[1].cancel()
    ledger.open.set()
    outcomes = await all_of(*waiting)
    assert isinstance(outcomes.pop(1), asyncio.CancelledError)
    assert outcomes == [0, 20, 30]
    assert ledger.kept == [0, 1, 2, 3]


async def test_queue_that_is_full_refuses():
    ledger = Ledger()
    shared = Coalescing(ledger.commit, writers=1, longest_queue=3)
    ledger.open.clear()
    callers = await under_way(shared, 0) + await under_way(shared, 1, 2, 3)
    with pytest.raises(Unavailable, match="too much"):
        await shared.put(4)
    ledger.open.set()
    assert await all_of(*callers) == [0, 10, 20, 30]


async def test_stop_finishes_what_was_taken_and_takes_nothing_more():
    ledger = Ledger()
    shared = Coalescing(ledger.commit, writers=1, largest=2)
    ledger.open.clear()
    waiting = await under_way(shared, *range(7))
    stopping = asyncio.create_task(shared.stop())
    await a_turn()
    with pytest.raises(Unavailable, match="stopping"):
        await shared.put(8)
    assert not stopping.done()
    ledger.open.set()
    await stopping
    assert sorted(ledger.kept) == list(range(7))
    assert await all_of(*waiting) == [item * 10 for item in range(7)]


async def test_writer_does_not_work_in_the_name_of_one_caller():
    whose = ContextVar("whose", default="nobody's")

    async def commit(items):
        return [whose.get() for _ in items]

    whose.set("the first caller's")
    assert await Coalescing(commit).put(1) == "nobody's"


@pytest.mark.parametrize("seed", range(20))
async def test_each_caller_gets_his_own_outcome_whatever_happens(seed):
    chance = random.Random(seed)
    ledger = Ledger()
    shared = Coalescing(ledger.commit, writers=chance.choice([1, 2, 3]), largest=chance.randint(1, 9))
    items = [item if chance.random() < 0.8 else -item for item in range(1, 80)]
    tasks = []
    for item in items:
        tasks.append(asyncio.create_task(shared.put(item)))
        if chance.random() < 0.3:
            await a_turn()
        if chance.random() < 0.1:
            chance.choice(tasks).cancel()
    for item, outcome in zip(items, await all_of(*tasks), strict=True):
        wanted = item * 10 if item > 0 else f"Spoilt({item})"
        assert (
            isinstance(outcome, asyncio.CancelledError) or (outcome if item > 0 else repr(outcome)) == wanted
        )
    assert len(set(ledger.kept)) == len(ledger.kept)
    await shared.stop()
