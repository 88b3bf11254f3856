"""The treasurer brings statements: whole or not at all, every line once, every cent somewhere (R31, R33, A14, A15)."""

import asyncio
from datetime import date, timedelta

import pytest

from infra.fakes.bank.camt import table
from services.payments.domain.bank_refusals import (
    BalanceBroken,
    NoAccount,
    NotACase,
    NothingToTakeBack,
    OtherContent,
    OtherFormat,
    Unreadable,
)
from services.payments.domain.debt_refusals import DebtAbandoned, StillToBePaid
from services.payments.domain.refusals import MethodClosed, OrderUnknown
from shared.contracts.clock import DayStarted
from shared.contracts.payments import (
    AssignBankLine,
    FileBankLine,
    FollowAttempt,
    ImportStatement,
    ListBankLines,
    ListRefunds,
    ListStatements,
    ListSurplus,
    MatchBankLine,
    OpenPayment,
    RefundSurplus,
    RefuseHold,
    SetBankLineApart,
    WriteOffDebt,
)
from shared.runtime.errors import NotFound

from .bank_files import (
    PAID_ON,
    REFERENCE,
    TREASURER,
    a_file,
    importing,
    movement,
    sheet,
)
from .builders import an_order, paris, placed

AT = paris(2026, 11, 26, 9, 0)
O2 = {"order_id": "o-2", "reference": "CMD-2026-00118", "cheque_reference": "26-00118-J", "account_id": "a-2"}


async def brought(service, content):
    """Bring a file, and have its lines matched; return what is told of its statement."""
    (told,) = (await service.ask(importing(content), TREASURER)).statements
    await service.work()
    return told


async def lines(service, state="open"):
    return (await service.ask(ListBankLines(state=state), TREASURER)).lines


async def money(service):
    """Where every cent of the bank stands."""
    rows = await service.rows(
        "select l.state, p.state as payment, sum(l.amount_cents)::bigint as cents from bank_line l"
        " left join payment p on p.id = l.payment_id group by 1, 2 order by 1, 2"
    )
    return {(row["state"], row["payment"]): row["cents"] for row in rows}


async def test_transfer_that_was_announced_is_paid_by_the_statement(bank):
    """A14: the payer's word is nothing, the booking is everything."""
    async with bank() as service:
        opened = await service.ask(OpenPayment(order="o-1", method="transfer"))
        assert (opened.instructions.reference, opened.redirect_url, opened.fee.amount_cents) == (
            REFERENCE,
            None,
            0,
        )
        assert await service.ask(OpenPayment(order="o-1", method="transfer")) == opened
        told = await brought(service, a_file(movement()))
        (accepted,) = await service.events("PaymentAccepted")
        assert (accepted.payment_id, accepted.method, accepted.paid_on) == (
            opened.payment_id,
            "transfer",
            PAID_ON,
        )
        assert (told.lines, told.new_lines, told.closing.amount_cents) == (1, 1, 102_400)
        assert await money(service) == {("credited", "accepted"): 2400}
        assert [one.order_reference for one in await lines(service, "credited")] == ["CMD-2026-00117"]


async def test_same_file_again_changes_nothing(bank):
    async with bank() as service:
        first = await brought(service, a_file(movement()))
        said = await service.names()
        assert await brought(service, a_file(movement())) == first
        assert await service.names() == said
        assert len((await service.ask(ListStatements(), TREASURER)).statements) == 1


async def test_overlapping_file_adds_only_its_new_lines(bank):
    async with bank() as service:
        later = movement(key="B-2", on=PAID_ON + timedelta(days=1), text="ADHESION")
        await brought(service, a_file(movement()))
        both = a_file(movement(), later, number="2026-11", last_day=later.on)
        assert (await brought(service, both)).new_lines == 1
        assert [one.text for one in await lines(service)] == ["ADHESION"]
        assert (await service.names()).count("PaymentAccepted") == 1


