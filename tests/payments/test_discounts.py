"""One public price, and an announced discount for a means: who was shown a total pays that total (C4)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from services.payments.domain import (
    Rate,
    State,
    Tariff,
    attempt_of,
    bounce,
    candidates,
    credit_cheque,
    credit_transfer,
    decide_fee,
    deposit,
    discounts_shown,
    fee_cents,
    linked_order,
    open_payment,
    present_again,
    priced,
    prices_of,
    receive,
    write_off,
)
from services.payments.domain.fee_policies import DiscountOfNothing
from services.payments.domain.fees import discount_on
from services.payments.handlers import bank_lines, pricing
from services.payments.store import orders
from shared.contracts.base import Money
from shared.contracts.payments import OpenPayment, SetFeePolicy
from shared.values.dates import midnight
from tests.payments.bank_files import REFERENCE, a_file, movement
from tests.payments.builders import (
    LOST,
    OPENED_AT,
    TEST_MODE,
    a_look,
    a_payment,
    an_entry,
    an_order,
    judged,
    paris,
)
from tests.payments.test_domain_bank_matching import a_line
from tests.payments.test_domain_cheque_matching import a_cheque, an_open
from tests.payments.test_domain_fees import a_policy
from tests.payments.test_handlers_bank import brought
from tests.payments.test_handlers_pricing import AT, TREASURER

DAY = date(2026, 11, 22)
RECEIVED, TODAY = date(2026, 12, 1), date(2026, 12, 4)
CHEQUE = a_policy(method="cheque", policy="instrument_discount", rate_bp=500, fixed_cents=0)
TRANSFER = replace(CHEQUE, method="transfer")
OVER = replace(CHEQUE, policy="association_absorbs", valid_from=date(2026, 11, 25))
SHOWN = frozenset({120})
RATES = some.builds(
    Rate,
    method=some.just("cheque"),
    rate_bp=some.integers(0, 2_000),
    fixed_cents=some.integers(0, 500),
    valid_from=some.just(DAY),
)


@given(some.integers(1, 500_000), RATES)
def test_a_discount_leaves_at_least_half_of_the_price_and_a_dearer_order_is_never_cheaper(price_cents, rate):
    total_cents = price_cents - discount_on(price_cents, rate)
    assert price_cents <= 2 * total_cents <= 2 * price_cents
    assert total_cents <= price_cents + 1 - discount_on(price_cents + 1, rate)


@pytest.mark.parametrize(
    ("rate_bp", "fixed_cents", "price_cents", "discount"),
    [(500, 0, 2400, 120), (500, 0, 2410, 121), (250, 30, 1999, 80), (0, 500, 600, 300), (2000, 500, 1, 0)],
)
def test_half_a_cent_of_a_discount_is_rounded_up(rate_bp, fixed_cents, price_cents, discount):
    rate = Rate(method="cheque", rate_bp=rate_bp, fixed_cents=fixed_cents, valid_from=DAY)
    assert discount_on(price_cents, rate) == discount


@pytest.mark.parametrize("position", ["lawful", "literal"])
@pytest.mark.parametrize("consumer", [True, False])
def test_a_discount_is_everybodys_on_either_side_of_c4(position, consumer):
    tariff = Tariff(position=position, consumer=consumer, policies=(CHEQUE,))
    assert fee_cents(2400, "cheque", tariff=tariff, day=DAY) == -120
    assert fee_cents(2400, "transfer", tariff=tariff, day=DAY) == 0


def test_a_discount_of_nothing_is_refused():
    asked = SetFeePolicy(
        method="cheque", policy="instrument_discount", valid_from=date(2026, 11, 23), reason="AG"
    )
    with pytest.raises(DiscountOfNothing):
        decide_fee(asked, position="lawful", author="t-1", today=DAY)
    taken = decide_fee(
        asked.model_copy(update={"rate_bp": 500, "override": True}),
        position="lawful",
        author="t-1",
        today=DAY,
    )
    assert (taken.rate_bp, taken.override) == (500, False)


def test_the_list_of_means_shows_price_discount_and_what_is_left():
    shown = linked_order(an_order(), held=False, fees={"card": 0, "cheque": -120}, today=DAY)
    assert [(one.method, one.fee, one.discount, one.total.amount_cents) for one in shown.means] == [
        ("card", Money(amount_cents=0), Money(amount_cents=0), 2400),
        ("cheque", Money(amount_cents=0), Money(amount_cents=120), 2280),
    ]


def test_each_discount_that_was_announced_since_the_order_counts_and_none_of_before_or_after():
    later = replace(CHEQUE, rate_bp=1000, valid_from=date(2026, 12, 2))
    before = replace(CHEQUE, rate_bp=100, valid_from=date(2026, 1, 1))
    policies = (later, OVER, CHEQUE, before)
    for until, shown in ((DAY, {120}), (RECEIVED, {120}), (date(2026, 12, 2), {120, 240})):
        assert discounts_shown(an_order(), "cheque", policies=policies, until=until) == shown
    assert discounts_shown(an_order(), "transfer", policies=policies, until=TODAY) == frozenset()


def entered(amount_cents, *, order=None, payment=None, discounts=SHOWN):
    order = order or an_order()
    payment = priced(
        payment or a_payment(method="cheque"), order, amount_cents=amount_cents, discounts=discounts
    )
    entry = an_entry(amount_cents=amount_cents)
    return receive(entry, payment, order=order, cheque_id="c-1", today=RECEIVED)


def cashed(amount_cents, **more):
    case = deposit(entered(amount_cents, **more), deposited_on=RECEIVED, today=TODAY)
    return credit_cheque(case, credited_on=TODAY, today=TODAY)


@pytest.mark.parametrize(("amount_cents", "discount"), [(2280, 120), (2400, 0)])
def test_a_cheque_at_the_announced_total_or_at_the_full_price_pays_its_order(amount_cents, discount):
    case = cashed(amount_cents)
    (_, accepted) = case.events
    assert (case.payment.state, case.order.paid_by) == (State.ACCEPTED, "p-1")
    assert (accepted.amount_cents, accepted.discount_cents, accepted.fee_cents) == (amount_cents, discount, 0)


@pytest.mark.parametrize("amount_cents", [2279, 2281, 2399, 2520])
def test_a_cheque_of_any_other_amount_goes_back(amount_cents):
    assert entered(amount_cents).cheque.refusal == "E-CHEQUE-MONTANT"


def test_a_cheque_at_the_full_price_counts_although_its_client_was_shown_less():
    announced = a_payment(method="cheque", amount_cents=2280, fee_cents=-120)
    assert cashed(2400, payment=announced).payment.state is State.ACCEPTED


@pytest.mark.parametrize(
    ("cents", "discounts", "state"),
    [
        (2280, SHOWN, State.ACCEPTED),
        (2400, SHOWN, State.ACCEPTED),
        (2280, frozenset(), State.SURPLUS),
        (2281, SHOWN, State.SURPLUS),
    ],
)
def test_a_transfer_at_a_total_that_was_shown_pays_and_a_smaller_one_does_not(cents, discounts, state):
    line, order = a_line(amount_cents=cents), an_order()
    payment = attempt_of(line, order, payment_id="p-1", now=OPENED_AT, discounts=discounts)
    outcome = credit_transfer(payment, order, line=line, rules=TEST_MODE, now=OPENED_AT)
    assert (outcome.payment.state, outcome.payment.captured_cents) == (state, cents)


def test_money_by_another_means_pays_the_full_price():
    payment = a_payment(amount_cents=2280)
    outcome = judged(a_look(amount_cents=2280), payment=payment)
    assert (outcome.payment.state, outcome.surplus.cause) == (State.SURPLUS, "partial")


def test_a_card_with_a_discount_pays_its_order_and_says_what_was_let_off():
    payment = open_payment(an_order(), "card", payment_id="p-1", fee_cents=-120, now=OPENED_AT)
    (captured, accepted) = judged(a_look(amount_cents=2280), payment=payment).events
    for said in (captured, accepted):
        assert (said.amount_cents, said.discount_cents, said.fee_cents) == (2280, 120, 0)


def test_after_a_bounce_what_the_invoice_says_is_owed_by_any_means():
    """R50: 22.80 was invoiced; no discount comes off a second time, and none is lost."""
    bounced = bounce(cashed(2280), bounced_on=TODAY, reason="sans provision", today=TODAY)
    assert (bounced.order.in_debt, bounced.order.due_cents) == (True, 2280)
    assert discounts_shown(bounced.order, "cheque", policies=(CHEQUE,), until=TODAY) == frozenset()
    now = midnight(TODAY) + timedelta(hours=9)
    card = open_payment(bounced.order, "card", payment_id="p-2", fee_cents=0, now=now)
    assert card.amount_cents == 2280
    paid = judged(a_look(amount_cents=2280, payment_id="p-2", paid_at=now), payment=card, order=bounced.order)
    assert paid.payment.state is State.ACCEPTED
    lost = write_off(bounced, reason="perte", today=date(2027, 3, 1))
    assert lost.events[-1].amount_cents == 2280


def test_a_cheque_presented_again_is_worth_what_it_was():
    early = bounce(
        deposit(entered(2280), deposited_on=RECEIVED, today=TODAY), bounced_on=TODAY, reason="-", today=TODAY
    )
    for bounced in (early, bounce(cashed(2280), bounced_on=TODAY, reason="-", today=TODAY)):
        again = present_again(bounced, payment_id="p-2", now=paris(2026, 12, 4, 9, 0))
        case = deposit(again, deposited_on=TODAY, today=TODAY)
        assert credit_cheque(case, credited_on=TODAY, today=TODAY).payment.state is State.ACCEPTED


def test_an_attempt_of_before_does_not_let_anything_off_a_debt():
    owing = judged(a_look(), LOST).order
    assert (owing.in_debt, owing.due_cents) == (True, 2400)
    stale = a_payment(id="p-2", method="card", amount_cents=2280, fee_cents=-120)
    outcome = judged(a_look(amount_cents=2280, payment_id="p-2"), payment=stale, order=owing)
    assert outcome.surplus.cause == "partial"


def test_a_fee_that_was_borne_and_invoiced_is_part_of_the_debt():
    """A6, R50."""
    dear = a_payment(amount_cents=2462, fee_cents=62)
    owing = judged(a_look(amount_cents=2462), a_look("charged_back", amount_cents=2462), payment=dear).order
    assert (owing.in_debt, owing.due_cents) == (True, 2462)


BY_CHEQUE = SetFeePolicy(
    method="cheque",
    policy="instrument_discount",
    rate_bp=500,
    valid_from=date(2026, 11, 23),
    reason="AG du 20/11",
)


async def test_who_chose_a_cheque_keeps_its_total_and_who_chooses_later_gets_the_better_one(house):
    async with house(at=AT) as made:
        full = await made.open("cheque")
        await made.service.ask(BY_CHEQUE, TREASURER)
        made.move(paris(2026, 11, 23, 9, 0))
        less = await made.open("cheque")
        end = BY_CHEQUE.model_copy(update={"policy": "association_absorbs", "valid_from": date(2026, 11, 24)})
        await made.service.ask(end, TREASURER)
        made.move(paris(2026, 11, 24, 9, 0))
        kept = await made.open("cheque")
        card = await made.open("card")
    assert [one.total.amount_cents for one in (full, less, kept, card)] == [2400, 2280, 2280, 2400]
    assert (kept.payment_id, kept.discount.amount_cents) == (less.payment_id, 120)
    assert "22,80 €" in less.instructions.text["fr"]


async def test_a_transfer_of_what_was_shown_pays_and_its_line_is_proposed_without_a_reference(bank):
    async with bank(at=AT) as service:
        await service.ask(BY_CHEQUE.model_copy(update={"method": "transfer"}), TREASURER)
        service.clock.at = paris(2026, 11, 23, 9, 0)
        opened = await service.ask(OpenPayment(order="o-1", method="transfer"))
        assert "EUR22.8" in opened.instructions.code.content
        service.clock.at = paris(2026, 11, 26, 9, 0)
        await brought(service, a_file(movement(cents=2280, text="merci")))
        (case,) = await service.events("BankLineUnmatched")
        assert case.reason == "amount_announced"
        await service.place(order_id="o-2", reference="CMD-2026-00118", cheque_reference="26-00118-J")
        line = movement(key="B-2", cents=2280, text=REFERENCE, name="X")
        await brought(service, a_file(line, number="2", opening_cents=102_280))
        (accepted,) = await service.events("PaymentAccepted")
        assert (accepted.payment_id, accepted.discount_cents) == (opened.payment_id, 120)


async def test_nothing_is_let_off_nor_added_while_an_order_is_owed(house):
    async with house(at=AT, clause_mode="literal") as made, made.service.tx() as tx:
        assert (await pricing.fees_of(tx, an_order()))["card"] == 62
        assert (await pricing.fees_of(tx, an_order(owed_until=TODAY)))["card"] == 0


@pytest.mark.parametrize(
    ("invoiced", "asked", "fee", "cause"),
    [
        (2400, 2465, 65, None),
        (2465, 2465, 65, None),
        (2440, 2465, 65, None),
        (2500, 2465, 65, "partial"),
        (2280, 2465, 65, "over"),
        (2400, 2400, 0, None),
        (2280, 2400, 0, "over"),
    ],
)
def test_a_fee_that_was_shown_stays_a_fee_and_the_debt_is_paid(invoiced, asked, fee, cause):
    """R50: the page was opened before the bank took the first money back."""
    owing = an_order(invoiced_cents=invoiced, lost_on=DAY, owed_until=RECEIVED)
    attempt = a_payment(id="p-2", amount_cents=asked, fee_cents=fee)
    outcome = judged(a_look(amount_cents=asked, payment_id="p-2"), payment=attempt, order=owing)
    assert (outcome.surplus.cause if outcome.surplus else None) == cause
    if cause is None:
        accepted = outcome.events[-1]
        assert (accepted.amount_cents, accepted.fee_cents) == (asked, fee)
        assert accepted.invoiced_cents == outcome.order.invoiced_cents == invoiced


def test_a_cheque_that_fits_nothing_goes_back_with_the_total_that_was_asked_for():
    announced = a_payment(method="cheque", amount_cents=2280, fee_cents=-120)
    case = entered(2300, payment=announced)
    assert (case.payment.amount_cents, case.payment.fee_cents) == (2280, -120)
    assert case.cheque.refusal == "E-CHEQUE-MONTANT"
    assert "22,80" in case.cheque.reason or "22.80" in case.cheque.reason
    owing = an_order(invoiced_cents=2400, lost_on=DAY, owed_until=TODAY)
    assert entered(2280, order=owing, payment=announced, discounts=()).payment.amount_cents == 2400


@given(some.integers(1, 500_000), RATES)
def test_the_prices_that_a_discount_brings_to_a_total_are_all_found(price_cents, rate):
    policy = replace(CHEQUE, rate_bp=rate.rate_bp, fixed_cents=rate.fixed_cents)
    total_cents = price_cents - discount_on(price_cents, policy.rate)
    found = prices_of(total_cents, "cheque", policies=(policy,))
    assert price_cents in found
    assert all(one - discount_on(one, policy.rate) == total_cents for one in found)
    assert prices_of(total_cents, "transfer", policies=(policy,)) == frozenset()


def test_a_cheque_without_a_reference_has_the_amount_that_was_shown_though_nobody_announced_it():
    (shown,) = candidates(a_cheque(amount_cents=2280), [an_open()], (CHEQUE,))
    (late,) = candidates(
        a_cheque(amount_cents=2280), [an_open(ordered_on=RECEIVED, payable_until=TODAY)], (OVER, CHEQUE)
    )
    (owed,) = candidates(
        a_cheque(amount_cents=2280), [an_open(invoiced_cents=2400, owed_until=TODAY)], (CHEQUE,)
    )
    assert [one.reasons[0].text["fr"][:6] for one in (shown, late, owed)] == ["Même m", "Montan", "Montan"]


async def test_a_transfer_that_nobody_announced_is_proposed_at_the_total_that_was_shown(bank):
    async with bank(at=AT) as service:
        await service.ask(BY_CHEQUE.model_copy(update={"method": "transfer"}), TREASURER)
        service.clock.at = paris(2026, 11, 26, 9, 0)
        await brought(service, a_file(movement(cents=2280, text="merci")))
        (case,) = await service.events("BankLineUnmatched")
        assert case.reason == "amount"


@pytest.mark.parametrize(("cents", "proposed"), [(2280, 1), (2400, 0)])
async def test_a_debt_is_proposed_for_what_its_invoice_says(open_tx, cents, proposed):
    owing = an_order(invoiced_cents=2280, lost_on=DAY, owed_until=TODAY)
    async with open_tx("payments", at=AT) as tx:
        await orders.add(tx.connection, owing)
        found = await bank_lines._known(tx, a_line(amount_cents=cents, text=""))
    assert len(found.same_amount) == proposed
