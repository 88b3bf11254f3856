"""Every movement says what the books need (A1 to A20), so that a ledger needs nothing but these facts.

`BOOKS` is the chart's list of entries: which facts make each entry, and which of their fields it is made of.
"""

from dataclasses import replace
from datetime import date

import pytest

from services.payments.domain import (
    arrive,
    choose,
    explain,
    refund_sent,
    refund_surplus,
    see_payout,
    use_credit,
)
from shared.contracts import lifecycle, orders
from shared.contracts import payments as said
from shared.contracts.base import Event
from tests.payments.bank_files import a_line
from tests.payments.builders import (
    LOST,
    REFUNDED,
    a_look,
    a_payment,
    an_order,
    held,
    judged,
)
from tests.payments.test_domain_holds import refused
from tests.payments.test_domain_payouts import PAID, SEEN
from tests.payments.test_domain_surplus import HEARD_AT, LATER, OTHER, a_surplus, kept

WHOSE = {"order_id", "order_reference", "account_id"}
MONEY = {*WHOSE, "payment_id", "method", "amount_cents", "fee_cents", "discount_cents", "money_id", "on_day"}
BACK = {
    "refund_id",
    "payment_id",
    "surplus_id",
    "order_id",
    "account_id",
    "method",
    "amount_cents",
    "money_id",
    "on_day",
}
CHEQUE = {*WHOSE, "cheque_id", "payment_id", "amount_cents"}
NOTE = {
    *WHOSE,
    "number",
    "issued_on",
    "total_cents",
    "fee_cents",
    "vat_cents",
    "invoice",
    "ground",
    "settlement",
}
INVOICE = {
    *WHOSE,
    "number",
    "issued_on",
    "total_cents",
    "fee_cents",
    "discount_cents",
    "vat_cents",
    "method",
    "paid_on",
}
SURPLUS = {
    *WHOSE,
    "surplus_id",
    "cause",
    "payment_id",
    "method",
    "amount_cents",
    "currency",
    "money_id",
    "on_day",
}
PAYOUT = {"payout_id", "method", "amount_cents"}
BOOKS: dict[str, dict[type[Event], set[str]]] = {
    "A1": {orders.OrderPlaced: {"order_id", "reference", "account_id", "total_cents", "ordered_on"}},
    "A2": {
        said.PaymentCaptured: {*MONEY, "provider_fee_cents"},
        said.ProviderFeeLearnt: {*MONEY, "provider_fee_cents"},
    },
    "A3": {said.PaymentAccepted: {*MONEY, "paid_on", "effective_on"}, orders.InvoiceIssued: INVOICE},
    "A4": {
        said.PayoutSent: {*PAYOUT, "currency", "arrives_on"},
        said.PayoutExplained: {
            *PAYOUT,
            "gross_cents",
            "fee_cents",
            "refunded_cents",
            "disputed_cents",
            "other_cents",
            "dispute_fee_cents",
        },
        said.PayoutArrived: {*PAYOUT, "line_id", "booked_on"},
    },
    "A5": {
        said.PaymentRefused: MONEY,
        said.RefundSent: BACK,
        said.PaymentRefunded: {*MONEY, "refunded_cents"},
    },
    "A6": {
        said.PaymentAccepted: {"amount_cents", "fee_cents"},
        orders.InvoiceIssued: {"total_cents", "fee_cents"},
    },
    "A7": {said.ChequeReceived: {*CHEQUE, "received_on"}},
    "A8": {said.ChequeReturned: {*CHEQUE, "returned_on", "was_received"}},
    "A9": {said.ChequeSlipIssued: {"slip", "issued_on", "total_cents", "cheque_ids"}},
    "A10": {
        said.ChequeSlipCredited: {"slip", "credited_on", "amount_cents", "rejected_ids"},
        said.ChequeCredited: {*CHEQUE, "credited_on", "slip"},
    },
    "A11": {said.ChequeBounced: {*CHEQUE, "bounced_on", "was_accepted", "was_credited", "was_surplus"}},
    "A12": {said.ChequeBounced: {*CHEQUE, "bounced_on", "was_accepted", "bank_charge_cents"}},
    "A13": {
        orders.CreditNoteIssued: NOTE,
        said.ChequeWrittenOff: {*CHEQUE, "written_off_on", "reason"},
    },
    "A14": {said.PaymentCaptured: {*MONEY, "provider_fee_cents"}},
    "A15": {
        said.SurplusFound: SURPLUS,
        said.BankLineUnmatched: {"line_id", "booked_on", "amount_cents"},
        said.BankLineSettled: {"line_id", "booked_on", "amount_cents", "outcome", "payment_id"},
        said.RefundSent: BACK,
        said.RefundReturned: (BACK - {"on_day", "money_id"}) | {"returned_on"},
        said.SurplusLeft: {"surplus_id", "how", "method", "amount_cents", "currency", "money_id", "on_day"},
        said.SurplusSettled: {"surplus_id", "account_id", "outcome", "amount_cents", "settled_on", "method"},
        said.CreditUsed: {*WHOSE, "surplus_id", "payment_id", "amount_cents", "left_cents", "used_on"},
    },
    "A16": {orders.CreditNoteIssued: NOTE},
    "A17": {said.RefundSent: {*BACK, "credit_note"}},
    "A18": {
        said.PaymentDisputed: {*MONEY, "provider_dispute", "outcome", "dispute_fee_cents"},
        said.DisputeFeeLearnt: {*MONEY, "dispute_fee_cents"},
    },
    "A19": {said.PaymentCaptured: {*MONEY, "provider_fee_cents"}, orders.InvoiceIssued: INVOICE},
    "A20": {},
}


