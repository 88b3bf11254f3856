"""Which payments are verified: dated rules that staff keeps, and orders that it marks (R42, R50)."""

from dataclasses import replace
from datetime import date

import pytest

from services.payments.domain import (
    HoldRule,
    Payer,
    State,
    Verification,
    add_rule,
    bounce,
    credit_cheque,
    deposit,
    general_words,
    grounds,
    mark,
    seeded,
    switch_rule,
)
from services.payments.domain.refusals import OrderPaidAlready, OrderWithdrawn
from services.payments.domain.verification import FITS, WORDS
from services.payments.domain.verification_refusals import RuleDays, RuleIncomplete
from shared.contracts.payments import AddVerificationRule
from tests.payments.builders import (
    PAID_AT,
    TEST_MODE,
    a_look,
    a_payment,
    an_order,
    judged,
    names,
    paris,
    received,
)

DAY = date(2026, 11, 22)
KNOWN = Payer(first_order=False, country="FR", email_domain="example.org")


def a_rule(**changes):
    return HoldRule(**{"id": "v-1", "kind": "amount", "valid_from": DAY} | changes)


def found(rule, *, payer=KNOWN, order=None, **payment):
    paid = a_payment(paid_at=PAID_AT, **payment)
    return grounds(paid, order or an_order(), Verification(rules=(rule,), payer=payer))


@pytest.mark.parametrize(("from_cents", "wanted"), [(2401, ()), (2400, ("amount",)), (0, ("amount",))])
def test_payments_from_an_amount_on_are_verified(from_cents, wanted):
    assert found(seeded(from_cents)) == wanted


def test_the_first_rule_leaves_cheques_alone_as_before():
    """R47: the bank was waited for already."""
    assert found(seeded(0), method="cheque") == ()
    assert found(seeded(0), method="transfer") == ("amount",)


@pytest.mark.parametrize(
    ("rule", "payer", "wanted"),
    [
        ({"kind": "first_order"}, KNOWN, False),
        ({"kind": "first_order"}, replace(KNOWN, first_order=True), True),
        ({"kind": "country", "values": ("BE",)}, KNOWN, False),
        ({"kind": "country", "values": ("BE", "FR")}, KNOWN, True),
        ({"kind": "country_outside", "values": ("FR", "BE")}, KNOWN, False),
        ({"kind": "country_outside", "values": ("BE",)}, KNOWN, True),
        ({"kind": "email_domain", "values": ("example.org",)}, KNOWN, True),
        ({"kind": "email_domain", "values": ("example.net",)}, KNOWN, False),
        ({"kind": "means", "means": ("card",)}, KNOWN, True),
        ({"kind": "means", "means": ("paypal", "cheque")}, KNOWN, False),
        ({"kind": "first_order", "means": ("paypal",)}, replace(KNOWN, first_order=True), False),
    ],
)
def test_a_rule_looks_at_what_its_kind_says(rule, payer, wanted):
    assert bool(found(a_rule(**rule), payer=payer)) is wanted


@pytest.mark.parametrize("kind", ["country", "country_outside", "email_domain", "first_order"])
def test_what_is_not_known_of_an_account_is_verified(kind):
    assert found(a_rule(kind=kind, values=("XX",)), payer=Payer()) == (kind,)


@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        ({}, True),
        ({"on": False}, False),
        ({"valid_from": date(2026, 11, 23)}, False),
        ({"valid_from": date(2026, 11, 1), "valid_until": DAY}, True),
        ({"valid_from": date(2026, 11, 1), "valid_until": date(2026, 11, 21)}, False),
    ],
)
def test_the_rules_of_the_day_of_the_payment_count(changes, wanted):
    assert bool(found(a_rule(**changes))) is wanted


def test_a_marked_order_is_verified_whatever_pays_it_and_only_staff_reads_why():
    """R42, M09."""
    order = mark(an_order(), "nom inconnu au téléphone")
    case = judged(a_look(), order=order)
    (held,) = [event for event in case.events if type(event).__name__ == "PaymentHeld"]
    assert (case.payment.state, held.reason) == (State.HELD, "by_hand")
    assert "téléphone" in case.payment.reason
    assert "téléphone" not in held.model_dump_json()
    assert held.because == WORDS["by_hand"]