async def test_two_treasurers_who_bring_the_same_file_at_once_keep_it_once(bank):
    async with bank() as service:
        told = await asyncio.gather(
            *(service.ask(importing(a_file(movement())), TREASURER) for _ in range(4))
        )
        assert len({one.statements[0].id for one in told}) == 1
        await service.work(times=2)
        assert await money(service) == {("credited", "accepted"): 2400}


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (a_file(movement()).replace(b">1024.00<", b">1000.00<"), BalanceBroken),
        (a_file(movement()).replace(b"<Document", b"<!DOCTYPE x><Document"), Unreadable),
        (a_file(movement())[:-30], Unreadable),
        (a_file(movement(cents=2500)), OtherContent),
        (table(sheet(movement())), OtherFormat),
    ],
    ids=["balance", "DTD", "cut", "content", "format"],
)
async def test_file_that_is_refused_changes_nothing(bank, content, refusal):
    async with bank() as service:
        await brought(service, a_file(movement()))
        before = await service.rows("select * from bank_line"), await service.names()
        with pytest.raises(refusal):
            await service.ask(importing(content), TREASURER)
        assert (await service.rows("select * from bank_line"), await service.names()) == before


async def test_what_is_no_base64_and_an_association_without_an_account_are_refused(bank, rig):
    async with bank() as service:
        with pytest.raises(Unreadable):
            await service.ask(ImportStatement(content_base64="é!"), TREASURER)
    async with rig() as service:
        with pytest.raises(NoAccount):
            await service.ask(importing(a_file(movement())), TREASURER)
        await service.place()
        with pytest.raises(MethodClosed):
            await service.ask(OpenPayment(order="o-1", method="transfer"))


async def test_line_without_a_reference_waits_and_a_person_gives_it_to_an_order(bank):
    """A15, then A14."""
    async with bank() as service:
        opened = await service.ask(OpenPayment(order="o-1", method="transfer"))
        await brought(service, a_file(movement(text="merci !")))
        (case,) = await lines(service)
        assert (case.case, [one.order_reference for one in case.proposals]) == (
            "amount_announced",
            ["CMD-2026-00117"],
        )
        with pytest.raises(OrderUnknown):
            await service.ask(AssignBankLine(line_id=case.id, order="CMD-2026-99999"), TREASURER)
        given = await service.ask(AssignBankLine(line_id=case.id, order="26-00117-k"), TREASURER)
        assert (given.state, given.payment_id) == ("credited", opened.payment_id)
        with pytest.raises(NotACase):
            await service.ask(AssignBankLine(line_id=case.id, order="o-1"), TREASURER)
        assert await service.names() == [
            "PaymentOpened",
            "PaymentInstructed",
            "BankStatementImported",
            "BankLineUnmatched",
            "PaymentCaptured",
            "PaymentAccepted",
            "BankLineSettled",
        ]


async def test_name_that_paid_for_a_client_before_is_known_again(bank):
    async with bank() as service:
        await brought(service, a_file(movement()))
        await service.place(**O2 | {"account_id": "a-1"})
        next_day = PAID_ON + timedelta(days=1)
        again = movement(key="B-2", on=next_day, text="hébergement", name="MME CLIENT CAMILLE")
        await brought(service, a_file(again, number="2", first_day=next_day, last_day=next_day))
        (case,) = await lines(service)
        assert [(one.order_reference, one.reason) for one in case.proposals] == [
            ("CMD-2026-00118", "amount_and_name")
        ]
        assert case.why["fr"].startswith("Même montant")


@pytest.mark.parametrize(("cents", "cause"), [(1000, "partial"), (2500, "over")])
async def test_another_amount_stands_with_the_surplus_and_the_attempt_goes_on_waiting(bank, cents, cause):
    """R33, R34."""
    async with bank() as service:
        opened = await service.ask(OpenPayment(order="o-1", method="transfer"))
        await brought(service, a_file(movement(cents=cents)))
        (surplus,) = (await service.ask(ListSurplus(), TREASURER)).surpluses
        assert (surplus.cause, surplus.amount.amount_cents, surplus.method) == (cause, cents, "transfer")
        assert (await service.payment(opened.payment_id)).state.value == "opened"
        await service.ask(RefundSurplus(surplus_id=surplus.id), TREASURER)
        assert await money(service) == {("credited", "refunded"): cents}
        assert await service.waiting("SendRefund") == []


