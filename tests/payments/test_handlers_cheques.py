"""The desk for cheques: from the envelope to the bank and back (R33, R46, R47, R48, R50, S2)."""

from datetime import date

import pytest

from services.payments.domain.refusals import ChequeEnteredTwice, DatesRunBackwards, OrderUnknown
from shared.contracts.base import Caller, Role
from shared.contracts.payments import (
    BounceCheque,
    CreditCheque,
    DepositCheque,
    FollowAttempt,
    ListCheques,
    RefundSurplus,
    ReturnCheque,
)
from shared.runtime.errors import IllegalMove, NotFound

from .builders import an_entry, paris

TREASURER = Caller(account_id="a-9", roles=frozenset({Role.TREASURER}))
S2 = {
    "order_id": "o-2",
    "reference": "CMD-2027-00002",
    "cheque_reference": "27-00002-A",
    "ordered_on": date(2027, 1, 30),
    "payable_until": date(2027, 3, 1),
}
RECEIVED = date(2026, 12, 1)


def desk(service):
    """Ask as the treasurer does."""

    async def ask(request):
        return await service.ask(request, TREASURER)

    return ask


async def credited(service, *, on=date(2026, 12, 4), **entry):
    """Enter a cheque, take it to the bank, and have it credited."""
    ask = desk(service)
    cheque = await ask(an_entry(**entry))
    await ask(DepositCheque(cheque_id=cheque.id, deposited_on=on))
    return await ask(CreditCheque(cheque_id=cheque.id, credited_on=on))


async def test_s2_cheque_received_in_time_pays_when_the_bank_credits_it(house):
    async with house(at=paris(2027, 2, 26, 10, 0)) as made:
        await made.service.place(**S2)
        ask = desk(made.service)
        cheque = await ask(an_entry(order_reference="27-00002-A", received_on=date(2027, 2, 26)))
        made.move(paris(2027, 3, 4, 9, 0))
        await ask(DepositCheque(cheque_id=cheque.id, deposited_on=date(2027, 3, 2)))
        shown = await ask(CreditCheque(cheque_id=cheque.id, credited_on=date(2027, 3, 4)))
        (accepted,) = await made.service.events("PaymentAccepted")
        assert (shown.state, accepted.paid_on, accepted.effective_on) == (
            "accepted",
            date(2027, 3, 4),
            date(2027, 3, 4),
        )
        assert await made.service.names() == [
            "PaymentOpened",
            "ChequeReceived",
            "ChequeDeposited",
            "ChequeCredited",
            "PaymentAccepted",
        ]
        assert await made.service.broken() == []


async def test_s2_same_envelope_received_too_late_goes_back(house):
    async with house(at=paris(2026, 12, 23, 10, 0)) as made:
        cheque = await desk(made.service)(an_entry(received_on=date(2026, 12, 23)))
        assert (cheque.state, cheque.refusal) == ("returned", "E-CMD-EXPIREE")
        assert await made.service.names() == ["PaymentOpened", "ChequeReturned"]


async def test_announced_cheque_is_the_attempt_that_was_opened(house):
    async with house(at=paris(2026, 12, 1, 10, 0)) as made:
        opened = await made.open("cheque")
        cheque = await desk(made.service)(an_entry())
        assert (cheque.payment_id, await made.state(opened)) == (opened.payment_id, "pending")
        assert await made.service.names() == ["PaymentOpened", "PaymentInstructed", "ChequeReceived"]


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        ({"french_bank": False}, "E-CHEQUE-BANQUE"),
        ({"reference_on_back": "no"}, "E-CHEQUE-REF"),
        ({"amount_cents": 2399}, "E-CHEQUE-MONTANT"),
    ],
)
async def test_cheque_that_cannot_be_good_goes_back_at_once(house, entry, code):
    async with house(at=paris(2026, 12, 1, 10, 0)) as made:
        cheque = await desk(made.service)(an_entry(**entry))
        assert (cheque.state, cheque.refusal) == ("returned", code)
        assert (await made.service.payment(cheque.payment_id)).state.value == "failed"


