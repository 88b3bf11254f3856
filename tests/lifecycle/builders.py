"""What lifecycle hears, valid by default and one keyword away from the case; and a hosting's life to play."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from services.lifecycle import domain
from shared.contracts.orders import (
    FreeOrderConfirmed,
    LeavingConfirmed,
    OrderClosed,
    OrderLine,
    OrderPlaced,
    TerminationConfirmed,
    WithdrawalConfirmed,
)
from shared.contracts.payments import (
    ChequeBounced,
    ChequePresentedAgain,
    ChequePromised,
    ChequeReceived,
    DebtGivenUp,
    PaymentAccepted,
    PaymentDisputed,
    PaymentHeld,
    PaymentOpened,
)
from shared.contracts.provisioning import ConvergeHosting, HostingConverged, HostingConvergenceFailed
from shared.values.dates import PARIS

HOSTING = "hosting-1"
ACCOUNT = "account-1"
TODAYS = domain.Quote(price_cents=2400)
STATEMENT = "Envoi massif de courriels depuis un formulaire compromis."
S1_FACTS = [
    ("2026-11-22", "HostingStarted"),
    ("2027-10-23", "HostingEndsSoon"),
    ("2027-11-15", "HostingEndsSoon"),
    ("2027-11-21", "HostingEndsSoon"),
    ("2027-11-23", "HostingDisabled"),
    ("2027-12-08", "HostingDeletionSoon"),
    ("2027-12-19", "HostingDeletionSoon"),
    ("2027-12-23", "HostingDeleted"),
]
"""Scenario S1 of the register: what is said, and on which day, of a year paid on 22 November 2026 and never renewed."""


def day(text):
    return date.fromisoformat(text)


def at(when, clock="12:00"):
    """An instant of that day in Paris."""
    moment = when if isinstance(when, date) else day(when)
    return datetime.combine(moment, time.fromisoformat(clock), PARIS).astimezone(UTC)


def a_line(kind="new", **changes):
    defaults = {
        "position": 1,
        "kind": kind,
        "offer": "web",
        "offer_name": {"fr": "Hébergement web", "en": "Web hosting"},
        "resource": "web",
        "volume": 10,
        "term": "P12M",
        "price_cents": 2400,
        "hosting_id": HOSTING,
        "planned_ends_on": date(2027, 11, 22),
    }
    return OrderLine(**defaults | changes)


def placed(line, order_id="order-1", ordered_on=date(2026, 11, 22), **changes):
    defaults = {
        "occurred_at": at(ordered_on, "09:00"),
        "order_id": order_id,
        "reference": f"CMD-{order_id}",
        "cheque_reference": f"C-{order_id}",
        "account_id": ACCOUNT,
        "lines": [line],
        "total_cents": line.price_cents,
        "ordered_on": ordered_on,
        "payable_until": ordered_on + timedelta(30),
        "terms_version": "2013-09-20",
        "terms_sha256": "0" * 64,
        "immediate_start": True,
    }
    return OrderPlaced(**defaults | changes)


def _payment(order_id, payment_id, when, **changes):
    return {
        "occurred_at": at(when),
        "payment_id": payment_id or f"payment-{order_id}",
        "order_id": order_id,
        "order_reference": f"CMD-{order_id}",
        "account_id": ACCOUNT,
        "amount_cents": 2400,
    } | changes


def opened(order_id, when, *, method="card", payment_id=None):
    return PaymentOpened(**_payment(order_id, payment_id, when, method=method))


def held(order_id, when, *, decide_by, payment_id=None):
    return PaymentHeld(
        **_payment(order_id, payment_id, when, method="card", reason="3DS absent", decide_by=decide_by)
    )


def accepted(order_id, when, *, payment_id=None, **changes):
    dates = {"paid_on": when, "effective_on": when, "method": "card"}
    return PaymentAccepted(**_payment(order_id, payment_id, when, **dates | changes))


def confirmed_free(order_id, when):
    return FreeOrderConfirmed(
        occurred_at=at(when), order_id=order_id, reference="CMD-1", account_id=ACCOUNT, confirmed_on=when
    )


def received(order_id, when, *, wait_until, payment_id=None):
    about = {"cheque_id": "cheque-1", "received_on": when, "wait_until": wait_until}
    return ChequeReceived(**_payment(order_id, payment_id, when, **about))


def bounced(order_id, when, *, was_accepted, payment_id=None):
    about = {"cheque_id": "cheque-1", "bounced_on": when, "reason": "provision", "payable_until": when}
    return ChequeBounced(**_payment(order_id, payment_id, when, was_accepted=was_accepted, **about))


def contested(order_id, when, *, outcome="lost", payment_id=None, **changes):
    """The payer's bank contests a payment, or has taken it back."""
    lost = {"was_accepted": True, "lost_on": when, "payable_until": when} if outcome == "lost" else {}
    about = {"method": "card", "provider_dispute": "dp_1", "outcome": outcome} | lost
    return PaymentDisputed(**_payment(order_id, payment_id, when, **about | changes))


