"""How the things that wait are read off what their owners answer: since when, until when, how much."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from shared.contracts.accounts import (
    ApprovalViews,
    BreachViews,
    CheckViews,
)
from shared.contracts.base import Money
from shared.contracts.clock import ParkedViews
from shared.contracts.issued import UnpaidInvoices
from shared.contracts.lifecycle import HostingViews, InterventionViews, WaitingHostings
from shared.contracts.means import Method
from shared.contracts.orders import (
    DeclarationViews,
)
from shared.contracts.orders.disputes import DisputeViews
from shared.contracts.payments import (
    BankLineViews,
    ChequeView,
    ChequeViews,
    ContestedPayments,
    Holds,
    PayoutViews,
    Refunds,
    ReviewViews,
    Surpluses,
    UnmatchedViews,
)
from shared.contracts.support import ContentNoticeRows, IncidentViews, TicketRows
from shared.values.dates import ONE_DAY, civil_date


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing that waits."""

    about: str = ""
    since: date | None = None
    until: date | None = None
    """The last day that law or terms leave for it; today, where it is owed already."""
    amount: Money | None = None
    count: int | None = None
    """How many things were gathered into one; None: it is a single thing."""
    at: str = ""
    """What names it in the address of its page."""


def failing(told: HostingViews, today: date) -> Iterator[Item]:
    """Read services that are paid for and not as they should be: what is owed already has no later day."""
    for one in told.hostings:
        yield Item(about=one.reference, since=one.starts_on, until=today, at=one.reference)


def held(told: Holds, _: date) -> Iterator[Item]:
    """Read payments under verification; the day before silence accepts one is the last to decide (R43)."""
    for one in told.holds:
        until = one.accepted_on - ONE_DAY if one.accepted_on else None
        yield Item(
            about=one.order_reference, since=one.postponed_on, until=until, amount=one.amount, at=one.id
        )


def received(told: CheckViews, _: date) -> Iterator[Item]:
    """Read what a client has sent: the last day was the client's, ours is nowhere written."""
    for one in told.requests:
        if one.state == "received":
            came = max((file.received_at for file in one.files), default=one.asked_at)
            yield Item(about=one.request, since=civil_date(came), at=one.request)


def missing(told: CheckViews, _: date) -> Iterator[Item]:
    for one in told.requests:
        if one.overdue:
            yield Item(about=one.request, since=one.due_on, at=one.request)


def due(told: CheckViews) -> Iterator[date]:
    return (one.due_on + ONE_DAY for one in told.requests if one.state == "awaiting" and one.due_on)


def disputes(told: DisputeViews, _: date) -> Iterator[Item]:
    for one in told.disputes:
        if one.state == "open":
            yield Item(about=one.invoice, since=one.received_on, at=one.id)


def declared(told: DeclarationViews, _: date) -> Iterator[Item]:
    """Read declarations that nobody has matched: each has a day to be settled by (L05, R63)."""
    for one in told.declarations:
        if one.state == "queued":
            since = civil_date(one.received_at)
            yield Item(about=one.reference, since=since, until=one.settle_by, at=one.id)


def apart(told: Surpluses, _: date) -> Iterator[Item]:
    """Read money that its payer cannot decide of, or wants back by hand; the rest goes by itself (R33)."""
    for one in told.surpluses:
        if one.state == "open" and (one.choice == "refund" or one.account_id is None):
            yield Item(
                about=one.order_reference or "",
                since=one.found_on,
                until=one.answer_by,
                amount=one.amount,
                at=one.id,
            )


def asked(told: Surpluses) -> Iterator[date]:
    return (one.answer_by + ONE_DAY for one in told.surpluses if one.state == "open" and one.answer_by)


def to_send(told: Refunds, today: date) -> Iterator[Item]:
    """Read money that somebody has to send back by hand: it is owed already, unless a bank is to decide of it first."""
    for one in told.refunds:
        if one.to_send:
            yield Item(about=one.credit_note or "", until=today, amount=one.amount, at=one.id)


def in_hand(told: ChequeViews, _: date) -> Iterator[Item]:
    """Gather the cheques that are on no slip yet into one item: they go to the bank together."""
    yield from _together([one for one in _fit(told, "received") if one.slip is None])


def on_slips(told: ChequeViews, _: date) -> Iterator[Item]:
    """Read each slip that was made, and whose cheques nobody has noted as taken to the bank."""
    those = [one for one in _fit(told, "received") if one.slip]
    for slip in sorted({one.slip for one in those if one.slip}):
        yield from _together([one for one in those if one.slip == slip], slip)


def at_bank(told: ChequeViews, _: date) -> Iterator[Item]:
    yield from _together(_fit(told, "deposited"))


def _fit(told: ChequeViews, state: str) -> list[ChequeView]:
    return [one for one in told.cheques if one.state == state and not one.refusal]


def _together(those: list[ChequeView], slip: str = "") -> Iterator[Item]:
    """Make one item of some cheques; the first order that stops waiting for one is what presses (R33)."""
    if those:
        yield Item(
            about=slip,
            at=slip,
            count=len(those),
            since=min(one.received_on for one in those),
            until=min((one.wait_until for one in those if one.wait_until), default=None),
            amount=Money(amount_cents=sum(one.amount.amount_cents for one in those)),
        )


