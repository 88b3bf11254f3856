"""Money that fits no order is its payer's: asked, reminded, given back in silence, kept, used, given (R33, A15)."""

from dataclasses import replace
from datetime import date

import pytest

from services.payments.domain import (
    State,
    Surplus,
    accept_hold,
    accept_tacitly,
    ask_payer,
    attribute,
    check_covers,
    choose,
    covers,
    due_on,
    follow,
    give_up_hold,
    goes_back_by_itself,
    is_lost_after_use,
    read_silence,
    refund_answered,
    refund_sent,
    refund_surplus,
    settle_stray,
    shown_to_payer,
    use_credit,
    went_back,
)
from services.payments.domain.refusals import MoneyGone, OrderExpired, OrderPaidAlready
from services.payments.domain.surplus_choices import BECAUSE, CHOICES
from services.payments.domain.surplus_refusals import CreditTooSmall, GiftNeedsYes, NotToChoose, WhoseAlready
from shared.contracts.payments import SurplusCause
from shared.runtime.errors import NotFound
from tests.payments.builders import (
    DISPUTED,
    HEARD_AT,
    LOST,
    TEST_MODE,
    WON,
    a_look,
    an_order,
    judged,
    names,
    paris,
)

FOUND = paris(2026, 11, 22, 18, 43)
LATER = paris(2027, 1, 5, 9)
OTHER = an_order(
    order_id="o-2",
    reference="CMD-2027-00003",
    cheque_reference="27-00003-A",
    total_cents=1200,
    ordered_on=date(2027, 1, 5),
    payable_until=date(2027, 2, 4),
)


def a_surplus(**changes):
    usual = Surplus(
        id="s-1",
        cause="duplicate",
        method="card",
        amount_cents=2400,
        money_id="pi_1",
        order_id="o-1",
        order_reference="CMD-2026-00117",
        account_id="a-1",
        found_at=FOUND,
    )
    return replace(usual, **changes)


def asked(**changes):
    return ask_payer(a_surplus(**changes), now=FOUND)[0]


def chosen(choice, surplus=None, payment=None, **more):
    return choose(surplus or asked(), payment, choice, refund_id="r-1", now=HEARD_AT, **more)


def kept(**changes):
    return replace(chosen("credit").surplus, **changes)


def test_a_payer_is_asked_at_once_and_has_fourteen_days():
    surplus, (event,) = ask_payer(a_surplus(), now=FOUND)
    assert (event.answer_by, event.reminder, event.by_hand) == (date(2026, 12, 6), False, False)
    assert (due_on(surplus), shown_to_payer(surplus).choices) == (
        date(2026, 11, 29),
        ("refund", "credit", "gift"),
    )
    assert ask_payer(surplus, now=LATER) == (surplus, ())


@pytest.mark.parametrize(
    "changes",
    [
        {"account_id": None},
        {"account_id": ""},
        {"cause": "withdrawn"},
        {"cause": "closed"},
        {"cause": "other_currency", "currency": "USD"},
        {"state": "refunded"},
    ],
)
def test_nobody_is_asked_where_nothing_is_to_be_chosen(changes):
    surplus = a_surplus(**changes)
    assert ask_payer(surplus, now=FOUND) == (surplus, ())
    assert due_on(surplus) is None


def test_every_cause_is_told_in_both_languages():
    assert set(BECAUSE) == set(SurplusCause.__args__)
    assert all(words.keys() == {"fr", "en"} for words in BECAUSE.values())


def day_of_work(surplus, on, payment=None):
    return follow(surplus, payment, refund_id="r-1", now=paris(*on, 0, 5))


def test_one_reminder_after_a_week_and_then_the_money_goes_back():
    """Silence is never a gift."""
    early = day_of_work(asked(), (2026, 11, 28))
    assert (early.events, early.surplus) == ((), asked())
    reminded = day_of_work(asked(), (2026, 11, 29))
    assert (names(reminded), reminded.events[0].reminder) == (["SurplusAsked"], True)
    assert due_on(reminded.surplus) == date(2026, 12, 7)
    assert day_of_work(reminded.surplus, (2026, 12, 6)).events == ()
    silent = day_of_work(reminded.surplus, (2026, 12, 7))
    assert (names(silent), silent.surplus.state) == (["SendRefund"], "refunding")
    assert (silent.surplus.choice, silent.surplus.chosen_by) == ("refund", "silence")
    assert day_of_work(silent.surplus, (2026, 12, 8)).refund is None