def test_every_entry_of_the_chart_has_its_facts():
    assert BOOKS.keys() == {f"A{number}" for number in range(1, 21)}


@pytest.mark.parametrize(
    ("fact", "fields"),
    [(fact, fields) for entry in BOOKS.values() for fact, fields in entry.items()],
    ids=[f"{number} {fact.__name__}" for number, entry in BOOKS.items() for fact in entry],
)
def test_a_fact_says_what_its_entry_is_made_of(fact, fields):
    assert fields <= fact.model_fields.keys()


SENT = see_payout(None, SEEN, provider="stripe", method="card")
TOLD_LATER = judged(a_look(), replace(LOST, dispute_fee_cents=None))


def facts():
    """Return one real fact of each kind that payments' rules make of money at providers."""
    late_fee = judged(a_look(fee_cents=None), a_look())
    surplus = judged(a_look(), order=an_order(paid_by="p-0"))
    asked = refund_surplus(surplus.surplus, surplus.payment, refund_id="r-1", now=HEARD_AT)
    cases = (
        late_fee,
        held(),
        refused(HEARD_AT),
        judged(a_look(), LOST),
        judged(LOST, payment=TOLD_LATER.payment, order=TOLD_LATER.order),
        explain(SENT, (PAID,)),
        arrive(SENT.payout, a_line(amount_cents=SEEN.amount_cents)),
        judged(a_look(), REFUNDED),
        surplus,
        refund_sent(asked, now=HEARD_AT),
        choose(a_surplus(), None, "credit", refund_id="r-1", now=HEARD_AT),
        use_credit(kept(), OTHER, payment_id="p-9", now=LATER)[1],
    )
    return [event for case in cases for event in case.events]


MAY_BE_UNKNOWN = {"provider_fee_cents", "surplus_id", "credit_note"}
UNKNOWN_TO = {(said.PaymentAccepted, "money_id")}
"""A credit that pays an order brings no money of its own."""


@pytest.mark.parametrize("event", facts(), ids=lambda event: type(event).__name__)
def test_what_the_books_need_is_there_and_not_only_possible(event):
    wanted = {field for entry in BOOKS.values() for field in entry.get(type(event), ())} - MAY_BE_UNKNOWN
    missing = {field for field in wanted if getattr(event, field) is None}
    assert {(type(event), field) for field in missing} <= UNKNOWN_TO


def test_gross_fee_and_net_are_those_of_the_provider():
    """A2: gross 24.00, fee 0.61, net 23.39; A6: of the gross, what the payer bore."""
    (captured, accepted) = judged(a_look()).events
    assert (captured.amount_cents, captured.provider_fee_cents) == (2400, 61)
    assert (captured.on_day, accepted.on_day, captured.money_id) == (
        date(2026, 11, 22),
        date(2026, 11, 22),
        "pi_1",
    )
    dearer = judged(a_look(amount_cents=2462), payment=a_payment(amount_cents=2462, fee_cents=62))
    assert [(one.amount_cents, one.fee_cents) for one in dearer.events] == [(2462, 62)] * 2


def test_a_lost_dispute_takes_the_money_and_its_own_fee():
    """A18: 24.00 and 20.00 of the provider, 44.00 from its account; neither is told again by another fact."""
    fact = judged(a_look(), LOST).events[-1]
    assert (fact.amount_cents, fact.dispute_fee_cents) == (2400, 2000)
    later = judged(LOST, payment=TOLD_LATER.payment, order=TOLD_LATER.order)
    assert TOLD_LATER.events[-1].dispute_fee_cents is None
    assert [(type(one), one.dispute_fee_cents) for one in later.events] == [(said.DisputeFeeLearnt, 2000)]


def test_a_discount_is_income_that_never_was():
    """A2, A3: what came and what is earned is the price less the discount, which is told beside it."""
    cheaper = judged(a_look(amount_cents=2280), payment=a_payment(amount_cents=2280, fee_cents=-120))
    assert [(one.amount_cents, one.discount_cents) for one in cheaper.events] == [(2280, 120)] * 2


@pytest.mark.parametrize("fact", [lifecycle.HostingVolumeChanged, lifecycle.HostingTerminated])
def test_what_makes_no_entry_carries_no_money(fact):
    """A20: a lowered volume, an early end."""
    assert not [field for field in fact.model_fields if field.endswith("_cents")]
