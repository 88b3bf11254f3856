"""An order whose object is gone, or that was withdrawn from: no cent is kept, and nothing waits longer than it must.

R33, R42, R82; what is held of a withdrawn order goes back at once (L05, L221-24).
"""

from dataclasses import replace
from datetime import date

import pytest

from services.payments.domain import State, check_payable, close, give_up_hold, linked_order
from services.payments.domain.refusals import OrderClosed as Closed
from shared.contracts.orders import OrderClosed
from shared.contracts.payments import CreditCheque, DepositCheque, ListHolds, ListSurplus
from shared.runtime.delivery import Handled

from .builders import HEARD_AT, a_look, an_entry, an_order, held, judged, names, paris, received
from .test_handlers_cheques import desk
from .test_withdrawn_orders import confirmed

CLOSED_ON = date(2026, 11, 27)
HELD_AT = {"at": paris(2026, 11, 22, 18, 40), "hold_from_cents": 2400}


def closed(order_id="o-1"):
    return OrderClosed(
        occurred_at=paris(2026, 11, 27, 12),
        order_id=order_id,
        reference="CMD-2026-00117",
        account_id="a-1",
        ordered_on=date(2026, 11, 22),
        closed_on=CLOSED_ON,
        hosting_ids=["h-1"],
        service="h-abcd2345",
        because="ended",
        reason={"fr": "x", "en": "x"},
    )


def test_closed_order_is_refused_to_payers_cheques_and_links():
    order = close(an_order(), CLOSED_ON)
    assert close(order, date(2026, 12, 1)) == order
    with pytest.raises(Closed):
        check_payable(order, CLOSED_ON)
    assert received(order).cheque.refusal == "E-CMD-CLOSE"
    assert linked_order(order, held=False, fees={}, today=CLOSED_ON).state == "closed"
    assert linked_order(replace(order, paid_by="p"), held=False, fees={}, today=CLOSED_ON).state == "paid"


def test_money_for_a_closed_order_is_a_surplus_whatever_its_stamp():
    case = judged(a_look(), order=close(an_order(), CLOSED_ON))
    assert (case.payment.state, case.surplus.cause) == (State.SURPLUS, "closed")


def test_verification_of_an_order_that_still_stands_goes_on():
    case = held()
    assert give_up_hold(case.payment, case.order, now=HEARD_AT).payment == case.payment
    void = give_up_hold(case.payment, close(case.order, CLOSED_ON), now=HEARD_AT)
    assert (void.payment.state, void.surplus.cause, names(void)) == (
        State.SURPLUS,
        "closed",
        ["SurplusFound"],
    )


@pytest.mark.parametrize("end", [closed(), confirmed()], ids=["closed", "withdrawn"])
async def test_held_money_of_a_void_order_goes_back_at_once_and_once(house, end):
    async with house(**HELD_AT) as made:
        opened = await made.paid()
        assert await made.state(opened) == "held"
        for _ in range(2):
            assert await made.service.deliver(end) == Handled()
        await made.service.work(times=2)
        assert await made.state(opened) == "refunded"
        (refund,) = made.stripe.books.journal.all("refund")
        assert refund["amount"] == 2400
        ask = desk(made.service)
        assert ((await ask(ListHolds())).holds, (await ask(ListSurplus())).surpluses) == ([], [])
        assert await made.service.events("PaymentAccepted") == []
        assert await made.service.broken() == []


async def test_cheque_in_hand_that_is_credited_after_the_closing_waits_for_the_treasurer_to_be_given_back(
    house,
):
    async with house(at=paris(2026, 11, 26, 10, 0)) as made:
        ask = desk(made.service)
        cheque = await ask(an_entry(received_on=date(2026, 11, 26)))
        await made.service.deliver(closed())
        made.move(paris(2026, 12, 4, 10, 0))
        await ask(DepositCheque(cheque_id=cheque.id, deposited_on=date(2026, 11, 30)))
        await ask(CreditCheque(cheque_id=cheque.id, credited_on=date(2026, 12, 3)))
        (surplus,) = (await ask(ListSurplus())).surpluses
        assert (surplus.cause, surplus.state, surplus.amount.amount_cents) == ("closed", "open", 2400)
        assert await made.service.events("PaymentAccepted") == []


async def test_closing_of_an_order_that_is_not_known_yet_waits(house):
    async with house() as made:
        assert await made.service.deliver(closed("o-9")) != Handled()
