"""Any life of a cheque: credit, bounce, second presentation, replacement, write-off, in any order (R33, R50)."""

from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.payments import domain
from shared.contracts.payments import (
    ChequeBounced,
    ChequeCredited,
    PaymentAccepted,
    RejectedCheque,
    SurplusFound,
)
from shared.runtime.errors import Rejected
from shared.values.dates import midnight

from .builders import a_payment, an_entry, an_order

CENTS = 2400
ACTS = ("deposit", "credit", "bounce", "again", "replace", "write_off", "pay_otherwise", "refund", "pass")


@dataclass
class Desk:
    """One order, its cheques and payments, and a treasurer who does what comes to mind."""

    today: date = date(2026, 12, 1)
    order: domain.PayableOrder = field(default_factory=an_order)
    cheques: dict = field(default_factory=dict)
    payments: dict = field(default_factory=dict)
    surpluses: dict = field(default_factory=dict)
    said: list = field(default_factory=list)
    made: int = 0

    def enter(self, order=None):
        self.made += 1
        entry = an_entry(number=str(self.made), received_on=self.today)
        payment = a_payment(id=f"p-{self.made}", method="cheque", amount_cents=CENTS)
        made = domain.receive(
            entry, payment, order=order or self.order, cheque_id=f"c-{self.made}", today=self.today
        )
        return self.keep(made)

    def keep(self, case):
        self.order = case.order
        self.cheques[case.cheque.id], self.payments[case.payment.id] = case.cheque, case.payment
        self.said += case.events
        if case.surplus:
            self.surpluses[case.surplus.id] = case.surplus
        known = self.surpluses.get(case.payment.id)
        if known:
            self.surpluses[known.id] = domain.went_back(known, case.payment)
        return case

    def case(self, cheque):
        return domain.ChequeOutcome(cheque=cheque, payment=self.payments[cheque.payment_id], order=self.order)

    def do(self, act, which):
        cheque = list(self.cheques.values())[which % len(self.cheques)]
        with suppress(Rejected):  # a refused act changes nothing
            getattr(self, act)(cheque)

    def deposit(self, cheque):
        self.keep(domain.deposit(self.case(cheque), deposited_on=self.today, today=self.today))

    def credit(self, cheque):
        self.keep(domain.credit_cheque(self.case(cheque), credited_on=self.today, today=self.today))

    def bounce(self, cheque):
        self.keep(domain.bounce(self.case(cheque), bounced_on=self.today, reason="non", today=self.today))

    def again(self, cheque):
        self.made += 1
        self.keep(
            domain.present_again(self.case(cheque), payment_id=f"p-{self.made}", now=midnight(self.today))
        )

    def replace(self, cheque):
        order = domain.open_to_replacement(cheque, self.order, received_on=self.today)
        other = self.enter(order)
        self.cheques[cheque.id], _ = domain.replace_bounced(cheque, other.cheque, on=self.today)

    def write_off(self, cheque):
        self.keep(domain.write_off(self.case(cheque), reason="perdu", today=self.today))

    def pay_otherwise(self, _):
        """Somebody pays by card, in time or not."""
        self.made += 1
        name = f"p-{self.made}"
        seen = domain.Sighting(
            object_id=name,
            payment_id=name,
            status="paid",
            amount_cents=CENTS,
            currency="EUR",
            live=False,
            money_id=name,
            paid_at=midnight(self.today),
            fee_cents=0,
        )
        case = domain.judge(
            a_payment(id=name),
            self.order,
            seen=seen,
            rules=domain.Rules(live=False),
            now=midnight(self.today),
        )
        self.order, self.payments[name] = case.order, case.payment
        self.said += case.events
        if case.surplus:
            self.surpluses[case.surplus.id] = case.surplus

    def refund(self, _):
        """Give back the oldest money that fits no order."""
        surplus = next((one for one in self.surpluses.values() if one.state == "open"), None)
        if surplus is None:
            return
        payment = self.payments[surplus.payment_id]
        giving = domain.refund_surplus(surplus, payment, refund_id="r", now=midnight(self.today))
        sent = domain.refund_sent(giving, now=midnight(self.today))
        self.payments[payment.id], self.surpluses[surplus.id] = sent.payment, sent.surplus

    def pass_(self, _):
        self.today += timedelta(days=9)


