"""All services together: messages overtake each other by days, come again, and are handled in handfuls.

Nothing takes longer than two days, which every deadline of the story leaves room for; so the ends are the same
in every row, fact and letter but for what `ends` lists, each with its reason.
"""

import os
import random

import pytest

from .ends import differences, end_of
from .story import Story
from .wire import Wild
from .world import a_world

LAG_DAYS = 2


async def invoices_of(world):
    rows = await world.members["orders"].fetch(
        "select i.year, i.sequence, o.state from orders o full join invoice i on i.order_id = o.id"
    )
    return [tuple(row.values()) for row in rows]


@pytest.mark.parametrize("seed", range(1, 1 + int(os.environ.get("COLOMBIER_SHUFFLES", "2"))))
async def test_shuffled_repeated_and_delayed_the_story_ends_in_the_same_state(seed, in_order, tmp_path):
    async with a_world(tmp_path, Wild(random.Random(seed))) as world:
        await Story(world, lag=LAG_DAYS).play()
        end, invoices = await end_of(world), await invoices_of(world)
    assert world.wire.parked == []
    assert world.wire.delivered > 1.3 * in_order.delivered, "little was repeated"
    assert differences(in_order.end, end) == []
    assert_gap_free(invoices)


def assert_gap_free(invoices):
    """One invoice for each paid order and for no other; each year's series begins at 1 and has no gap."""
    assert all((sequence is not None) == (state == "paid") for _, sequence, state in invoices)
    for year in {year for year, _, _ in invoices if year}:
        numbers = sorted(sequence for of, sequence, _ in invoices if of == year)
        assert numbers == list(range(1, len(numbers) + 1))


def test_the_story_tells_every_sort_of_trouble(in_order):
    said = {sent.kind for sent in in_order.log}
    assert said >= {
        *(
            "AccountDeactivated",
            "ContactChanged",
            "OrderExpired",
            "OrderPaid",
            "InvoiceIssued",
            "SurplusFound",
        ),
        *(
            "PaymentHeld",
            "PaymentRefused",
            "PaymentRefunded",
            "ChequeReturned",
            "ChequeBounced",
            "RefundSent",
        ),
        *("HostingRenewed", "HostingDisabled", "HostingRestored", "HostingDeleted", "HostingArchived"),
        *("HostingSuspended", "HostingSuspensionLifted", "HostingEndsSoon", "HostingDeletionSoon"),
    }
