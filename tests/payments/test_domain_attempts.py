"""A payment and what a look at its provider means: is this money good for this order."""

from dataclasses import replace
from datetime import date
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as some

from services.payments.domain import (
    NEXT,
    PayableOrder,
    State,
    open_payment,
    opened,
    squeeze,
)
from services.payments.domain.attempts import change
from services.payments.domain.refusals import OrderExpired, OrderPaidAlready
from shared.contracts.orders import OrderPlaced
from shared.runtime.errors import IllegalMove
from tests.payments.builders import (
    DISPUTED,
    LOST,
    OPENED_AT,
    PAID_AT,
    REFUNDED,
    WON,
    a_look,
    an_order,
    in_state,
    judged,
    names,
    paris,
)

LAST_DAY = date(2026, 12, 22)


# Beginning


def test_a_payment_asks_for_the_order_and_says_that_it_was_opened():
    payment = open_payment(an_order(), "paypal", payment_id="p-1", fee_cents=0, now=OPENED_AT)
    assert (payment.state, payment.amount_cents, payment.order_id) == (State.OPENED, 2400, "o-1")
    event = opened(payment)
    assert (event.occurred_at, event.method, event.amount_cents) == (OPENED_AT, "paypal", 2400)


@pytest.mark.parametrize(
    ("now", "good"), [(paris(2026, 12, 22, 23, 59, 59), True), (paris(2026, 12, 23), False)]
)
def test_an_order_can_be_paid_until_the_end_of_its_last_day(now, good):
    if good:
        assert open_payment(an_order(), "card", payment_id="p-1", fee_cents=0, now=now)
        return
    with pytest.raises(OrderExpired) as refused:
        open_payment(an_order(), "card", payment_id="p-1", fee_cents=0, now=now)
    assert (refused.value.code, refused.value.kind) == ("E-CMD-EXPIREE", 410)
    assert refused.value.say("fr") == (
        "La commande n° CMD-2026-00117 du 22/11/2026 n'est plus payable depuis le 23/12/2026."
        " Passez une nouvelle commande."
    )


def test_a_paid_order_is_not_paid_again():
    with pytest.raises(OrderPaidAlready) as refused:
        open_payment(an_order(paid_by="p-0"), "card", payment_id="p-1", fee_cents=0, now=OPENED_AT)
    assert refused.value.code == "E-CMD-PAYEE"


def test_the_copy_of_an_order_has_what_money_needs():
    event = OrderPlaced(
        occurred_at=OPENED_AT,
        order_id="o-1",
        reference="CMD-2026-00117",
        cheque_reference="26-00117-K",
        account_id="a-1",
        lines=[],
        total_cents=2400,
        ordered_on=date(2026, 11, 22),
        payable_until=LAST_DAY,
        terms_version="2026-07-01",
        terms_sha256="ab",
        immediate_start=True,
    )
    assert PayableOrder.placed(event) == an_order()
    assert squeeze(" 26 00117 k ") == squeeze(event.cheque_reference)


# States


@pytest.mark.parametrize(("before", "after"), list(product(State, State)))
def test_the_transition_table_is_the_only_way(before, after):
    payment = in_state(before)
    shown = in_state(after)
    facts = {
        name: getattr(shown, name) for name in ("standing", "dispute", "captured_cents", "refunded_cents")
    }
    if before is after:
        assert change(payment, **facts) == payment
    elif after in NEXT[before]:
        assert change(payment, **facts).state is after
    else:
        with pytest.raises(IllegalMove):
            change(payment, **facts)


def test_only_a_won_dispute_or_a_refund_that_came_back_ever_leads_back():
    rank = list(State)
    backwards = {(one, two) for one in State for two in NEXT[one] if rank.index(two) < rank.index(one)}
    assert {one for one, _ in backwards} == {State.DISPUTED, State.REFUNDED}


SCENARIOS = {
    "s01 card paid": ([a_look()], ["accepted"]),
    "s02 same event thrice": ([a_look()] * 3, ["accepted"] * 3),
    "s03 delayed, succeeded": ([a_look("pending"), a_look()], ["pending", "accepted"]),
    "s04 delayed, failed": ([a_look("pending"), a_look("failed")], ["pending", "failed"]),
    "s05 out of order": ([a_look(), a_look("pending")], ["accepted", "accepted"]),
    "s06 expired": ([a_look("expired")], ["expired"]),
    "s07 other amount": ([a_look(amount_cents=999)], ["review"]),
    "s08 refunded by hand": ([a_look(), REFUNDED], ["accepted", "refunded"]),
    "s09 the event lied": ([a_look("open")], ["opened"]),
    "p01 never returned": ([a_look(), a_look()], ["accepted", "accepted"]),
    "p02 capture pending": ([a_look("pending"), a_look()], ["pending", "accepted"]),
    "p03 denied": ([a_look("pending"), a_look("failed")], ["pending", "failed"]),
    "p04 sent again": ([a_look()] * 3, ["accepted"] * 3),
    "p05 already captured": ([a_look()], ["accepted"]),
    "declined, then paid": ([a_look("failed"), a_look()], ["failed", "accepted"]),
    "expired, then paid": ([a_look("expired"), a_look()], ["expired", "accepted"]),
    "disputed and won": ([a_look(), DISPUTED, WON], ["accepted", "disputed", "accepted"]),
    "disputed and lost": ([a_look(), DISPUTED, LOST], ["accepted", "disputed", "charged_back"]),
}


@pytest.mark.parametrize(("looks", "states"), list(SCENARIOS.values()), ids=list(SCENARIOS))
def test_a_payment_shows_the_expected_state_after_each_look(looks, states):
    seen = [judged(*looks[: count + 1]) for count in range(len(looks))]
    assert [case.payment.state.value for case in seen] == states
    assert names(seen[-1]).count("PaymentAccepted") == int("accepted" in states)


