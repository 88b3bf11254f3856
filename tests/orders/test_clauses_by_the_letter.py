"""What each switch of 2013 that orders asks does on its literal side; the lawful one is that of the other tests (C1, C5, C12, C13)."""

from dataclasses import replace
from datetime import date
from typing import get_args

import pytest

from services.orders import domain
from services.orders.domain.credit_refusals import NeverRefunded
from services.orders.domain.declarations import NoLetter
from services.orders.handlers import approved, credit_notes, terminations, withdrawals
from shared.contracts.base import Role
from shared.contracts.issued import Ground
from shared.contracts.orders import (
    CreditNoteIssued,
    IssueCreditNote,
    MatchTermination,
    MatchWithdrawal,
    PreviewCreditNote,
    TerminationConfirmed,
    TerminationDeclared,
    Withdraw,
    WithdrawalConfirmed,
    WithdrawalDeclared,
)
from shared.contracts.payments import RefundCreditNote
from shared.values.clauses import Clauses, Decision

from .stories import CLIENT, DESK, S1, STAFF
from .test_approvals import decided
from .test_handlers_credit_notes import paid
from .test_handlers_terminations import NOTIFIED_AT, notify
from .test_handlers_terminations import waiting as terminations_waiting
from .test_handlers_withdrawals import bought, by, only, settle

TODAY = NOTIFIED_AT.date()
EMAIL = "camille@example.org"


def turned(*conflicts, since=date(2026, 11, 1), **more):
    """Return the desk of an association that turned these switches to the letter."""
    taken = [Decision(conflict=one, position="literal", since=since, author="bureau") for one in conflicts]
    return replace(DESK, clauses=Clauses(decisions=tuple(taken)), **more)


@pytest.fixture
def shop(open_tx):
    return lambda *conflicts, **more: open_tx(
        "orders", at=S1, caller=CLIENT, use=(turned(*conflicts, **more),)
    )


def opened(clauses):
    return domain.grounds_on(clauses, TODAY)


def test_by_the_law_each_ground_that_somebody_decides_opens_a_refund():
    """C1."""
    assert opened(Clauses()) == set(get_args(Ground)) - {"provider_refund"}


def test_by_the_letter_no_ground_opens_a_refund_and_a_debt_is_still_cancelled():
    """C1, R50."""
    assert opened(Clauses(mode="literal")) == {"unpaid"}
    for ground in set(get_args(Ground)) - {"unpaid", "provider_refund"}:
        with pytest.raises(NeverRefunded) as refused:
            domain.open_refund(ground, set(Role), grounds=opened(Clauses(mode="literal")))
        assert refused.value.code == "E-REMBOURSEMENT"
        assert "pour quelque raison que ce soit" in refused.value.say("fr")


async def test_the_treasurer_is_refused_every_refund_and_sees_no_ground_open(shop):
    """C1, literal."""
    wish = {"invoice": "F-2026-00001", "why": "noted"}
    async with shop("C1") as tx:
        await paid(tx)
        by(tx, STAFF)
        with pytest.raises(NeverRefunded):
            await credit_notes.credit_invoice(IssueCreditNote(ground="association_error", **wish), tx)
        preview = PreviewCreditNote(invoice="F-2026-00001")
        shown = await credit_notes.preview_credit_note(preview, tx)
        assert {one.ground for one in shown.grounds if one.open} == {"unpaid"}
        assert {one.ground for one in shown.grounds if not one.refused} == {"unpaid"}
        named = preview.model_copy(update={"ground": "association_error"})
        with pytest.raises(NeverRefunded):
            await credit_notes.preview_credit_note(named, tx)
        assert tx.emitted == []


async def test_what_was_asked_before_the_letter_was_chosen_is_not_issued_after_it(shop):
    """C1: the second person comes after the day of the decision."""
    wish = {"invoice": "F-2026-00001", "ground": "association_error", "why": "noted"}
    async with shop("C1", since=date(2026, 11, 29), approval_above_cents=0) as tx:
        await paid(tx)
        await credit_notes.credit_invoice(IssueCreditNote(**wish), by(tx, STAFF))
        (asked,) = tx.emitted
        tx.emitted.clear()
        await approved.credit_approved_invoice(decided(asked), by(tx, STAFF, NOTIFIED_AT))
        (report,) = tx.emitted
        assert (report.done, report.result) == (False, "E-REMBOURSEMENT")


