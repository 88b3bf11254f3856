"""Refunds that wait for a second person, from the wish to the credit note (ADR 0048, R51)."""

import asyncio
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.orders import domain, store
from services.orders.domain import Credited, Wish, needs_approval
from services.orders.domain.credit_refusals import CreditedTooMuch
from services.orders.domain.grounds import GROUNDS
from services.orders.handlers import approved, credit_notes, payments
from shared.contracts.accounts import ApprovalDecided, AskApproval, ReportApproved
from shared.contracts.base import Awaiting
from shared.contracts.orders import IssueCreditNote
from shared.runtime.tx import Origin

from .stories import CLIENT, DESK, S1, STAFF, accepted, names, ordered, own_tx

STRICT = replace(DESK, approval_above_cents=1000)
"""An association where one person refunds ten euros at most."""


@pytest.fixture
def shop(open_tx):
    return lambda: open_tx("orders", at=S1, caller=CLIENT, use=(STRICT,))


async def paid(tx):
    await payments.invoice_paid_order(accepted(await ordered(tx)), tx)
    tx.emitted.clear()


async def wish(tx, amount_cents, ground="association_error"):
    tx.origin = Origin("test", "", STAFF)
    request = IssueCreditNote(
        invoice="F-2026-00001", ground=ground, amount_cents=amount_cents, why="paid for another"
    )
    return await credit_notes.credit_invoice(request, tx)


def decided(asked, verdict="approved"):
    return ApprovalDecided(
        occurred_at=S1,
        approval_id=asked.approval_id,
        service=asked.service,
        act=asked.act,
        asked_by=asked.asked_by,
        decided_by="a-8",
        verdict=verdict,
        why="",
        wish=asked.wish,
    )


def reports(tx):
    return [(one.done, one.result) for one in tx.emitted if isinstance(one, ReportApproved)]


async def asked(tx, amount_cents=None):
    """Wish for a large refund; return what leaves."""
    waiting = await wish(tx, amount_cents)
    assert isinstance(waiting, Awaiting)
    [command] = tx.emitted
    assert isinstance(command, AskApproval)
    assert command.approval_id == waiting.approval
    tx.emitted.clear()
    return command


async def test_a_refund_up_to_the_amount_is_one_persons(shop):
    async with shop() as tx:
        await paid(tx)
        assert (await wish(tx, 1000)).number == "AV-2026-00001"
        assert names(tx) == ["CreditNoteIssued", "RefundCreditNote"]


async def test_a_refund_above_it_waits_and_says_all_that_the_second_person_needs(shop):
    async with shop() as tx:
        await paid(tx)
        command = await asked(tx)
        assert (command.asked_by, command.account_id, command.about) == ("a-9", "a-1", "F-2026-00001")
        assert (command.amount_cents, command.why) == (2400, "association_error: paid for another")
        assert await tx.connection.fetchval("select count(*) from credit_note") == 0


async def test_what_is_approved_is_issued_once_however_often_it_is_heard(shop):
    async with shop() as tx:
        await paid(tx)
        event = decided(await asked(tx))
        for _ in range(2):
            await approved.credit_approved_invoice(event, tx)
        assert [one for one in names(tx) if one != "ReportApproved"] == [
            "CreditNoteIssued",
            "RefundCreditNote",
        ]
        assert reports(tx) == [(True, "AV-2026-00001")] * 2
        note = await store.credit_notes.find(tx.connection, "AV-2026-00001", account_id=None)
        assert (note.author, note.approval, note.total_cents) == ("a-9", event.approval_id, 2400)


@pytest.mark.parametrize("verdict", ["refused", "expired"])
async def test_what_is_not_approved_is_not_issued(shop, verdict):
    async with shop() as tx:
        await paid(tx)
        await approved.credit_approved_invoice(decided(await asked(tx), verdict), tx)
        assert tx.emitted == []


async def test_approvals_of_others_are_not_heard(shop):
    async with shop() as tx:
        await paid(tx)
        event = decided(await asked(tx))
        for changes in ({"service": "accounts"}, {"act": "another"}):
            await approved.credit_approved_invoice(event.model_copy(update=changes), tx)
        assert tx.emitted == []


async def test_what_was_credited_meanwhile_is_told_and_nothing_is_half_done(shop):
    async with shop() as tx:
        await paid(tx)
        event = decided(await asked(tx))
        await wish(tx, 1000)
        tx.emitted.clear()
        await approved.credit_approved_invoice(event, tx)
        assert names(tx) == ["ReportApproved"]
        assert reports(tx) == [(False, CreditedTooMuch.code)]
        assert await tx.connection.fetchval("select last_number from credit_note_series") == 1


async def test_a_large_refund_cut_into_small_ones_is_large(shop):
    async with shop() as tx:
        await paid(tx)
        await wish(tx, 600)
        tx.emitted.clear()
        assert (await asked(tx, 500)).amount_cents == 500
        assert (await wish(tx, 400)).number == "AV-2026-00002"


async def test_more_than_is_left_is_refused_before_anybody_is_asked(shop):
    async with shop() as tx:
        await paid(tx)
        with pytest.raises(CreditedTooMuch):
            await wish(tx, 2401)
        assert tx.emitted == []


async def test_two_workers_with_the_same_decision_issue_one_credit_note(open_errand):
    async with open_errand("orders", at=S1, use=(STRICT,)) as errand:
        async with own_tx(errand) as tx:
            await paid(tx)
            event = decided(await asked(tx))

        async def hear():
            async with own_tx(errand) as tx:
                await approved.credit_approved_invoice(event, tx)

        await asyncio.gather(*(hear() for _ in range(4)))
        async with own_tx(errand) as tx:
            assert await tx.connection.fetchval("select count(*) from credit_note") == 1


class Invoice:
    """What the rule reads of an invoice."""

    def __init__(self, total_cents):
        self.total_cents = total_cents


@given(
    amount=st.integers(1, 10**6),
    above=st.integers(0, 10**6),
    ground=st.sampled_from(sorted(GROUNDS)),
)
def test_money_that_goes_back_by_decision_waits_above_the_amount_and_nothing_else_does(amount, above, ground):
    credited = Credited(invoice=Invoice(10**6))
    waits = needs_approval(credited, Wish(ground=ground, amount_cents=amount), above_cents=above)
    assert waits == (GROUNDS[ground].settlement == "to_refund" and amount > above)
    assert domain.wished_cents(credited, Wish(ground=ground)) == 10**6
