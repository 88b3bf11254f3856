"""Withdrawal without log-in (L06, M18): declared, settled by rule or by a person, refunded; nothing is revealed."""

from dataclasses import replace
from datetime import date

import pytest

from services.orders import store
from services.orders.handlers import (
    cart,
    credit_notes,
    lifecycle,
    payments,
    settling,
    terminations,
    withdrawals,
)
from shared.contracts.base import Caller
from shared.contracts.orders import (
    CreditNoteIssued,
    DeclarationQuestioned,
    DeclarationRejected,
    GetOrder,
    GetTerminationReceipt,
    GetWithdrawalReceipt,
    InvoiceIssued,
    ListCreditNotes,
    ListTerminations,
    ListWithdrawals,
    MatchWithdrawal,
    RejectWithdrawal,
    SettleDeclaration,
    Withdraw,
    WithdrawalConfirmed,
    WithdrawalDeclared,
    WithdrawalRefused,
)
from shared.contracts.payments import RefundCreditNote
from shared.runtime.errors import IllegalMove, NotFound
from shared.runtime.tx import Origin
from shared.values.clauses import Clauses

from .stories import CLIENT, DESK, S1, STAFF, STRANGER, a_start, accepted, noon, ordered, place_again

ANYBODY = Caller()
EMAIL = "camille@example.org"
WITHDRAWN_AT = noon(2026, 11, 29)


@pytest.fixture
def shop(open_tx):
    return lambda at=S1, desk=DESK: open_tx("orders", at=at, caller=CLIENT, use=(desk,))


def by(tx, caller, at=None):
    tx.origin = Origin("test", "", caller)
    tx.now = at or tx.now
    return tx


async def bought(tx, **changes):
    """Order and pay on Sunday 22 November 2026, and see the service start."""
    order = await ordered(tx, **changes)
    await payments.invoice_paid_order(accepted(order), tx)
    start = {"starts_on": date(2026, 11, 22), "ends_on": date(2027, 11, 22), "anchor_day": 22}
    hosting = {"order_id": order.id, "hosting_id": order.lines[0].hosting_id, "reference": "h-abcd2345"}
    await lifecycle.remember_hosting(a_start(**start, **hosting), tx)
    tx.emitted.clear()
    return order


async def declare(tx, contract, caller=ANYBODY, at=WITHDRAWN_AT, **changes):
    form = {"name": "Camille Exemple", "contract": contract, "email": EMAIL, "confirm": True}
    return await withdrawals.withdraw(Withdraw(**form | changes), by(tx, caller, at))


async def settle(tx):
    """Hear the command that a declaration leaves; return what was said besides."""
    commands = [one for one in tx.emitted if isinstance(one, SettleDeclaration)]
    tx.emitted = [one for one in tx.emitted if one not in commands]
    for command in commands:
        await settling.settle_declaration(command, tx)
        await settling.settle_declaration(command, tx)
    said, tx.emitted = tx.emitted, []
    return said


def only(said, kind):
    [found] = [one for one in said if isinstance(one, kind)]
    return found


async def waiting(tx):
    return (await withdrawals.list_withdrawals(ListWithdrawals(), by(tx, STAFF))).declarations


async def test_first_call_keeps_nothing_and_the_second_gives_a_dated_receipt(shop):
    async with shop() as tx:
        order = await bought(tx)
        shown = await declare(tx, order.reference, confirm=False)
        assert (shown.state, shown.reference, shown.effects) == ("to_confirm", None, None)
        assert (tx.emitted, await waiting(tx)) == ([], [])
        done = await declare(tx, order.reference)
        assert (done.state, done.received_at) == ("received", WITHDRAWN_AT)
        receipt = only(tx.emitted, WithdrawalDeclared)
        assert (receipt.occurred_at, receipt.declaration) == (WITHDRAWN_AT, done.reference)
        assert (receipt.name, receipt.contract, receipt.email) == ("Camille Exemple", order.reference, EMAIL)


