"""Money that goes back, and what the treasurer decides: credit notes as payments, people and the clock bring them."""

import asyncio
import base64
import io
import itertools
from dataclasses import replace
from datetime import date

import pytest
from pypdf import PdfReader

from infra import fleet
from services.orders import store
from services.orders.domain.credit_refusals import CreditedTooMuch, NotYourDecision, NoWayBack, StillOwed
from services.orders.domain.grounds import VolumeNotRefunded
from services.orders.handlers import accounts, cart, credit_notes, invoices, payments
from shared.contracts.accounts import AccountErased
from shared.contracts.base import Caller, Role
from shared.contracts.orders import (
    CreditNoteIssued,
    GetCreditNote,
    GetCreditNotePdf,
    GetInvoice,
    GetOrder,
    IssueCreditNote,
    ListCreditNotes,
    ListUnpaid,
    PreviewCreditNote,
)
from shared.contracts.payments import ChequeBounced, PaymentDisputed, PaymentRefunded, RefundCreditNote
from shared.runtime import erasing
from shared.runtime.errors import NotFound, NotYet
from shared.runtime.tx import Origin

from .stories import (
    CLIENT,
    DESK,
    S1,
    STAFF,
    STRANGER,
    about,
    accepted,
    names,
    noon,
    ordered,
    own_tx,
    registered,
)

BOARD = Caller(account_id="a-8", roles=frozenset({Role.BOARD}))


@pytest.fixture
def shop(open_tx):
    return lambda at=S1: open_tx("orders", at=at, caller=CLIENT, use=(DESK,))


def by(tx, caller):
    tx.origin = Origin("test", "", caller)
    return tx


async def paid(tx, **changes):
    order = await ordered(tx)
    await payments.invoice_paid_order(accepted(order, **changes), tx)
    tx.emitted.clear()
    return order


async def refund(tx, order, **changes):
    await payments.credit_refunded_payment(about(order, PaymentRefunded, **changes), tx)


async def decide(tx, ground="association_error", caller=STAFF, **changes):
    usual = {"invoice": "F-2026-00001", "ground": ground, "why": "noted"}
    return await credit_notes.credit_invoice(IssueCreditNote(**usual | changes), by(tx, caller))


async def unpaid(tx):
    return (await credit_notes.list_unpaid(ListUnpaid(), tx)).unpaid


async def text_of(tx, number):
    document = await credit_notes.get_credit_note_pdf(GetCreditNotePdf(number=number), tx)
    text = PdfReader(io.BytesIO(base64.b64decode(document.content_base64))).pages[0].extract_text()
    return " ".join(text.split())


async def test_refund_at_the_provider_is_credited_at_once_with_number_ground_and_mail(shop):
    async with shop() as tx:
        order = await paid(tx)
        await refund(tx, order)
        [said] = tx.emitted
        assert isinstance(said, CreditNoteIssued)
        assert (said.number, said.total_cents, said.ground) == ("AV-2026-00001", 2400, "provider_refund")
        assert (said.invoice.number, said.settlement) == ("F-2026-00001", "refunded")
        view = await invoices.get_invoice(GetInvoice(number="F-2026-00001"), tx)
        assert view.credit_notes == ["AV-2026-00001"]
        assert (await cart.get_order(GetOrder(order=order.id), tx)).state == "paid"


async def test_credit_note_names_itself_its_invoice_its_ground_and_the_parties(shop):
    async with shop() as tx:
        await refund(tx, await paid(tx))
        text = await text_of(tx, "AV-2026-00001")
        for words in (
            *("Avoir AV-2026-00001", "F-2026-00001 du 22 novembre 2026", "Camille Exemple"),
            *("remboursement effectué chez le prestataire de paiement", "SIRET", "24,00 €"),
        ):
            assert words in text


async def test_client_who_reads_english_gets_it_in_english(shop):
    async with shop() as tx:
        order = await paid(tx)
        await accounts.remember_account(registered(revision=9, language="en"), tx)
        await refund(tx, order)
        assert "Corrects invoice F-2026-00001 of 22 November 2026" in await text_of(tx, "AV-2026-00001")


LEVELS = (700, 2400)


@pytest.mark.parametrize("heard", tuple(itertools.permutations(("accepted", *LEVELS))), ids=str)
async def test_any_order_of_hearing_with_repeats_credits_what_went_back_once(shop, heard):
    async with shop() as tx:
        order = await ordered(tx)
        for news in heard + heard:
            if news == "accepted":
                await payments.invoice_paid_order(accepted(order), tx)
            else:
                await refund(tx, order, refunded_cents=news)
        said = [one for one in tx.emitted if isinstance(one, CreditNoteIssued)]
        assert sum(one.total_cents for one in said) == 2400
        assert said[-1].invoice.credited_cents == 2400