HISTORIES = (
    [a_look("open"), a_look("pending"), a_look()],
    [a_look("pending"), a_look("failed"), a_look()],
    [a_look("expired"), a_look(), a_look(fee_cents=None)],
    [a_look("pending"), a_look(), REFUNDED],
    [a_look(), DISPUTED, WON],
    [a_look("pending"), a_look(), DISPUTED, LOST],
    [a_look(), DISPUTED, replace(REFUNDED, dispute_id="du_1", dispute_outcome="won")],
    [a_look(), a_look(refunded_cents=100), a_look(refunded_cents=700)],
    [a_look("pending", amount_cents=999), a_look(amount_cents=999)],
    [a_look("pending"), a_look(currency="USD", amount_cents=2600)],
    [a_look("pending"), a_look(paid_at=paris(2026, 12, 23, 0, 0, 1))],
)


@given(some.sampled_from(HISTORIES), some.data())
def test_any_order_of_arrival_and_any_repeat_end_in_the_same_state(history, data):
    expected = judged(*history).payment
    shuffled = data.draw(some.permutations(history + history[::2]))
    case = judged(*shuffled)
    assert case.payment.state is expected.state
    assert (case.payment.refunded_cents, case.payment.dispute) == (expected.refunded_cents, expected.dispute)
    assert (case.payment.captured_cents, case.payment.money_id) == (expected.captured_cents, "pi_1")
    for once in ("PaymentCaptured", "PaymentAccepted", "PaymentNeedsReview", "SurplusFound"):
        assert names(case).count(once) <= 1


# Crediting


def test_good_money_is_accepted_at_its_stamp_and_pays_the_order():
    case = judged(a_look())
    captured, accepted = case.events
    assert (case.order.paid_by, case.surplus) == ("p-1", None)
    assert (captured.occurred_at, captured.provider_fee_cents, captured.expires_order) == (
        PAID_AT,
        61,
        LAST_DAY,
    )
    assert (accepted.occurred_at, accepted.paid_on, accepted.effective_on) == (
        PAID_AT,
        date(2026, 11, 22),
        date(2026, 11, 22),
    )
    assert accepted.tacit is False


def test_payment_stamped_before_the_deadline_counts_even_if_heard_after():
    last_moment, heard = paris(2026, 12, 22, 23, 59, 40), paris(2026, 12, 23, 0, 7)
    assert judged(a_look(paid_at=last_moment), now=heard).payment.state is State.ACCEPTED


MISFITS = {
    "late": ({}, {"paid_at": paris(2026, 12, 23)}, {}),
    "duplicate": ({"paid_by": "p-0"}, {}, {}),
    "partial": ({"total_cents": 3000}, {}, {}),
    "over": ({"total_cents": 2000}, {}, {}),
    "other_currency": (
        {},
        {"currency": "USD", "amount_cents": 2600},
        {"amount_cents": 2600, "currency": "USD"},
    ),
}


@pytest.mark.parametrize(("order", "look", "kept"), list(MISFITS.values()), ids=list(MISFITS))
def test_money_that_does_not_fit_is_kept_apart_and_the_order_stays(order, look, kept, request):
    order = an_order(**order)
    case = judged(a_look(**look), order=order)
    assert (case.payment.state, case.order) == (State.SURPLUS, order)
    assert case.surplus.cause == request.node.callspec.id
    assert (case.surplus.amount_cents, case.surplus.currency) == (
        kept.get("amount_cents", 2400),
        kept.get("currency", "EUR"),
    )
    assert names(case)[-1] == "SurplusFound"
    assert "PaymentAccepted" not in names(case)


@pytest.mark.parametrize(
    ("look", "reason"),
    [
        ({"amount_cents": 2399}, "amount"),
        ({"amount_cents": None}, "no amount"),
        ({"currency": None}, "no amount"),
        ({"live": True}, "mode"),
        ({"payment_id": "p-2"}, "account"),
    ],
    ids=["less", "unsaid amount", "unsaid currency", "live money in test mode", "another attempt"],
)
def test_what_differs_from_what_was_opened_needs_a_person_and_gives_no_credit(look, reason):
    case = judged(a_look(**look))
    assert (case.payment.state, case.payment.reason, case.order.paid_by) == (State.REVIEW, reason, None)
    assert names(case) == ["PaymentNeedsReview"]


def test_a_fee_charged_to_the_payer_is_part_of_what_he_was_asked_for():
    payment = open_payment(an_order(), "card", payment_id="p-1", fee_cents=62, now=OPENED_AT)
    assert judged(a_look(amount_cents=2462), payment=payment).payment.state is State.ACCEPTED


def test_a_fee_told_later_is_noted_once():
    case = judged(a_look(fee_cents=None), a_look(), a_look())
    assert case.payment.provider_fee_cents == 61
    assert names(case) == ["PaymentCaptured", "PaymentAccepted", "ProviderFeeLearnt"]


def test_money_already_refunded_when_first_seen_starts_nothing():
    case = judged(REFUNDED)
    assert (case.payment.state, case.order.paid_by) == (State.REFUNDED, None)
    assert "PaymentAccepted" not in names(case)


def test_contested_money_is_credited_only_once_the_dispute_is_won():
    assert judged(DISPUTED).order.paid_by is None
    assert judged(DISPUTED, a_look(), WON).order.paid_by == "p-1"


def test_a_full_refund_that_says_no_amount_is_the_whole_payment():
    assert judged(a_look(), a_look("refunded")).payment.refunded_cents == 2400