def test_several_grounds_are_told_once_each_in_both_languages():
    rules = (a_rule(), a_rule(id="v-2"), a_rule(id="v-3", kind="means"))
    rules = replace(TEST_MODE, verification=Verification(rules=rules))
    case = judged(a_look(), rules=rules)
    assert case.payment.grounds == "amount, means"
    assert general_words("amount, means") == {
        "fr": "le montant du paiement, le moyen de paiement",
        "en": "the amount of the payment, the means of payment",
    }
    assert general_words("") == general_words("of a former version") == {}
    assert WORDS.keys() == {*FITS, "by_hand"}


@pytest.mark.parametrize(
    ("state", "refusal"), [("paid_by", OrderPaidAlready), ("withdrawn_on", OrderWithdrawn)]
)
def test_what_is_settled_is_not_verified_any_more(state, refusal):
    with pytest.raises(refusal):
        mark(an_order(**{state: "p-1" if state == "paid_by" else DAY}), "trop tard")


def asked(**fields):
    usual = {"kind": "amount", "from_cents": 5000, "reason": "essai"}
    return add_rule(AddVerificationRule(**usual | fields), rule_id="v-9", today=DAY)


def test_a_rule_is_written_as_it_is_compared():
    assert asked(kind="country", from_cents=0, values=(" be", "BE")).values == ("BE",)
    assert asked(kind="email_domain", from_cents=0, values=("@Example.ORG",)).values == ("example.org",)
    assert (asked().valid_from, asked().from_cents) == (DAY, 5000)


@pytest.mark.parametrize(
    "fields",
    [
        {"from_cents": 0},
        {"values": ("FR",)},
        {"kind": "country", "from_cents": 0},
        {"kind": "country", "from_cents": 0, "values": ("France",)},
        {"kind": "email_domain", "from_cents": 0, "values": ("a@b",)},
        {"kind": "means", "from_cents": 0},
        {"kind": "first_order"},
    ],
)
def test_an_incomplete_rule_is_refused(fields):
    with pytest.raises(RuleIncomplete) as refused:
        asked(**fields)
    assert refused.value.code == "E-VERIF-REGLE"


def test_a_rule_neither_begins_in_the_past_nor_ends_before_it_begins():
    for days in ({"valid_from": date(2026, 11, 21)}, {"valid_until": date(2026, 11, 21)}):
        with pytest.raises(RuleDays):
            asked(**days)
    rule = asked()
    with pytest.raises(RuleDays):
        switch_rule(rule, on=True, valid_until=date(2026, 11, 21))
    off = switch_rule(rule, on=False, valid_until=None)
    assert (off.on, switch_rule(off, on=True, valid_until=None)) == (False, rule)


def credited_cheque(**verification):
    at_bank = deposit(received(), deposited_on=date(2026, 12, 2), today=date(2026, 12, 5))
    return credit_cheque(
        at_bank,
        credited_on=date(2026, 12, 4),
        today=date(2026, 12, 5),
        verification=Verification(**verification),
    )


def test_a_credited_cheque_may_wait_until_it_cannot_bounce_any_more():
    """R50: before acceptance a bounce makes no debt; afterwards it does."""
    case = credited_cheque(rules=(a_rule(kind="means", means=("cheque",)),))
    assert (case.payment.state, case.cheque.state, case.order.paid_by) == (State.HELD, "credited", None)
    assert names(case) == ["ChequeCredited", "PaymentHeld"]
    assert case.payment.decide_by == date(2026, 12, 19)
    gone = bounce(case, bounced_on=date(2026, 12, 8), reason="sans provision", today=date(2026, 12, 8))
    assert (gone.payment.state, gone.order.in_debt) == (State.CHARGED_BACK, False)
    assert credited_cheque().cheque.state == "accepted"
    assert paris(2026, 12, 4) == case.payment.paid_at