def test_a_day_that_comes_late_gives_back_without_a_reminder():
    assert names(day_of_work(asked(), (2027, 1, 1))) == ["SendRefund"]


def test_what_no_provider_sends_waits_for_the_treasurer_after_silence():
    silent = day_of_work(asked(method="cheque", money_id=None), (2026, 12, 7))
    assert (silent.refund, silent.surplus.state, silent.surplus.choice) == (None, "open", "refund")
    assert due_on(silent.surplus) is None
    sent = refund_surplus(silent.surplus, None, refund_id="r-2", now=LATER)
    assert (sent.surplus.state, sent.surplus.chosen_by) == ("refunded", "silence")
    assert names(sent) == ["RefundSent", "SurplusSettled"]


@pytest.mark.parametrize("look", [LOST, a_look("disputed", dispute_id="du_1", dispute_outcome="open")])
def test_contested_money_is_neither_given_back_nor_chosen_about(look):
    payment = judged(a_look(), look, order=an_order(paid_by="p-0")).payment
    assert day_of_work(asked(), (2026, 12, 7), payment).surplus == asked()
    with pytest.raises(MoneyGone):
        chosen("credit", payment=payment)


def test_contested_money_that_was_kept_pays_nothing_until_that_is_decided():
    payment = judged(a_look(), DISPUTED, order=an_order(paid_by="p-0")).payment
    for contest in (went_back(kept(), payment), settle_stray(kept(), DISPUTED)):
        assert not covers(contest, OTHER)
        with pytest.raises(NotFound):
            use_credit(contest, OTHER, payment_id="p-9", now=LATER)
        with pytest.raises(CreditTooSmall):
            check_covers([contest], OTHER)
        with pytest.raises(MoneyGone):
            refund_surplus(contest, None, refund_id="r-1", now=LATER)
    won = judged(WON, payment=payment).payment
    assert covers(went_back(kept(contested=True), won), OTHER)
    assert covers(settle_stray(kept(contested=True), WON), OTHER)


def test_what_was_refunded_at_the_provider_can_be_neither_used_nor_given_back_again():
    partly = a_look(refunded_cents=1000)
    payment = judged(a_look(), partly, order=an_order(paid_by="p-0")).payment
    for rest in (went_back(kept(), payment), settle_stray(kept(), partly)):
        assert (rest.state, rest.left_cents) == ("credited", 1400)
        back = refund_surplus(rest, payment, refund_id="r-1", now=LATER)
        sent = refund_answered(back, "done", reason="", now=LATER)
        assert (back.refund.amount_cents, sent.events[-1].amount_cents) == (1400, 1400)
    assert went_back(kept(spent_cents=1400), payment).state == "refunded"
    assert not is_lost_after_use(went_back(kept(spent_cents=1400), payment))
    assert is_lost_after_use(went_back(kept(spent_cents=1500), payment))


def test_what_the_treasurer_is_to_send_can_no_longer_be_chosen_about():
    """He may have sent it already, and records it tomorrow."""
    silent = day_of_work(asked(method="transfer", money_id="l-1"), (2026, 12, 7)).surplus
    assert shown_to_payer(silent).choices == ()
    for choice in ("credit", "gift"):
        with pytest.raises(NotToChoose):
            chosen(choice, silent, gift_confirmed=True)


@pytest.mark.parametrize("state", ["spent", "given"])
def test_what_was_used_up_is_refused_to_be_given_back(state):
    with pytest.raises(NotToChoose):
        refund_surplus(kept(state=state, spent_cents=2400), None, refund_id="r-1", now=LATER)