setattr(Desk, "pass", Desk.pass_)


def money(desk):
    """Return what came in for good, and where it stands: accepted, surplus, refunded."""
    there = {"accepted": 0, "surplus": 0, "refunded": 0}
    for payment in desk.payments.values():
        if payment.captured_cents and payment.dispute != "lost":
            name = "refunded" if payment.refunded_cents else payment.standing.value
            there[name] += payment.captured_cents
    return there


def banked(desk):
    """Return what the bank's statement comes to: credits less what it took back, and what came by card."""
    credited = sum(one.amount_cents for one in desk.said if isinstance(one, ChequeCredited))
    taken = sum(one.amount_cents for one in desk.said if isinstance(one, ChequeBounced) and one.was_credited)
    cards = [one for one in desk.payments.values() if one.method == "card"]
    return credited - taken + sum(one.captured_cents or 0 for one in cards)


lives = st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 5)), max_size=40)


@given(lives)
def test_no_cent_is_lost_in_any_life_of_a_cheque(life):
    desk = Desk()
    desk.enter()
    for act, which in life:
        desk.do(act, which)
        there = money(desk)
        assert banked(desk) == sum(there.values())
        open_cents = sum(one.amount_cents for one in desk.surpluses.values() if one.state == "open")
        assert open_cents == there["surplus"]
        assert there["accepted"] in {0, CENTS}
        assert (there["accepted"] == CENTS) is (desk.order.paid_by is not None)


@given(lives)
def test_a_debt_is_what_was_accepted_and_taken_back_until_it_is_paid_or_written_off(life):
    desk = Desk()
    desk.enter()
    for act, which in life:
        desk.do(act, which)
        accepted = sum(isinstance(one, PaymentAccepted) for one in desk.said)
        written_off = any(one.state is domain.ChequeState.WRITTEN_OFF for one in desk.cheques.values())
        owes = accepted > 0 and desk.order.paid_by is None and not written_off
        assert desk.order.in_debt is owes
        found = [one for one in desk.said if isinstance(one, SurplusFound)]
        assert len(found) == len(desk.surpluses)


@given(st.lists(st.tuples(st.integers(1, 10**6), st.booleans()), min_size=1, max_size=12))
def test_the_cheques_of_a_slip_come_to_the_banks_line(sheaf):
    on = date(2026, 12, 2)
    cheques = [_on_slip(f"c-{n}", cents) for n, (cents, _) in enumerate(sheaf)]
    slip = domain.issue_slip([case.cheque for case in cheques], sequence=1, issued_on=on)
    rejected = {
        case.cheque.id: RejectedCheque(cheque_id=case.cheque.id, reason="non")
        for case, (_, out) in zip(cheques, sheaf, strict=True)
        if out
    }
    good_cents = sum(cents for cents, out in sheaf if not out)
    line = domain.SlipCredit(slip=slip.number, credited_on=on, amount_cents=good_cents, rejected=rejected)
    taken = [
        domain.take_to_bank(
            replace(case, cheque=domain.put_on_slip(case.cheque, slip.number)), deposited_on=on, today=on
        )
        for case in cheques
    ]
    deposited = domain.deposit_slip(slip, deposited_on=on, today=on)
    domain.credit_slip(deposited, [case.cheque for case in taken], line=line, today=on)
    after = [domain.settle_on_slip(case, line=line, today=on) for case in taken]
    shares = [one.amount_cents for case in after for one in case.events if isinstance(one, ChequeCredited)]
    assert sum(shares) == good_cents


def _on_slip(name, cents):
    order = an_order(order_id=name, total_cents=cents)
    payment = a_payment(id=name, method="cheque", amount_cents=cents)
    entry = an_entry(amount_cents=cents)
    return domain.receive(entry, payment, order=order, cheque_id=name, today=date(2026, 12, 1))
