"""Each service hears two months in some thirty orders drawn from the seed: its end is always the same.

Beside the quick run of tests/commuting, whose few orders never change. `COLOMBIER_SHUFFLES` says how many.
"""

import os

import pytest

from tests.commuting import test_money_at_the_providers as money
from tests.commuting.conftest import in_order, quietly
from tests.commuting.ends import differences
from tests.commuting.test_each_service import LISTENERS, heard, undisturbed
from tests.commuting.wire import Drawn

__all__ = ["in_order", "quietly"]
pytestmark = [pytest.mark.fault, pytest.mark.timeout(1200)]

JUDGED = (
    "A service that was away for two months hears all of them in an order of chance, with repeats, in handfuls. Its rows,"
    " facts and letters are those of a service that heard everything in order."
)
SHUFFLES = int(os.environ.get("COLOMBIER_SHUFFLES", "30"))


def drawn(chance):
    """Draw as hypothesis does for the quick run, without a liking for small numbers."""
    return Drawn(
        delays=[chance.randint(0, 300) for _ in range(37)],
        repeats=[chance.randint(0, 2) for _ in range(11)],
        handfuls=[chance.randint(0, 5) for _ in range(7)],
    )


@pytest.mark.parametrize("name", sorted({*LISTENERS} - {"payments"}))
async def test_many_orders_end_in_the_same_state(in_order, name, chance, tried):
    wanted = await undisturbed(name, in_order)
    for _ in range(SHUFFLES):
        whim = drawn(chance)
        assert differences(wanted, await heard(name, in_order, whim)) == [], whim
    tried("two months heard in an order of chance, with repeats", name, SHUFFLES)


async def test_many_orders_leave_the_money_in_the_same_place(chance, tried):
    async with money.told() as world:
        wanted = await money.end_of_the_others(world)
    for _ in range(SHUFFLES):
        whim = drawn(chance)
        async with money.told(whim) as world:
            assert world.wire.parked == []
            assert differences(wanted, await money.end_of_the_others(world)) == [], whim
            await money.assert_one_of_two_was_accepted(world)
    tried("what providers know, heard in an order of chance, with repeats", "payments", SHUFFLES)