def given_up(order_id, when):
    """What an order owed is not asked for any more: what payments says of it."""
    return DebtGivenUp(
        occurred_at=at(when),
        order_id=order_id,
        order_reference=f"CMD-{order_id}",
        account_id=ACCOUNT,
        amount_cents=2400,
        lost_on=when - timedelta(16),
        given_up_on=when,
        reason="Introuvable",
    )


def promised(order_id, when, *, wait_until, payment_id=None):
    """The client said that a cheque is in the post."""
    about = {"method": "cheque", "posted_on": when, "wait_until": wait_until}
    return ChequePromised(**_payment(order_id, payment_id, when, **about))


def presented_again(order_id, when, *, wait_until, payment_id=None):
    about = {"cheque_id": "cheque-1", "former_payment_id": "p", "presentation": 2, "in_debt": False}
    return ChequePresentedAgain(**_payment(order_id, payment_id, when, wait_until=wait_until, **about))


def withdrawn(order_id, when, *, hosting_id=HOSTING, stops_on=None):
    """The client withdrew from an order: what orders says of it."""
    line = {"text": {"fr": "x", "en": "x"}, "hosting_id": hosting_id, "price_cents": 2400, "owed_cents": 0}
    days = {"used_days": 0, "total_days": 0, "refund_cents": 2400}
    return WithdrawalConfirmed(
        occurred_at=at(when),
        declaration_id=f"declaration-{order_id}",
        declaration="RET-ABCD2345",
        account_id=ACCOUNT,
        order_id=order_id,
        order_reference=f"CMD-{order_id}",
        withdrawn_on=when,
        stops_on=stops_on,
        last_day=when,
        lines=[line | days],
        was_paid=True,
        refund_cents=2400,
    )


def noticed(when, ends_on, *, key="declaration-1", hosting_id=HOSTING, clock="12:00"):
    """The owner gave notice: what orders says of it."""
    return TerminationConfirmed(
        occurred_at=at(when, clock),
        declaration_id=key,
        declaration="RES-ABCD2345",
        account_id=ACCOUNT,
        hosting_id=hosting_id,
        noticed_on=when,
        ends_on=ends_on,
    )


def closed(order_id, when, *, hosting_id=HOSTING):
    """An open order lost its object: what orders says of it."""
    return OrderClosed(
        occurred_at=at(when),
        order_id=order_id,
        reference=f"CMD-{order_id}",
        account_id=ACCOUNT,
        ordered_on=when,
        closed_on=when,
        hosting_ids=[hosting_id],
        service="web-1",
        because="enlarged",
        reason={"fr": "x", "en": "x"},
    )