async def test_staff_finds_a_declaration_by_whatever_names_it(shop):
    async with shop() as tx:
        made = await declare(tx, "CMD-2026-00999")
        await declare(tx, "CMD-2026-00888", name="Bo", email="bo@example.org")
        [one] = [one for one in await waiting(tx) if one.reference == made.reference]
        for wanted in (one.id, made.reference.lower(), "cmd-2026-00999", EMAIL.upper(), "exemple"):
            found = (
                await withdrawals.list_withdrawals(ListWithdrawals(q=wanted), by(tx, STAFF))
            ).declarations
            assert [row.id for row in found] == [one.id], wanted
        assert (await terminations.list_terminations(ListTerminations(q=one.id), tx)).declarations == []


async def test_withdrawal_from_the_accounts_own_address_is_refunded_by_rule(shop):
    async with shop() as tx:
        order = await bought(tx)
        await declare(tx, order.reference, email="Camille@Example.org")
        said = await settle(tx)
        confirmed = only(said, WithdrawalConfirmed)
        assert (confirmed.withdrawn_on, confirmed.last_day) == (date(2026, 11, 29), date(2026, 12, 7))
        assert (confirmed.refund_cents, confirmed.lines[0].used_days) == (2354, 7)
        note, command = only(said, CreditNoteIssued), only(said, RefundCreditNote)
        assert (note.ground, note.settlement, note.total_cents) == ("withdrawal", "to_refund", 2354)
        assert (command.credit_note, command.amount_cents) == (note.number, 2354)
        view = await cart.get_order(GetOrder(order=order.id), by(tx, CLIENT))
        assert (view.state, view.withdrawn_on) == ("paid", date(2026, 11, 29))


async def test_nothing_is_owed_where_nobody_asked_for_an_immediate_start(shop):
    async with shop() as tx:
        order = await bought(tx)
        stored = await store.orders.lock(tx.connection, order.id)
        assert {one.kind for one in stored.consents} == {"immediate_start"}
        await store.orders.save(tx.connection, replace(stored, consents=()))
        await declare(tx, "26 00001 " + order.cheque_reference[-1].lower())
        assert only(await settle(tx), CreditNoteIssued).total_cents == 2400


async def test_same_answer_is_given_whether_there_is_such_an_order_or_not(shop):
    async with shop() as tx:
        order = await bought(tx)
        for confirm in (False, True):
            seen = [
                (await declare(tx, name, email="x@example.org", confirm=confirm)).model_dump(
                    exclude={"reference", "contract", "receipt"}
                )
                for name in (order.reference, "CMD-2026-99999", "je ne sais plus")
            ]
            assert seen[0] == seen[1] == seen[2]


async def test_owner_signed_in_is_shown_what_it_would_do_and_nobody_else_is(shop):
    async with shop() as tx:
        order = await bought(tx)
        shown = await declare(tx, order.reference, CLIENT, confirm=False)
        told = shown.effects
        assert (told.verdict, told.refund.amount_cents) == ("accepted", 2354)
        assert (told.last_day, told.refund_by) == (date(2026, 12, 7), date(2026, 12, 13))
        assert (told.stops_on, told.data_until) == (date(2026, 11, 29), date(2026, 12, 29))
        assert [(line.used_days, line.owed_cents, line.stops) for line in told.lines] == [(7, 46, "service")]
        for caller in (ANYBODY, STRANGER):
            assert (await declare(tx, order.reference, caller, confirm=False)).effects is None


async def test_of_an_unpaid_order_no_refund_is_foreseen_line_by_line(shop):
    async with shop() as tx:
        order = await ordered(tx)
        told = (await declare(tx, order.reference, CLIENT, confirm=False)).effects
        assert (told.verdict, told.was_paid, told.refund.amount_cents, told.lines) == (
            "accepted",
            False,
            0,
            [],
        )
        assert (told.stops_on, told.refund_by) == (None, None)


async def read_again(tx, view, caller=ANYBODY, at=WITHDRAWN_AT):
    request = GetWithdrawalReceipt(receipt=view.receipt)
    return await withdrawals.get_withdrawal_receipt(request, by(tx, caller, at))


async def test_a_receipt_is_read_again_by_its_address_as_it_was_given(shop):
    async with shop() as tx:
        order = await bought(tx)
        given = await declare(tx, order.reference, CLIENT)
        await settle(tx)
        assert given.effects.refund.amount_cents == 2354
        assert await read_again(tx, given, CLIENT, noon(2026, 12, 29)) == given
        for caller in (ANYBODY, STRANGER):
            assert await read_again(tx, given, caller) == given.model_copy(update={"effects": None})
        with pytest.raises(NotFound):
            await read_again(tx, given, CLIENT, noon(2026, 12, 30))


