"""A line of the bank credits a deposit slip in one act, or proposes it to the treasurer (R47, A10)."""

from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date, timedelta

import pytest

from infra.fakes.bank.camt import camt053
from services.payments.desk import Desk
from services.payments.domain.bank_refusals import SlipShown
from services.payments.domain.cheque_refusals import SlipTotalDiffers
from shared.contracts.association import read_association
from shared.contracts.payments import (
    AssignLineToSlip,
    BounceCheque,
    CreditSlip,
    DepositSlip,
    IssueSlip,
    ListBankLines,
    ListSlips,
    ListTransit,
    MatchBankLine,
    PresentAgain,
    RejectedCheque,
)

from .bank_files import TREASURER, association_with_bank, importing, movement, sheet
from .builders import an_entry, paris
from .test_handlers_cheques import desk
from .test_handlers_slips import in_hand

ON = date(2026, 12, 4)
BOOKED = ON + timedelta(days=3)


@pytest.fixture
def bank(house, tmp_path):
    """Open a service of an association that has an account, the day on which its statement is read."""

    @asynccontextmanager
    async def opened():
        async with house(
            at=paris(2026, 12, 4, 10, 0), association_file=association_with_bank(tmp_path)
        ) as made:
            told = replace(made.service.desk, association=read_association(tmp_path / "association.yaml"))
            made.service.kit.opened[Desk] = made.service.desk = told
            yield made
            assert await made.service.broken() == []

    return opened


async def at_the_bank(made, *cents):
    """Print a slip of cheques and take it to the bank."""
    cheques = await in_hand(made, *cents)
    slip = await desk(made.service)(IssueSlip())
    await desk(made.service)(DepositSlip(slip=slip.number, deposited_on=ON))
    made.move(paris(2026, 12, 8, 9, 0))
    return slip.number, cheques


async def brought(made, *movements):
    content = camt053(sheet(*movements, number="2026-12-07", first_day=ON, last_day=BOOKED))
    await made.service.ask(importing(content), TREASURER)
    await made.service.work()


def handed_in(**changes):
    return movement(**{"on": BOOKED, "cents": 3001, "name": "", "text": "REMISE CHEQUES 0001234"} | changes)


async def lines(made, state="open"):
    return (await made.service.ask(ListBankLines(state=state), TREASURER)).lines


async def states(made):
    (slip,) = (await made.service.ask(ListSlips(), TREASURER)).slips
    return slip.state, [one.state for one in slip.cheques]


async def test_line_with_the_sum_of_a_slip_credits_it_in_one_act(bank):
    async with bank() as made:
        slip, _ = await at_the_bank(made, 2400, 601)
        assert [one.slip for one in (await made.service.ask(ListTransit(), TREASURER)).slips] == [slip]
        await brought(made, handed_in())
        assert await states(made) == ("credited", ["accepted"] * 2)
        (line,) = await lines(made, "slip")
        (credited,) = await made.service.events("ChequeSlipCredited")
        assert (line.slip, credited.line_id, credited.credited_on) == (slip, line.id, BOOKED)
        assert {one.paid_on for one in await made.service.events("PaymentAccepted")} == {BOOKED}
        said = await made.service.names()
        await made.service.deliver(MatchBankLine(line_id=line.id))
        assert await made.service.names() == said
        assert (await made.service.ask(ListTransit(), TREASURER)).slips == []


async def test_number_of_the_slip_in_the_text_is_enough_of_a_word(bank):
    async with bank() as made:
        slip, _ = await at_the_bank(made, 2400)
        await brought(made, handed_in(cents=2400, text=f"VERST {slip}"))
        assert await states(made) == ("credited", ["accepted"])


async def test_slip_with_a_rejected_cheque_is_proposed_and_credited_but_for_it(bank):
    async with bank() as made:
        slip, (_, second) = await at_the_bank(made, 2400, 601)
        await brought(made, handed_in(cents=2400))
        (line,) = await lines(made)
        assert (line.case, [one.slip for one in line.proposals]) == ("slip", [slip])
        with pytest.raises(SlipTotalDiffers):
            await made.service.ask(AssignLineToSlip(line_id=line.id, slip=slip), TREASURER)
        rejected = (RejectedCheque(cheque_id=second.id, reason="sans provision"),)
        wanted = AssignLineToSlip(line_id=line.id, slip=slip, rejected=rejected)
        assert (await made.service.ask(wanted, TREASURER)).slip == slip
        assert await states(made) == ("credited", ["accepted", "bounced"])


