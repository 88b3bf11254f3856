"""A service that was away for two months hears all of it in any order, with repeats: its end is always the same.

Not bounded by any delay: the last day may come before the first payment. Days come in their order, as the
runtime sees to; everything else comes as hypothesis wishes.
"""

import os
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from infra import fleet

from .ends import differences
from .solo import a_solo
from .wire import Drawn

LISTENERS = [name for name in fleet.names() if fleet.service(name).router.subscriptions]
SHUFFLED = settings(
    max_examples=int(os.environ.get("COLOMBIER_SHUFFLES", "3")),
    deadline=None,
    derandomize=True,
    phases=(Phase.generate,),  # a smaller example costs minutes: add Phase.shrink to look for it
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
whims = st.builds(
    Drawn,
    delays=st.lists(st.integers(0, 300), min_size=37, max_size=37),
    repeats=st.lists(st.integers(0, 2), min_size=11, max_size=11),
    handfuls=st.lists(st.integers(0, 5), min_size=7, max_size=7),
)
_UNDISTURBED = {}


async def heard(name, record, whim=None):
    """Have a service hear everything; return its end."""
    with TemporaryDirectory() as folder:
        async with a_solo(name, Path(folder), record, whim) as solo:
            await solo.hear()
            assert solo.wire.parked == [], await solo.member.fetch("select error from parked")
            assert not await solo.member.fetch("select 1 from parked")
            if name == "orders":
                told = [one async for one in solo.invoices()]
                assert len(told) >= 6
                assert all(said in accepted for said, accepted in told), (
                    "an invoice names no payment of its order"
                )
            return await solo.end()


async def undisturbed(name, record):
    if name not in _UNDISTURBED:
        _UNDISTURBED[name] = await heard(name, record)
    return _UNDISTURBED[name]


@pytest.mark.parametrize("name", sorted({*LISTENERS} - {"payments"}))
@SHUFFLED
@given(whim=whims)
async def test_any_order_with_repeats_ends_in_the_same_state(in_order, name, whim):
    wanted = await undisturbed(name, in_order)
    assert differences(wanted, await heard(name, in_order, whim)) == []


def test_only_accounts_and_gateway_listen_to_nobody():
    assert set(fleet.names()) - set(LISTENERS) == {"accounts", "gateway"}