async def test_a_receipt_is_found_by_nothing_but_its_address(shop):
    async with shop() as tx:
        given = await declare(tx, "?")
        [listed] = await waiting(tx)
        for name in (given.reference, listed.id, given.receipt.swapcase()):
            with pytest.raises(NotFound):
                await read_again(tx, given.model_copy(update={"receipt": name.ljust(20, "A")}))
        with pytest.raises(NotFound):
            await terminations.get_termination_receipt(GetTerminationReceipt(receipt=given.receipt), tx)


async def test_a_queued_withdrawal_is_to_be_refunded_within_fourteen_days_of_its_declaration(shop):
    """L05: later, the day does not move with whoever looks."""
    async with shop() as tx:
        await declare(tx, "?")
        await settle(tx)
        by(tx, STAFF, noon(2027, 1, 5))
        [queued] = await waiting(tx)
        assert (queued.state, queued.settle_by) == ("queued", date(2026, 12, 13))


async def test_an_order_tells_until_when_it_can_be_withdrawn_from(shop):
    async with shop() as tx:
        order = await bought(tx)
        right = (await cart.get_order(GetOrder(order=order.id), by(tx, CLIENT, WITHDRAWN_AT))).withdrawal
        assert (right.until, right.if_paid_today, right.used_days_owed) == (date(2026, 12, 7), False, True)
        late = await cart.get_order(GetOrder(order=order.id), by(tx, CLIENT, noon(2026, 12, 8)))
        assert late.withdrawal is None
        await declare(tx, order.reference)
        await settle(tx)
        assert (
            await cart.get_order(GetOrder(order=order.id), by(tx, CLIENT, WITHDRAWN_AT))
        ).withdrawal is None


async def test_of_an_order_that_is_not_paid_the_day_is_that_of_a_payment_today(shop):
    """R74: the later of order and payment."""
    async with shop() as tx:
        order = await ordered(tx)
        by(tx, CLIENT, noon(2026, 12, 8))
        right = (await cart.get_order(GetOrder(order=order.id), tx)).withdrawal
        assert (right.until, right.if_paid_today) == (date(2026, 12, 22), True)


@pytest.mark.parametrize("caller", [ANYBODY, STRANGER], ids=["nobody signed in", "somebody else"])
async def test_stranger_who_knows_name_and_number_changes_nothing_and_the_owner_is_told(shop, caller):
    async with shop() as tx:
        order = await bought(tx)
        await declare(tx, order.reference, caller, email="stranger@example.org")
        said = await settle(tx)
        assert [type(one) for one in said] == [WithdrawalDeclared, DeclarationQuestioned]
        assert said[1].account_id == "a-1"
        [queued] = await waiting(tx)
        assert (queued.state, queued.about) == ("queued", order.id)


async def test_vague_reference_waits_for_staff_and_counts_from_its_own_instant(shop):
    async with shop() as tx:
        order = await bought(tx)
        await declare(tx, "mon hébergement de novembre")
        assert [type(one) for one in await settle(tx)] == [WithdrawalDeclared]
        [queued] = await waiting(tx)
        match = {"declaration": queued.reference, "order": order.reference, "why": "seul contrat"}
        settled = await withdrawals.match_withdrawal(
            MatchWithdrawal(**match), by(tx, STAFF, noon(2027, 1, 5))
        )
        assert (settled.state, settled.verdict, settled.reason) == ("accepted", "accepted", "seul contrat")
        confirmed = only(tx.emitted, WithdrawalConfirmed)
        assert (confirmed.withdrawn_on, confirmed.stops_on) == (date(2026, 11, 29), date(2027, 1, 5))
        assert (confirmed.refund_cents, confirmed.lines[0].used_days) == (2354, 7)
        with pytest.raises(IllegalMove):
            await withdrawals.match_withdrawal(MatchWithdrawal(**match), tx)