async def withdraw(tx):
    form = Withdraw(name="Camille Exemple", contract="h-abcd2345", email=EMAIL, confirm=True)
    return await withdrawals.withdraw(form, by(tx, CLIENT, NOTIFIED_AT))


async def test_what_article_14_gives_back_goes_back_by_rule_all_the_same(shop):
    """C1 closes the grounds that somebody decides; withdrawal has switches of its own (C2, C3)."""
    async with shop("C1") as tx:
        await bought(tx)
        await withdraw(tx)
        said = await settle(tx)
        assert only(said, CreditNoteIssued).ground == "withdrawal"
        assert only(said, RefundCreditNote).amount_cents > 0


@pytest.mark.parametrize(
    ("conflicts", "termination", "withdrawal"),
    [((), None, None), (("C5",), "person", None), (("C12",), "letter", "person"), (("C5", "C12"), "letter", "person")],
)  # fmt: skip
def test_what_a_declaration_waits_for_follows_its_switches(conflicts, termination, withdrawal):
    """C5, C12."""
    clauses = turned(*conflicts).clauses
    assert domain.waits_for("termination", clauses, TODAY) == termination
    assert domain.waits_for("withdrawal", clauses, TODAY) == withdrawal


@pytest.mark.parametrize(("conflict", "word"), [("C5", "est un message"), ("C12", "lettre recommandée")])
async def test_a_notice_by_the_letter_says_what_it_waits_for_and_ends_nothing_by_itself(shop, conflict, word):
    async with shop(conflict) as tx:
        await bought(tx)
        done = await notify(tx, "h-abcd2345", CLIENT)
        said = await settle(tx)
        assert [type(one) for one in said] == [TerminationDeclared]
        assert word in done.what_follows["fr"]
        assert said[0].waits_for == done.waits_for is not None
        [queued] = await terminations_waiting(tx)
        assert (queued.state, queued.waits_for) == ("queued", done.waits_for)


async def matched(tx, **letter):
    [queued] = await terminations_waiting(tx)
    match = MatchTermination(declaration=queued.id, hosting="h-abcd2345", why="lue", **letter)
    return await terminations.match_termination(match, by(tx, STAFF, NOTIFIED_AT))


async def test_a_message_has_its_effect_once_somebody_has_read_it(shop):
    """C5, literal: no letter is asked for."""
    async with shop("C5") as tx:
        await bought(tx)
        await notify(tx, "h-abcd2345", CLIENT)
        await settle(tx)
        assert (await matched(tx)).state == "accepted"
        assert only(tx.emitted, TerminationConfirmed).ends_on == TODAY


@pytest.mark.parametrize("letter", [{}, {"letter_on": date(2026, 11, 30)}], ids=["none", "of tomorrow"])
async def test_a_notice_without_its_registered_letter_has_no_effect(shop, letter):
    """C12, literal."""
    async with shop("C12") as tx:
        await bought(tx)
        await notify(tx, "h-abcd2345", CLIENT)
        await settle(tx)
        with pytest.raises(NoLetter) as refused:
            await matched(tx, **letter)
        assert refused.value.code == "E-RECOMMANDE"
        done = await matched(tx, letter_on=TODAY)
        assert (done.state, done.letter_on) == ("accepted", TODAY)


async def test_a_withdrawal_is_a_message_that_somebody_reads_and_counts_from_its_instant(shop):
    """C12, literal; art. 14."""
    async with shop("C12") as tx:
        order = await bought(tx)
        done = await withdraw(tx)
        said = await settle(tx)
        assert [type(one) for one in said] == [WithdrawalDeclared]
        assert (done.waits_for, said[0].waits_for) == ("person", "person")
        match = MatchWithdrawal(declaration=done.reference, order=order.reference, why="lue")
        tx.emitted.clear()
        await withdrawals.match_withdrawal(match, by(tx, STAFF, NOTIFIED_AT))
        assert only(tx.emitted, WithdrawalConfirmed).withdrawn_on == TODAY