async def test_late_and_double_transfers_are_surplus(bank):
    """R31, R33: what counts is the day of the booking, not that of the file."""
    async with bank(at=paris(2027, 1, 4, 9, 0)) as service:
        days = (date(2026, 12, 22), date(2026, 12, 22), date(2026, 12, 23))
        found = [movement(key=f"B-{n}", on=day) for n, day in enumerate(days)]
        await brought(service, a_file(*found, first_day=days[0], last_day=days[2]))
        assert await money(service) == {("credited", "accepted"): 2400, ("credited", "surplus"): 4800}
        causes = [one.cause for one in (await service.ask(ListSurplus(), TREASURER)).surpluses]
        assert set(causes) <= {"duplicate", "late"}


async def test_money_for_no_order_goes_back_or_is_filed_with_a_note(bank):
    async with bank() as service:
        await brought(service, a_file(movement(text="x", cents=3000), movement(text="y", cents=500)))
        one, other = await lines(service)
        apart = await service.ask(SetBankLineApart(line_id=one.id), TREASURER)
        filed = await service.ask(FileBankLine(line_id=other.id, note="Adhésion 2026"), TREASURER)
        assert (apart.state, filed.state, filed.note) == ("surplus", "filed", "Adhésion 2026")
        (surplus,) = (await service.ask(ListSurplus(), TREASURER)).surpluses
        assert (surplus.cause, surplus.id) == ("orphan", one.id)
        assert [event.outcome for event in await service.events("BankLineSettled")] == ["surplus", "filed"]
        for request in (SetBankLineApart(line_id=one.id), FileBankLine(line_id=other.id, note="x")):
            with pytest.raises(NotACase):
                await service.ask(request, TREASURER)
        with pytest.raises(NotFound):
            await service.ask(SetBankLineApart(line_id="0" * 40), TREASURER)


async def test_transfer_that_the_bank_takes_back_is_a_debt_once_a_person_says_so(bank):
    """A18, as a lost dispute."""
    async with bank() as service:
        back = movement(key="B-2", cents=-2400, returned="FOCR")
        await brought(service, a_file(movement(), back))
        (case,) = await lines(service)
        assert (case.case, case.proposals[0].order_reference) == ("taken_back", "CMD-2026-00117")
        await service.place(**O2)
        with pytest.raises(NothingToTakeBack):
            await service.ask(AssignBankLine(line_id=case.id, order="o-2"), TREASURER)
        taken = await service.ask(AssignBankLine(line_id=case.id, order="o-1"), TREASURER)
        (disputed,) = await service.events("PaymentDisputed")
        assert (taken.state, disputed.outcome, disputed.was_accepted) == ("taken_back", "lost", True)
        again = await service.ask(OpenPayment(order="o-1", method="transfer"))
        assert again.instructions.arrive_by == disputed.payable_until == date(2026, 12, 22)


async def test_what_a_transfer_taken_back_owes_is_written_off_by_its_order(bank):
    """A13, R50."""
    async with bank() as service:
        back = movement(key="B-2", cents=-2400, returned="FOCR")
        await brought(service, a_file(movement(), back))
        (case,) = await lines(service)
        await service.ask(AssignBankLine(line_id=case.id, order="o-1"), TREASURER)
        wish = WriteOffDebt(order="CMD-2026-00117", reason="Introuvable")
        with pytest.raises(StillToBePaid):
            await service.ask(wish, TREASURER)
        service.clock.at = paris(2026, 12, 23, 9, 0)
        for _ in range(2):
            assert (await service.ask(wish, TREASURER)).given_up_on == date(2026, 12, 23)
        (said,) = await service.events("DebtGivenUp")
        assert (said.order_id, said.reason, said.lost_on) == ("o-1", "Introuvable", date(2026, 11, 26))
        with pytest.raises(DebtAbandoned):
            await service.ask(OpenPayment(order="o-1", method="cheque"))