async def test_rejected_declaration_is_answered_with_the_reason(shop):
    async with shop() as tx:
        await declare(tx, "?")
        await settle(tx)
        [queued] = await waiting(tx)
        reject = RejectWithdrawal(declaration=queued.id, why="Aucun contrat à ce nom.")
        assert (await withdrawals.reject_withdrawal(reject, by(tx, STAFF))).state == "rejected"
        told = only(tx.emitted, DeclarationRejected)
        assert (told.email, told.reason) == (EMAIL, "Aucun contrat à ce nom.")
        with pytest.raises(NotFound):
            await withdrawals.reject_withdrawal(RejectWithdrawal(declaration="RET-0", why="non"), tx)


async def test_withdrawal_that_is_too_late_is_received_and_refused_with_its_reason(shop):
    async with shop() as tx:
        order = await bought(tx)
        late = noon(2026, 12, 8)
        assert (await declare(tx, order.reference, at=late)).state == "received"
        said = await settle(tx)
        assert only(said, WithdrawalDeclared).occurred_at == late
        refused = only(said, WithdrawalRefused)
        assert (refused.verdict, "quatorze jours" in refused.reason["fr"]) == ("too_late", True)
        [listed] = await waiting(tx)
        assert (listed.state, listed.verdict) == ("refused", "too_late")


async def test_staff_gives_twelve_months_more_where_the_information_was_missing(shop):
    async with shop() as tx:
        order = await bought(tx)
        await declare(tx, "vague", at=noon(2027, 6, 1))
        await settle(tx)
        [queued] = await waiting(tx)
        match = MatchWithdrawal(
            declaration=queued.id, order=order.reference, information_missing=True, why="M10 non envoyé"
        )
        assert (await withdrawals.match_withdrawal(match, by(tx, STAFF))).state == "accepted"


async def test_second_withdrawal_of_an_order_is_told_so_and_credits_nothing(shop):
    async with shop() as tx:
        order = await bought(tx)
        for _ in range(2):
            await declare(tx, order.reference)
            said = await settle(tx)
        assert only(said, WithdrawalRefused).verdict == "already"
        notes = await credit_notes.list_credit_notes(ListCreditNotes(), by(tx, CLIENT))
        assert len(notes.credit_notes) == 1


@pytest.mark.parametrize("named", ["f 2026 1", "H-ABCD2345", "h abcd2345"])
async def test_contract_is_recognised_by_service_however_typed(shop, named):
    async with shop() as tx:
        order = await bought(tx)
        await declare(tx, named if named[0] != "f" else "F 2026 00001")
        assert only(await settle(tx), WithdrawalConfirmed).order_id == order.id


async def test_unpaid_order_is_cancelled_without_debt(shop):
    async with shop() as tx:
        order = await ordered(tx)
        await declare(tx, order.reference)
        said = await settle(tx)
        assert [type(one) for one in said] == [WithdrawalDeclared, WithdrawalConfirmed]
        assert (said[1].was_paid, said[1].refund_cents) == (False, 0)
        assert (await cart.get_order(GetOrder(order=order.id), by(tx, CLIENT))).state == "withdrawn"


async def test_money_that_was_under_way_is_invoiced_credited_and_given_back_whole(shop):
    async with shop() as tx:
        order = await ordered(tx)
        await declare(tx, order.reference)
        await settle(tx)
        for _ in range(2):
            await payments.invoice_paid_order(accepted(order), tx)
        kinds = [type(one).__name__ for one in tx.emitted]
        assert kinds == ["OrderPaid", "InvoiceIssued", "CreditNoteIssued", "RefundCreditNote"]
        assert only(tx.emitted, InvoiceIssued).total_cents == only(tx.emitted, CreditNoteIssued).total_cents


@pytest.mark.parametrize(("mode", "verdict"), [("lawful", "accepted"), ("literal", "waived")])
async def test_the_switches_of_the_day_of_the_order_decide(shop, mode, verdict):
    desk = replace(DESK, clauses=Clauses(mode=mode))
    async with shop(desk=desk) as tx:
        order = await bought(tx)
        shown = await declare(tx, order.reference, CLIENT, confirm=False)
        assert shown.effects.verdict == verdict


async def test_of_two_orders_the_one_named_is_withdrawn_and_no_other(shop):
    async with shop() as tx:
        order = await bought(tx)
        other = await place_again(tx)
        tx.emitted.clear()
        await declare(tx, other.reference)
        assert only(await settle(tx), WithdrawalConfirmed).order_id == other.id
        assert (await cart.get_order(GetOrder(order=order.id), by(tx, CLIENT))).withdrawn_on is None