def test_a_held_credit_whose_order_is_void_waits_for_the_treasurer_and_is_not_said_to_be_sent():
    """No provider knows that money by the name of this payment (R42, L05)."""
    order = replace(OTHER, verify_because="nom")
    _, case = use_credit(kept(), order, payment_id="p-9", now=LATER)
    void = give_up_hold(case.payment, replace(order, closed_on=LATER.date()), now=LATER)
    assert (void.payment.state, void.surplus.by_hand) == (State.SURPLUS, True)
    assert not goes_back_by_itself(void.surplus)
    back = chosen("refund", void.surplus, void.payment)
    assert (back.refund, back.events, back.surplus.state) == (None, (), "open")


def test_a_held_credit_that_is_good_for_nothing_is_kept_again_and_told():
    """R33, R42: its payer has said already what becomes of it."""
    spent, case = use_credit(kept(), replace(OTHER, verify_because="nom"), payment_id="p-9", now=LATER)
    ended = accept_hold(case.payment, replace(OTHER, paid_by="p-8"), now=LATER)
    assert names(ended) == ["SurplusFound", "SurplusSettled"]
    again = ended.surplus
    assert (again.state, again.choice, again.left_cents) == ("credited", "credit", 1200)
    assert again.left_cents + spent.left_cents == kept().left_cents
    assert ended.events[-1].outcome == "credited"
    assert ask_payer(again, now=LATER) == (again, ())
    assert covers(again, replace(OTHER, order_id="o-3"))


@pytest.mark.parametrize("end", [WON, LOST], ids=["won", "lost"])
@pytest.mark.parametrize("looks", [(0, 1), (1, 0), (0, 1, 0), (1, 0, 1)])
def test_dispute_of_stray_money_ends_the_same_in_whatever_order_its_looks_come(end, looks):
    in_order = settle_stray(settle_stray(kept(), DISPUTED), end)
    assert not in_order.contested
    shuffled = kept()
    for one in looks:
        shuffled = settle_stray(shuffled, (DISPUTED, end)[one])
    assert shuffled == in_order


def test_another_dispute_of_stray_money_contests_it_anew():
    won = settle_stray(kept(), WON)
    assert settle_stray(won, replace(DISPUTED, dispute_id="du_2")).contested


def test_a_gift_needs_a_yes_of_its_own():
    with pytest.raises(GiftNeedsYes):
        chosen("gift")
    given = chosen("gift", gift_confirmed=True)
    assert (given.surplus.state, names(given), given.events[0].outcome) == (
        "given",
        ["SurplusSettled"],
        "given",
    )
    with pytest.raises(NotToChoose):
        chosen("refund", given.surplus)


def test_the_same_choice_again_changes_nothing():
    for choice in ("refund", "credit"):
        done = chosen(choice).surplus
        assert chosen(choice, done) == replace(chosen(choice, done), surplus=done, events=(), refund=None)


def test_what_was_kept_is_given_back_on_demand():
    back = chosen("refund", kept(spent_cents=1200))
    assert (back.refund.amount_cents, back.surplus.state) == (1200, "refunding")
    assert refund_surplus(kept(), None, refund_id="r-1", now=LATER).surplus.chosen_by == "staff"


def test_where_the_law_decided_the_money_only_goes_back():
    """L05, R37."""
    assert shown_to_payer(a_surplus(cause="withdrawn")).choices == ("refund",)
    with pytest.raises(NotToChoose):
        chosen("gift", a_surplus(cause="withdrawn"), gift_confirmed=True)


def test_what_the_provider_declines_is_a_case_again_and_still_the_payers():
    asked_back = chosen("refund")
    declined = refund_answered(asked_back, "failed", reason="charge_disputed", now=LATER)
    assert (declined.surplus.state, declined.surplus.refusal) == ("open", "charge_disputed")
    assert due_on(declined.surplus) is None
    assert "credit" in shown_to_payer(declined.surplus).choices


def test_kept_money_pays_a_later_order_of_the_same_client_and_the_rest_stays():
    spent, case = use_credit(kept(), OTHER, payment_id="p-9", now=LATER)
    assert names(case) == ["CreditUsed", "PaymentAccepted"]
    used, accepted = case.events
    assert (used.amount_cents, used.left_cents, used.surplus_id) == (1200, 1200, "s-1")
    assert (accepted.paid_on, accepted.effective_on, accepted.amount_cents) == (
        date(2027, 1, 5),
        date(2027, 1, 5),
        1200,
    )
    assert (case.payment.credit_of, case.payment.money_id, case.order.paid_by) == ("s-1", None, "p-9")
    assert (spent.state, spent.left_cents) == ("credited", 1200)
    again = replace(OTHER, order_id="o-3")
    assert use_credit(spent, again, payment_id="p-10", now=LATER)[0].state == "spent"