async def test_refund_that_came_back_is_no_payment_whatever_it_quotes(bank):
    async with bank() as service:
        await brought(service, a_file(movement(returned="AC04")))
        (case,) = await lines(service)
        assert (case.case, await money(service)) == ("came_back", {("open", None): 2400})


async def test_other_means_of_the_order_stay_open_and_the_second_money_is_told(bank):
    async with bank() as service:
        transfer = await service.ask(OpenPayment(order="o-1", method="transfer"))
        cheque = await service.ask(OpenPayment(order="o-1", method="cheque"))
        for opened in (transfer, cheque):
            assert (await service.payment(opened.payment_id)).state.value == "opened"


async def test_announced_transfer_ends_with_its_order_and_late_news_of_money_in_time_still_pays(bank):
    """R32, R33."""
    async with bank() as service:
        opened = await service.ask(OpenPayment(order="o-1", method="transfer"))
        service.clock.at = paris(2026, 12, 23, 0, 5)
        await service.deliver(FollowAttempt(payment_id=opened.payment_id))
        assert (await service.payment(opened.payment_id)).state.value == "expired"
        day = an_order().payable_until
        await brought(service, a_file(movement(on=day), first_day=day, last_day=day))
        assert [event.paid_on for event in await service.events("PaymentAccepted")] == [day]


async def test_large_transfer_is_verified_accepted_in_silence_or_sent_back_by_hand(bank):
    """R42, R43."""
    async with bank(hold_from_cents=2400) as service:
        await service.place(**O2)
        other = movement(key="B-2", text="CMD-2026-00118")
        await brought(service, a_file(movement(), other))
        first, second = (event.payment_id for event in await service.events("PaymentHeld"))
        await service.ask(RefuseHold(payment_id=second, reason="nom"), TREASURER)
        await service.work()
        (refund,) = (await service.ask(ListRefunds(), TREASURER)).refunds
        assert (refund.by_hand, refund.method, refund.state) == (True, "transfer", "asked")
        service.clock.at = paris(2026, 12, 11, 0, 5)
        await service.deliver(FollowAttempt(payment_id=first))
        assert (await service.payment(first)).state.value == "accepted"


async def test_a_line_that_waits_is_matched_again_when_its_order_comes(bank):
    """The order was not known when its money came."""
    async with bank() as service:
        await brought(service, a_file(movement(text="CMD-2026-00118"), movement(text="x", cents=5)))
        assert len(await lines(service)) == 2
        await service.deliver(placed(**O2))
        await service.work()
        assert [one.amount.amount_cents for one in await lines(service)] == [5]
        assert len(await service.events("BankLineUnmatched")) == 2


async def test_a_line_that_waits_is_proposed_what_was_announced_and_no_more_what_is_paid(bank):
    async with bank() as service:
        await brought(service, a_file(movement(text="merci !")))
        assert [one.case for one in await lines(service)] == ["amount"]
        await service.ask(OpenPayment(order="o-1", method="transfer"))
        await service.work()
        (case,) = await lines(service)
        assert case.case == "amount_announced"
        next_day = PAID_ON + timedelta(days=1)
        more = movement(key="B-2", on=next_day)
        await brought(service, a_file(more, number="2", first_day=next_day, last_day=next_day))
        (case,) = await lines(service)
        assert (case.case, case.proposals) == ("unknown", [])


async def test_a_day_looks_once_more_at_what_came_before_it_and_never_again(bank):
    async with bank() as service:
        await brought(service, a_file(movement(text="x", cents=5), movement(text="y", cents=7)))
        for number, looked in ((1, 2), (2, 0), (3, 0)):
            before = len(service.sent)
            day = PAID_ON + timedelta(days=number)
            await service.deliver(DayStarted(number=number, day=day, occurred_at=AT))
            await service.work()
            assert len(service.sent) - before == looked


async def test_line_matched_again_and_again_pays_once(bank):
    async with bank() as service:
        await brought(service, a_file(movement()))
        (line,) = await lines(service, "credited")
        for _ in range(3):
            await service.deliver(MatchBankLine(line_id=line.id))
        assert (await service.names()).count("PaymentAccepted") == 1