async def test_cheque_that_bounced_before_lessens_what_is_expected(bank):
    async with bank() as made:
        _, (_, second) = await at_the_bank(made, 2400, 601)
        await desk(made.service)(BounceCheque(cheque_id=second.id, bounced_on=ON, reason="sans provision"))
        await brought(made, handed_in(cents=2400))
        assert await states(made) == ("credited", ["accepted", "bounced"])


async def test_line_of_the_same_sum_without_the_banks_word_is_only_proposed(bank):
    async with bank() as made:
        slip, _ = await at_the_bank(made, 2400, 601)
        await brought(made, handed_in(text="VIREMENT", name="Camille Client"))
        (line,) = await lines(made)
        assert (line.case, [one.slip for one in line.proposals]) == ("slip", [slip])
        assert await states(made) == ("deposited", ["deposited"] * 2)


async def test_two_slips_of_the_same_sum_are_proposed_both(bank):
    async with bank() as made:
        await at_the_bank(made, 2400)
        made.move(paris(2026, 12, 4, 12, 0))
        ask = desk(made.service)
        more = {"order_id": "t-1", "reference": "CMD-2026-80001", "cheque_reference": "26-80001-A"}
        await made.service.place(**more)
        await ask(an_entry(order_reference="CMD-2026-80001", number="881"))
        second = await ask(IssueSlip())
        await ask(DepositSlip(slip=second.number, deposited_on=ON))
        made.move(paris(2026, 12, 8, 9, 0))
        await brought(made, handed_in(cents=2400))
        (line,) = await lines(made)
        assert (line.case, len(line.proposals)) == ("slip", 2)
        await made.service.ask(AssignLineToSlip(line_id=line.id, slip=second.number), TREASURER)
        assert await lines(made) == []


async def test_slip_that_the_treasurer_credited_by_hand_takes_its_line_later(bank):
    async with bank() as made:
        slip, _ = await at_the_bank(made, 2400, 601)
        by_hand = CreditSlip(slip=slip, credited_on=ON, amount_cents=3001)
        await made.service.ask(by_hand, TREASURER)
        said = await made.service.names()
        await brought(made, handed_in(), handed_in(key="B-2", text="REMISE CHEQUES 0001235"))
        assert [one.slip for one in await lines(made, "slip")] == [slip]
        assert [one for one in await made.service.names() if one not in said] == [
            "BankStatementImported",
            "BankLineUnmatched",
        ]
        (other,) = await lines(made)
        with pytest.raises(SlipShown):
            await made.service.ask(AssignLineToSlip(line_id=other.id, slip=slip), TREASURER)


async def test_cheque_that_the_line_leaves_out_is_taken_back_though_the_slip_was_credited_by_hand(bank):
    async with bank() as made:
        slip, (_, second) = await at_the_bank(made, 2400, 601)
        await made.service.ask(CreditSlip(slip=slip, credited_on=ON, amount_cents=3001), TREASURER)
        await brought(made, handed_in(cents=2400))
        (line,) = await lines(made)
        rejected = (RejectedCheque(cheque_id=second.id, reason="sans provision"),)
        await made.service.ask(AssignLineToSlip(line_id=line.id, slip=slip, rejected=rejected), TREASURER)
        assert await states(made) == ("credited", ["accepted", "bounced"])
        (bounced,) = await made.service.events("ChequeBounced")
        assert (bounced.bounced_on, bounced.was_credited, bounced.was_accepted) == (BOOKED, True, True)
        assert len(await made.service.events("ChequeSlipCredited")) == 1


async def test_slip_takes_its_line_though_one_of_its_cheques_is_presented_again_since(bank):
    async with bank() as made:
        slip, (_, second) = await at_the_bank(made, 2400, 601)
        ask = desk(made.service)
        await ask(CreditSlip(slip=slip, credited_on=ON, amount_cents=3001))
        await ask(BounceCheque(cheque_id=second.id, bounced_on=ON, reason="sans provision"))
        await ask(PresentAgain(cheque_id=second.id))
        await brought(made, handed_in())
        assert [one.slip for one in await lines(made, "slip")] == [slip]
        assert await states(made) == ("credited", ["accepted", "received"])