def test_an_order_that_staff_marked_is_verified_even_then():
    """R42."""
    _, case = use_credit(kept(), replace(OTHER, verify_because="nom"), payment_id="p-9", now=LATER)
    assert (case.payment.state, names(case)) == (State.HELD, ["CreditUsed", "PaymentHeld"])


def test_a_held_credit_is_accepted_tacitly_for_no_provider_is_there_to_be_asked():
    """R43."""
    _, case = use_credit(kept(), replace(OTHER, verify_because="nom"), payment_id="p-9", now=LATER)
    seen = read_silence(case.payment, None, over=False)
    day = date(2027, 1, 21)
    accepted = accept_tacitly(case.payment, case.order, seen=seen, rules=TEST_MODE, today=day)
    assert (names(accepted), accepted.order.paid_by) == (["PaymentAccepted"], "p-9")


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"account_id": "a-2"}, NotFound),
        ({"total_cents": 2401}, NotFound),
        ({"paid_by": "p-2"}, OrderPaidAlready),
        ({"payable_until": date(2027, 1, 4)}, OrderExpired),
    ],
)
def test_kept_money_pays_nothing_else(changes, refusal):
    with pytest.raises(refusal):
        use_credit(kept(), replace(OTHER, **changes), payment_id="p-9", now=LATER)


def test_the_oldest_money_that_is_enough_is_used():
    small, enough = kept(id="s-0", spent_cents=2000), kept()
    assert check_covers([small, enough], OTHER).id == "s-1"
    assert not covers(asked(), OTHER)
    with pytest.raises(CreditTooSmall) as refused:
        check_covers([small], OTHER)
    assert "4.00" in refused.value.say("en")


def test_an_orphan_is_asked_about_once_it_is_known_whose_it_is():
    orphan = a_surplus(cause="orphan", account_id=None, order_id=None, order_reference=None)
    known, (event,) = attribute(orphan, an_order(), now=LATER)
    assert (known.account_id, event.account_id, event.answer_by) == ("a-1", "a-1", date(2027, 1, 19))
    assert attribute(known, an_order(), now=LATER) == (known, ())
    with pytest.raises(WhoseAlready):
        attribute(known, an_order(account_id="a-2"), now=LATER)


def test_money_that_was_used_and_then_taken_away_is_seen():
    gone = judged(a_look(), LOST, order=an_order(paid_by="p-0")).payment
    for lost in (went_back, lambda surplus, _: settle_stray(surplus, LOST)):
        assert is_lost_after_use(lost(kept(spent_cents=1200), gone))
        assert is_lost_after_use(lost(kept(spent_cents=2400, state="spent"), gone))
        assert not is_lost_after_use(lost(kept(), gone))
    assert not is_lost_after_use(kept(spent_cents=1200))
    assert set(CHOICES) == {"open", "credited"}


def test_what_was_given_back_by_us_is_not_left_any_more():
    """Found by the machine: a surplus that was sent back was shown as still there, whole."""
    surplus = judged(a_look(), order=an_order(paid_by="p-0"))
    asked_back = refund_surplus(surplus.surplus, surplus.payment, refund_id="r-1", now=HEARD_AT)
    sent = refund_sent(asked_back, now=HEARD_AT).surplus
    assert (sent.state, sent.back_cents, sent.left_cents) == ("refunded", 2400, 0)
    orphan = refund_surplus(a_surplus(account_id=None), None, refund_id="r-2", now=HEARD_AT)
    assert refund_sent(orphan, now=HEARD_AT).surplus.left_cents == 0


def test_its_payer_is_asked_about_what_is_left_of_it():
    """R33: some of it may have gone back before it was found."""
    _, (event,) = ask_payer(a_surplus(back_cents=1000), now=LATER)
    assert event.amount_cents == 1400