async def test_money_that_goes_back_after_the_erasure_is_credited_to_whom_the_invoice_names(shop):
    """L14, L22: the account's own data is gone, the invoice is kept for ten years."""
    async with shop() as tx:
        order = await paid(tx)
        erased = AccountErased(occurred_at=S1, account_id="a-1", closed_on=date(2026, 11, 22))
        await erasing.begin(erased, tx, fleet.service("orders").router.holdings)
        assert await tx.connection.fetchval("select contact from account where id = 'a-1'") is None
        await refund(tx, order)
        assert names(tx) == ["CreditNoteIssued"]
        text = await text_of(tx, "AV-2026-00001")
        assert "Camille Exemple" in text
        assert "12 rue des Colombes" in text
        invoice, note = await tx.connection.fetch(
            "select canonical::jsonb -> 'client' from chain order by position"
        )
        assert tuple(note) == tuple(invoice)


async def test_refund_of_an_unknown_order_waits(shop):
    async with shop() as tx:
        order = await ordered(tx)
        with pytest.raises(NotYet):
            await refund(tx, order, order_id="o-unknown")


async def test_refund_of_money_that_was_never_accepted_has_no_credit_note(shop):
    """A surplus, or a refused verification, was never invoiced (A5, A15)."""
    async with shop() as tx:
        order = await paid(tx)
        await refund(tx, order, payment_id="p-surplus")
        assert tx.emitted == []
        assert (await credit_notes.list_credit_notes(ListCreditNotes(), tx)).credit_notes == []


async def test_bounced_cheque_makes_no_credit_note_and_is_cancelled_by_the_treasurer_once_overdue(shop):
    """R50, A12, A13."""
    async with shop() as tx:
        order = await paid(tx, method="cheque")
        await payments.end_the_wait_for_a_bounced_cheque(about(order, ChequeBounced), tx)
        assert tx.emitted == []
        tx.now = noon(2026, 12, 22)
        with pytest.raises(StillOwed):
            await decide(tx, "unpaid")
        assert not (await unpaid(tx))[0].overdue
        tx.now = noon(2026, 12, 23)
        [listed] = await unpaid(tx)
        assert (listed.invoice, listed.left.amount_cents, listed.owed_until, listed.overdue) == (
            *("F-2026-00001", 2400),
            *(date(2026, 12, 22), True),
        )
        assert (await decide(tx, "unpaid")).settlement == "cancelled"
        assert await unpaid(tx) == []
        assert "rien n’est à payer ni à rembourser" in await text_of(tx, "AV-2026-00001")


async def test_bounced_cheque_that_was_paid_again_is_not_cancelled_and_a_refund_of_that_is_credited(shop):
    async with shop() as tx:
        order = await paid(tx, method="cheque")
        await payments.end_the_wait_for_a_bounced_cheque(about(order, ChequeBounced), tx)
        await payments.invoice_paid_order(accepted(order, payment_id="p-2"), tx)
        tx.now = noon(2027, 2, 1)
        with pytest.raises(StillOwed):
            await decide(tx, "unpaid")
        assert await unpaid(tx) == []
        await refund(tx, order, payment_id="p-2")
        assert names(tx) == ["CreditNoteIssued"]


async def test_lost_dispute_makes_no_credit_note_by_itself(shop):
    """A18."""
    async with shop() as tx:
        order = await paid(tx)
        await payments.note_disputed_payment(about(order, PaymentDisputed), tx)
        assert tx.emitted == []
        tx.now = noon(2026, 12, 8)
        assert (await decide(tx, "unpaid")).total.amount_cents == 2400


async def test_credit_note_that_was_decided_first_covers_the_refund_that_follows(shop):
    """A16 comes before A17."""
    async with shop() as tx:
        order = await paid(tx)
        view = await decide(tx, "withdrawal", amount_cents=2354)
        assert (view.number, view.ground, view.total.amount_cents) == ("AV-2026-00001", "withdrawal", 2354)
        tx.emitted.clear()
        await refund(tx, order, refunded_cents=2354)
        assert tx.emitted == []
        note = await store.credit_notes.find(tx.connection, "AV-2026-00001", account_id=None)
        assert (note.author, note.why) == ("a-9", "noted")


@pytest.mark.parametrize("ground", ["association_error", "conformity", "double_payment", "withdrawal"])
async def test_what_the_treasurer_credits_is_given_back_as_its_client_is_told(shop, ground):
    """R51, A17: the mail says so, so nobody has to remember it."""
    async with shop() as tx:
        order = await paid(tx)
        await refund(tx, order, refunded_cents=2000)
        tx.emitted.clear()
        note = await decide(tx, ground)
        [command] = [one for one in tx.emitted if isinstance(one, RefundCreditNote)]
        assert (command.order_id, command.credit_note) == (order.id, note.number)
        assert (command.amount_cents, command.reason) == (400, ground)


