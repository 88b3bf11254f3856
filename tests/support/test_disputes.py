"""An invoice that is contested on its page is posted to the association's mailbox as well (R39)."""

from datetime import date

import pytest

from services.support.handlers import disputes
from shared.contracts.orders import InvoiceDisputed
from shared.contracts.support import HelpCalled

from .builders import DESK, NOBODY, NOW

DISPUTED = InvoiceDisputed(
    occurred_at=NOW,
    dispute_id="d-1",
    order_id="o-1",
    account_id="a-1",
    invoice="F-2026-00042",
    invoice_issued_on=date(2026, 11, 22),
    received_on=date(2026, 11, 24),
    dispute_until=date(2026, 12, 2),
    in_time=True,
)


@pytest.fixture
async def post(open_tx):
    async with open_tx("support", at=NOW, caller=NOBODY, use=(DESK,)) as tx:
        yield tx


async def test_r39_a_dispute_is_posted_to_the_mailbox_of_the_association(post):
    await disputes.call_for_a_dispute(DISPUTED, post)
    [called] = post.emitted
    assert isinstance(called, HelpCalled)
    assert (called.kind, called.about, called.case) == ("dispute", "F-2026-00042", "d-1")
    assert called.email == DESK.association.contact_email