async def test_cheque_is_entered_once_however_it_is_typed(house):
    async with house(at=paris(2026, 12, 1, 10, 0)) as made:
        ask = desk(made.service)
        await ask(an_entry())
        with pytest.raises(ChequeEnteredTwice):
            await ask(an_entry(bank="BANQUE de  Seine", number="1234"))


async def test_cheque_that_was_returned_may_be_entered_again(house):
    async with house(at=paris(2026, 12, 1, 10, 0)) as made:
        ask = desk(made.service)
        first = await ask(an_entry(reference_on_back="no"))
        again = await ask(an_entry(reference_on_back="no", accept_without_reference=True))
        assert (first.state, again.state) == ("returned", "received")
        listed = await ask(ListCheques(state="received"))
        assert [one.id for one in listed.cheques] == [again.id]
        assert len((await ask(ListCheques())).cheques) == 2


async def test_each_step_again_changes_and_says_nothing(house):
    async with house(at=paris(2026, 12, 4, 10, 0)) as made:
        cheque = await credited(made.service)
        said = await made.service.names()
        assert (
            await desk(made.service)(CreditCheque(cheque_id=cheque.id, credited_on=date(2026, 12, 4)))
            == cheque
        )
        assert await made.service.names() == said


async def test_cheque_for_an_order_paid_by_card_meanwhile_is_a_surplus_given_back_by_hand(house):
    async with house(at=paris(2026, 12, 4, 10, 0)) as made:
        ask = desk(made.service)
        cheque = await ask(an_entry())
        await made.paid()
        await ask(DepositCheque(cheque_id=cheque.id, deposited_on=date(2026, 12, 4)))
        shown = await ask(CreditCheque(cheque_id=cheque.id, credited_on=date(2026, 12, 4)))
        (surplus,) = await made.service.events("SurplusFound")
        assert (shown.state, surplus.cause) == ("credited", "duplicate")
        given = await ask(RefundSurplus(surplus_id=surplus.surplus_id))
        assert (given.state, await made.service.waiting("SendRefund")) == ("refunded", [])
        assert await made.service.broken() == []


async def test_bounce_after_acceptance_leaves_a_debt_that_can_be_paid_otherwise(house):
    async with house(at=paris(2027, 1, 15, 10, 0)) as made:
        cheque = await credited(made.service)
        bounced = await desk(made.service)(
            BounceCheque(cheque_id=cheque.id, bounced_on=date(2027, 1, 15), reason="sans provision")
        )
        (event,) = await made.service.events("ChequeBounced")
        assert (bounced.state, event.was_accepted, event.payable_until) == (
            "bounced",
            True,
            date(2027, 1, 30),
        )
        opened = await made.paid()
        assert (await made.state(opened), (await made.service.payment(cheque.payment_id)).state.value) == (
            "accepted",
            "charged_back",
        )
        assert await made.service.broken() == []


async def test_cheque_still_in_our_hands_can_be_sent_back_by_hand(house):
    async with house(at=paris(2026, 12, 1, 10, 0)) as made:
        ask = desk(made.service)
        cheque = await ask(an_entry())
        assert (await ask(ReturnCheque(cheque_id=cheque.id, reason="Non signé"))).state == "returned"
        with pytest.raises(IllegalMove):
            await ask(DepositCheque(cheque_id=cheque.id, deposited_on=RECEIVED))


async def test_wrong_entries_are_refused(house):
    async with house(at=paris(2026, 12, 1, 10, 0)) as made:
        ask = desk(made.service)
        with pytest.raises(OrderUnknown):
            await ask(an_entry(order_reference="26-99999-Z"))
        with pytest.raises(DatesRunBackwards):
            await ask(an_entry(received_on=date(2026, 12, 2)))
        with pytest.raises(NotFound):
            await ask(DepositCheque(cheque_id="c-0", deposited_on=RECEIVED))


async def test_received_cheque_outlives_the_end_of_its_order(house):
    async with house(at=paris(2026, 12, 22, 10, 0)) as made:
        cheque = await desk(made.service)(an_entry(received_on=date(2026, 12, 22)))
        made.move(paris(2026, 12, 23, 0, 5))
        await made.service.deliver(FollowAttempt(payment_id=cheque.payment_id))
        assert (await made.service.payment(cheque.payment_id)).state.value == "pending"
