"""A service that was away for two months hears all of it in any order, with repeats: its end is always the same.

Not bounded by any delay: the last day may come before the first payment. Days come in their order, as the
runtime sees to; everything else comes as hypothesis wishes.
"""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given

from infra import fleet

from .ends import differences
from .shuffling import SHUFFLED, whims
from .solo import a_solo

LISTENERS = [name for name in fleet.names() if fleet.service(name).router.subscriptions]
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


def test_only_the_gateway_listens_to_nobody():
    assert set(fleet.names()) - set(LISTENERS) == {"gateway"}