def to_return(told: ChequeViews, _: date) -> Iterator[Item]:
    for one in told.cheques:
        if one.state == "received" and one.refusal:
            yield Item(about=one.order_reference, since=one.received_on, amount=one.amount, at=one.id)


def unmatched(told: UnmatchedViews, _: date) -> Iterator[Item]:
    for one in told.unmatched:
        if one.state == "open":
            yield Item(about=one.drawer, since=one.received_on, amount=one.amount, at=one.id)


def lines(told: BankLineViews, _: date) -> Iterator[Item]:
    for one in told.lines:
        yield Item(about=one.payer, since=one.booked_on, amount=one.amount, at=one.id)


def questioned(told: PayoutViews, _: date) -> Iterator[Item]:
    """Read payouts that are not what was believed."""
    for one in told.payouts:
        if one.case:
            yield Item(about=one.id, since=one.sent_on, amount=one.amount, at=one.id)


def waiting_for(*means: Method) -> Callable[[WaitingHostings, date], Iterator[Item]]:
    """Return what gathers the services on which work waits until one of these means was read (R60)."""

    def gather(told: WaitingHostings, today: date) -> Iterator[Item]:
        those = [one for one in told.hostings if not set(means).isdisjoint(one.means)]
        if those:
            yield Item(count=len(those), since=min(one.since for one in those), until=today)

    return gather


def contested(told: ContestedPayments, _: date) -> Iterator[Item]:
    """Read what payers' banks contest: unanswered in time it is lost (A18). Its last day is one that is whole."""
    for one in told.payments:
        until = civil_date(one.answer_until) - ONE_DAY if one.answer_until else None
        yield Item(
            about=one.order_reference, since=one.contested_on, until=until, amount=one.amount, at=one.id
        )


def reviewed(told: ReviewViews, _: date) -> Iterator[Item]:
    for one in told.payments:
        yield Item(about=one.order_reference, amount=one.came or one.asked, at=one.payment_id)


def unpaid(told: UnpaidInvoices, _: date) -> Iterator[Item]:
    for one in told.unpaid:
        if one.overdue:
            yield Item(about=one.invoice, since=one.owed_until, amount=one.left, at=one.order_reference)


def owed(told: UnpaidInvoices) -> Iterator[date]:
    return (one.owed_until + ONE_DAY for one in told.unpaid)


def approvals(told: ApprovalViews, _: date) -> Iterator[Item]:
    for one in told.approvals:
        if one.state == "waiting" and one.yours:
            amount = Money(amount_cents=one.amount_cents) if one.amount_cents else None
            since = civil_date(one.asked_at)
            yield Item(about=one.about, since=since, until=one.until, amount=amount, at=one.id)


def breaches(told: BreachViews, _: date) -> Iterator[Item]:
    """Read breaches of which the authority, or the persons, are still to be told (L15)."""
    for one in told.breaches:
        notify = one.cnil_due_at and not one.cnil_notified_at
        if notify or one.persons_to_be_told:
            until = civil_date(one.cnil_due_at) if notify and one.cnil_due_at else None
            yield Item(about=one.number, since=civil_date(one.found_at), until=until, at=one.number)


def parked(told: ParkedViews, today: date) -> Iterator[Item]:
    """Gather what is set aside into one item: something that was to be done has not been."""
    if told.messages:
        since = min(civil_date(one.parked_at) for one in told.messages)
        yield Item(count=len(told.messages) + told.left, since=since, until=today)


def asked_of_us(told: TicketRows, _: date) -> Iterator[Item]:
    """Read requests whose client waits for an answer: whoever waits longest is first; no day is promised (R11, R12)."""
    for one in told.tickets:
        if one.waiting_since:
            yield Item(about=one.ticket.title, since=civil_date(one.waiting_since), at=one.ticket.reference)


def noticed(told: ContentNoticeRows, _: date) -> Iterator[Item]:
    """Read notices of illegal content that nobody has decided on: promptly, and the law names no day (L16)."""
    for one in told.notices:
        if one.notice.decided_at is None:
            at = one.notice.reference
            yield Item(about=at, since=civil_date(one.notice.received_at), at=at)


def going_on(told: IncidentViews, today: date) -> Iterator[Item]:
    for one in told.incidents:
        if one.ended_at is None:
            at = one.reference
            yield Item(about=at, since=civil_date(one.began_at), until=today, at=at)


def unannounced(told: InterventionViews, _: date) -> Iterator[Item]:
    """Read interventions of which nobody was told, until the last day on which that needs no reason (R14)."""
    for one in told.interventions:
        if one.state == "planned":
            yield Item(about=one.reference, until=one.announce_by, at=one.reference)


_OPEN = frozenset({"announced", "in_progress"})


def interventions(told: InterventionViews, today: date) -> Iterator[Item]:
    """Read interventions that were announced and whose day has come: who was told waits for their end (M23)."""
    for one in told.interventions:
        begins = civil_date(one.starts_at)
        if one.state in _OPEN and begins <= today:
            yield Item(about=one.reference, since=begins, until=civil_date(one.ends_at), at=one.reference)


def planned(told: InterventionViews) -> Iterator[date]:
    for one in told.interventions:
        if one.state in _OPEN:
            yield civil_date(one.starts_at)