async def test_money_that_the_bank_took_back_is_given_to_nobody_whatever_is_credited(shop):
    """R50."""
    async with shop() as tx:
        order = await paid(tx, method="cheque")
        await payments.end_the_wait_for_a_bounced_cheque(about(order, ChequeBounced), tx)
        await decide(tx, amount_cents=500)
        assert names(tx) == ["CreditNoteIssued"]


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"ground": None}, NoWayBack),
        ({"ground": "goodwill"}, NotYourDecision),
        ({"ground": "provider_refund"}, NotYourDecision),
        ({"ground": "lower_volume"}, VolumeNotRefunded),
        ({"amount_cents": 2401}, CreditedTooMuch),
        ({"invoice": "F-2026-00009"}, NotFound),
    ],
    ids=[
        "no ground",
        "the board's ground",
        "nobody's ground",
        "a lower volume",
        "too much",
        "no such invoice",
    ],
)
async def test_treasurer_is_refused_what_opens_no_refund(shop, changes, refusal):
    """R51, R83."""
    async with shop() as tx:
        await paid(tx)
        with pytest.raises(refusal):
            await decide(tx, **changes)
        assert tx.emitted == []


async def test_goodwill_is_decided_by_the_board(shop):
    async with shop() as tx:
        await paid(tx)
        assert (await decide(tx, "goodwill", caller=BOARD, amount_cents=500)).number == "AV-2026-00001"


async def test_credit_note_is_its_owners_and_staffs_and_does_not_exist_for_others(shop):
    async with shop() as tx:
        await refund(tx, await paid(tx))
        wanted = GetCreditNote(number="AV-2026-00001")
        assert (await credit_notes.get_credit_note(wanted, tx)).invoice == "F-2026-00001"
        assert (await credit_notes.get_credit_note(wanted, by(tx, STAFF))).order_reference
        for ask, handler in (
            (wanted, credit_notes.get_credit_note),
            (GetCreditNotePdf(number="AV-2026-00001"), credit_notes.get_credit_note_pdf),
        ):
            with pytest.raises(NotFound):
                await handler(ask, by(tx, STRANGER))
        assert (await credit_notes.list_credit_notes(ListCreditNotes(), tx)).credit_notes == []


async def test_document_is_kept_and_handed_out_as_the_same_bytes(shop):
    """R35."""
    async with shop() as tx:
        await refund(tx, await paid(tx))
        wanted = GetCreditNotePdf(number="AV-2026-00001")
        first = await credit_notes.get_credit_note_pdf(wanted, tx)
        await tx.connection.execute("update account set contact = jsonb_set(contact, '{name}', '\"X\"')")
        assert await credit_notes.get_credit_note_pdf(wanted, tx) == first
        assert (first.name, first.media_type) == ("AV-2026-00001.pdf", "application/pdf")


async def test_two_treasurers_at_once_never_credit_more_than_was_invoiced(open_errand):
    async with open_errand("orders", at=S1, use=(DESK,)) as errand:
        async with own_tx(errand) as tx:
            await paid(tx)

        async def try_it():
            async with own_tx(errand, STAFF) as tx:
                await decide(tx, amount_cents=900)

        ends = await asyncio.gather(*(try_it() for _ in range(6)), return_exceptions=True)
        assert sorted(type(end).__name__ for end in ends) == ["CreditedTooMuch"] * 4 + ["NoneType"] * 2


async def preview(tx, caller=STAFF, **changes):
    return await credit_notes.preview_credit_note(
        PreviewCreditNote(invoice="F-2026-00001", **changes), by(tx, caller)
    )


async def test_a_preview_tells_what_is_left_and_which_grounds_are_open_and_issues_nothing(shop):
    """R51, C1: what only the money brings is no choice of anybody."""
    async with shop() as tx:
        await paid(tx)
        await decide(tx, amount_cents=400)
        shown = await preview(tx)
        assert (shown.left.amount_cents, shown.amount, shown.invoice.credit_notes) == (
            2000,
            None,
            ["AV-2026-00001"],
        )
        assert {one.ground: one.open for one in shown.grounds}["goodwill"] is False
        assert "provider_refund" not in {one.ground for one in shown.grounds}
        assert {one.ground: one.open for one in (await preview(tx, BOARD)).grounds}["goodwill"] is True
        [volume] = [one for one in shown.grounds if one.refused]
        assert (volume.ground, volume.open) == ("lower_volume", False)
        judged = await preview(tx, ground="association_error", amount_cents=500)
        assert (judged.amount.amount_cents, judged.settlement, judged.needs_approval) == (
            500,
            "to_refund",
            False,
        )
        assert (await preview(tx)).left.amount_cents == 2000


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"ground": "goodwill"}, NotYourDecision),
        ({"ground": "association_error", "amount_cents": 2401}, CreditedTooMuch),
        ({"ground": "unpaid"}, StillOwed),
    ],
)
async def test_a_preview_refuses_what_the_credit_note_would_refuse(shop, changes, refusal):
    async with shop() as tx:
        await paid(tx)
        with pytest.raises(refusal):
            await preview(tx, **changes)


async def test_a_preview_says_that_a_second_person_will_decide(open_tx):
    """ADR 0048."""
    low = replace(DESK, approval_above_cents=1000)
    async with open_tx("orders", at=S1, caller=CLIENT, use=(low,)) as tx:
        await paid(tx)
        asked = [await preview(tx, ground="association_error", amount_cents=cents) for cents in (1000, 1001)]
        assert [one.needs_approval for one in asked] == [False, True]