def left(order_ids, ends_on, *, hosting_id=HOSTING, also=()):
    """The owner left over a modification: what orders says of it."""
    line = {"text": {"fr": "x", "en": "x"}, "price_cents": 2400, "owed_cents": 0, "refund_cents": 2400}
    days = {"used_days": 0, "total_days": 0}
    return LeavingConfirmed(
        occurred_at=at(ends_on),
        declaration_id="declaration-left",
        declaration="RES-LEFT2345",
        account_id=ACCOUNT,
        hosting_id=hosting_id,
        reference="web-1",
        modification="MOD-ABCD2345",
        ends_on=ends_on,
        lines=[line | days | {"order_id": one, "order_reference": f"CMD-{one}"} for one in order_ids],
        refund_cents=2400,
        also=also,
    )


def converged(command, when, **changes):
    """What provisioning says when it has fulfilled that wish."""
    target = command.spec.wanted
    defaults = {
        "occurred_at": at(when, "00:10"),
        "hosting_id": command.hosting_id,
        "revision": command.revision,
        "wanted": target,
        "address": "http://web-1.example.org" if target == "active" else None,
        "checksum": None if target == "deleted" else "c0ffee",
        "proof": "1 folder, 3 files" if target == "deleted" else None,
    }
    return HostingConverged(**defaults | changes)


def not_converged(command, when, error="disk full"):
    return HostingConvergenceFailed(
        occurred_at=at(when),
        hosting_id=command.hosting_id,
        revision=command.revision,
        wanted=command.spec.wanted,
        attempts=5,
        error=error,
    )


def a_suspension(when, *, reason="security", scope="total", text=STATEMENT, **changes):
    usual = {"author": "support-1", "since": at(when), "ground": "article 10", "reference": "REQ-7"}
    return domain.Suspension(reason=reason, scope=scope, text=text, **usual | changes)


@dataclass
class Life:
    """One hosting, what was said of it, and a host that obeys at once unless it is told to wait."""

    hosting: domain.Hosting
    today: date
    obedient: bool = True
    policy: domain.Policy = domain.LAWFUL
    events: list = field(default_factory=list)
    wishes: list = field(default_factory=list)
    changes: list = field(default_factory=list)
    said_on: list = field(default_factory=list)

    def hear(self, outcome):
        self.hosting = outcome.hosting
        self.events += outcome.events
        self.said_on += [(self.today.isoformat(), type(event).__name__) for event in outcome.events]
        self.changes += outcome.changes
        wishes = [one for one in outcome.commands if isinstance(one, ConvergeHosting)]
        self.wishes += wishes
        if wishes and self.obedient:
            self.obey(wishes[-1])
        return self

    def obey(self, wish=None, **changes):
        return self.hear(
            domain.observe(
                self.hosting, converged(wish or self.wishes[-1], self.today, **changes), policy=self.policy
            )
        )

    def play(self, until):
        """Let every day pass up to and including that one."""
        while self.today < until:
            self.today += timedelta(1)
            self.hear(domain.days_work(self.hosting, self.today, quote=TODAYS, policy=self.policy))
        return self

    def jump(self, to):
        """Arrive on that day without the days between having been said."""
        self.today = to
        return self

    def accept(self, order_id, when=None, **changes):
        return self.hear(domain.accept(self.hosting, accepted(order_id, when or self.today, **changes)))

    def renew_order(self, order_id, **changes):
        line = a_line("renewal", **changes)
        return self.hear(domain.order_more(self.hosting, line, placed=placed(line, order_id, self.today)))

    def said(self, kind):
        return [event for event in self.events if isinstance(event, kind)]


def a_life(ordered_on, **changes):
    """A hosting that was ordered and not yet paid."""
    line = a_line(**changes)
    outcome = domain.order(line, placed(line, "order-1", ordered_on), reference="web-1")
    return Life(outcome.hosting, ordered_on).hear(outcome)


def a_running_life(starts_on, **changes):
    return a_life(starts_on, **changes).accept("order-1", starts_on)


def a_life_ending(ends_on, *, term="P1M", starts_on):
    """A running hosting whose end is checked, so that a case says the date that it is about."""
    life = a_running_life(starts_on, term=term)
    assert life.hosting.ends_on == ends_on
    return life
