"""A payment: one attempt to pay one order by one means. Its states, how it begins, what it says.

Its state is not moved by hand. It follows from facts that only ever grow (where the money stands, how much
went back, how a dispute ended), so that any order of arrival and any repeat end in the same state.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Literal, TypeVar

from shared.contracts.means import BY_HAND
from shared.contracts.payments import Instructions, Method, PaymentEvent, PaymentInstructed, PaymentOpened
from shared.runtime.errors import IllegalMove
from shared.values.dates import civil_date
from shared.values.money import EURO

from .payable import PayableOrder, check_payable


class State(StrEnum):
    OPENED = "opened"
    PENDING = "pending"
    EXPIRED = "expired"
    FAILED = "failed"
    REVIEW = "review"
    CAPTURED = "captured"
    HELD = "held"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    SURPLUS = "surplus"
    DISPUTED = "disputed"
    REFUNDED = "refunded"
    CHARGED_BACK = "charged_back"


UNPAID = frozenset({State.OPENED, State.PENDING, State.EXPIRED, State.FAILED})
CAPTURES = frozenset(
    {State.CAPTURED, State.HELD, State.ACCEPTED, State.SURPLUS, State.REVIEW}
    | {State.DISPUTED, State.REFUNDED, State.CHARGED_BACK}
)
"""What a first look at captured money can end in."""
FRESH_FOR = timedelta(hours=1)
"""How long a provider's page is handed out again; well within the life of each provider's page."""
LOSSES = frozenset({State.DISPUTED, State.REFUNDED, State.CHARGED_BACK})

NEXT: dict[State, frozenset[State]] = {
    State.OPENED: frozenset({State.PENDING, State.FAILED, State.EXPIRED}) | CAPTURES,
    State.PENDING: frozenset({State.FAILED, State.EXPIRED}) | CAPTURES,
    State.EXPIRED: CAPTURES,
    State.FAILED: CAPTURES,
    State.REVIEW: LOSSES,
    State.CAPTURED: frozenset({State.HELD, State.ACCEPTED, State.SURPLUS}) | LOSSES,
    State.HELD: frozenset({State.ACCEPTED, State.REFUSED, State.SURPLUS}) | LOSSES,
    State.ACCEPTED: LOSSES,
    State.REFUSED: LOSSES,
    State.SURPLUS: LOSSES,
    State.DISPUTED: frozenset(
        {State.CAPTURED, State.HELD, State.ACCEPTED, State.REFUSED, State.SURPLUS, State.REVIEW}
        | {State.REFUNDED, State.CHARGED_BACK}
    ),
    State.REFUNDED: frozenset(
        {State.CHARGED_BACK, State.DISPUTED, State.CAPTURED}
        | {State.HELD, State.ACCEPTED, State.REFUSED, State.SURPLUS, State.REVIEW}
    ),
    State.CHARGED_BACK: frozenset(),
}
"""Monotone but for a dispute that was won and a refund that came back, which give back the state before them."""

DisputeOutcome = Literal["open", "won", "lost"]
Said = TypeVar("Said", bound=PaymentEvent)


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """An attempt, with what its provider and its bank said of the money."""

    id: str
    order_id: str
    order_reference: str
    account_id: str
    method: Method
    amount_cents: int
    """What the payer was asked for: what was due, with the fee or less the discount where there is one."""
    fee_cents: int = 0
    """What the means added to what was due; less than 0: a discount that was announced for it (R45, C4)."""
    opened_at: datetime
    object_id: str | None = None
    """The provider's name of the attempt, stored before the payer is sent there."""
    money_id: str | None = None
    """The provider's name of the money itself (charge or capture)."""
    captured_cents: int | None = None
    """What the provider has taken; None before."""
    currency: str = EURO
    """Of what was captured."""
    paid_at: datetime | None = None
    """The provider's own stamp of the payment (D5)."""
    waited_until: date | None = None
    """Until when its order waits for this very money, though not for any other: a cheque's (R33)."""
    provider_fee_cents: int | None = None
    standing: State = State.OPENED
    """Where the money stands, were it neither contested nor given back."""
    refunded_cents: int = 0
    """All that was ever sent back."""
    returned_cents: int = 0
    """What of it came back to us, because the payer's bank did not take it."""
    sent_cents: int = 0
    """What of it we sent ourselves: two refunds that were asked at once are two, whatever had gone before."""
    by_hand_cents: int = 0
    """What of it the treasurer sent by another road, because the provider would not: no provider tells of that."""
    told_cents: int = 0
    """Where there is such money: all that its provider told of as sent back."""
    dispute_id: str | None = None
    dispute: DisputeOutcome | None = None
    dispute_fee_cents: int | None = None
    """What its disputes cost, in all, given back or not (A18); None: no provider has said."""
    dispute_fee_back_cents: int = 0
    """What of it the provider gave back, because they were won."""
    disputed_on: date | None = None
    """The day on which the dispute that is open was heard."""
    answer_until: datetime | None = None
    """Until when its provider takes our answer to that dispute, as it was last told; None: it awaits none now."""
    credit_of: str | None = None
    """The surplus whose money it is, where that was kept for a later order: no money came with this payment."""
    decide_by: date | None = None
    """Last day to refuse it, while it is held (R42)."""
    grounds: str = ""
    """The rules for which it is held, as codes (R42)."""
    postponed_on: date | None = None
    """When its payer was told that it is accepted later than after the fifteen days (R43)."""
    reason: str = ""
    """Why it is held, refused, under review or failed; for staff."""
    revision: int = 1

    @property
    def price_cents(self) -> int:
        """What was due without the fee or the discount of the means."""
        return self.amount_cents - self.fee_cents

    @property
    def charged_cents(self) -> int:
        """What the payer was charged for the means (R45, A6)."""
        return max(self.fee_cents, 0)

    @property
    def discount_cents(self) -> int:
        """What the payer was let off for the means."""
        return max(-self.fee_cents, 0)

    @property
    def doubled_cents(self) -> int:
        """What was sent by hand and that the provider tells of as well: told twice, or money that left twice."""
        both_cents = self.told_cents + self.by_hand_cents
        return max(0, both_cents - self.refunded_cents) if self.by_hand_cents else 0

    @property
    def dispute_cost_cents(self) -> int | None:
        """What its disputes have cost as it is known now."""
        return (
            None if self.dispute_fee_cents is None else self.dispute_fee_cents - self.dispute_fee_back_cents
        )

    @property
    def by_hand(self) -> bool:
        """Whether no provider answers for it: our own books say what is known of its money."""
        return self.method in BY_HAND or self.credit_of is not None

    @property
    def gone_cents(self) -> int:
        """What its payer has back."""
        return self.refunded_cents - self.returned_cents

    @property
    def state(self) -> State:
        """Its state as everybody sees it: a loss hides where the money stood before."""
        if self.dispute == "lost":
            return State.CHARGED_BACK
        if self.captured_cents and self.gone_cents >= self.captured_cents:
            return State.REFUNDED
        if self.dispute == "open":
            return State.DISPUTED
        return self.standing


def change(payment: Payment, **facts: Any) -> Payment:
    """Keep new facts of a payment; its state may only move as the table allows.

    Raises: IllegalMove.
    """
    after = replace(payment, **facts)
    if after == payment:
        return payment
    if after.state is not payment.state and after.state not in NEXT[payment.state]:
        raise IllegalMove(f"{payment.id}: {payment.state} to {after.state}", state=payment.state.value)
    return replace(after, revision=payment.revision + 1)


def open_payment(
    order: PayableOrder, method: Method, *, payment_id: str, fee_cents: int, now: datetime
) -> Payment:
    """Begin an attempt to pay an order; `opened` says so, once it is stored.

    Raises: OrderPaidAlready, OrderExpired.
    Source: terms of sale, art. 8 (R32, R45).
    """
    check_payable(order, civil_date(now))
    return begin(order, method, payment_id=payment_id, fee_cents=fee_cents, now=now)


def begin(
    order: PayableOrder, method: Method, *, payment_id: str, fee_cents: int = 0, now: datetime
) -> Payment:
    """Begin an attempt, payable or not: a cheque that comes too late has one too, and goes back (S2)."""
    return Payment(
        id=payment_id,
        order_id=order.order_id,
        order_reference=order.reference,
        account_id=order.account_id,
        method=method,
        amount_cents=order.due_cents + fee_cents,
        fee_cents=fee_cents,
        opened_at=now,
    )


def is_fresh(payment: Payment, now: datetime) -> bool:
    """Whether the same choice made again leads to the same attempt; an announced cheque or transfer is on its way."""
    age = now - payment.opened_at
    return payment.state is State.OPENED and (payment.by_hand or age < FRESH_FOR)


def asks_no_more(payment: Payment, order: PayableOrder, *, fee_cents: int) -> bool:
    """Whether an attempt asks for today's total, or for less: who was shown a total pays that total (R45).

    A debt is what its invoice says, whatever an attempt of before it asked for.
    """
    total_cents = order.due_cents + fee_cents
    return payment.amount_cents == total_cents or (payment.amount_cents < total_cents and not order.in_debt)


def is_followed(payment: Payment) -> bool:
    """Whether its provider still has something to tell of it: how it ends, or what it keeps."""
    ends = payment.standing in {State.OPENED, State.PENDING}
    fee = payment.captured_cents is not None and payment.provider_fee_cents is None
    return not payment.by_hand and (ends or fee)


def opened(payment: Payment) -> PaymentOpened:
    """Say that a means was chosen; nothing is paid yet."""
    return say(PaymentOpened, payment, at=payment.opened_at)


def instructed(payment: Payment, instructions: Instructions) -> PaymentInstructed:
    """Say what the payer was told to do himself."""
    return say(PaymentInstructed, payment, at=payment.opened_at, instructions=instructions)


def say(kind: type[Said], payment: Payment, *, at: datetime, **fields: Any) -> Said:
    """Make an event of a payment with what all of them carry."""
    return kind(
        occurred_at=at,
        payment_id=payment.id,
        order_id=payment.order_id,
        order_reference=payment.order_reference,
        account_id=payment.account_id,
        method=payment.method,
        amount_cents=payment.amount_cents,
        fee_cents=payment.charged_cents,
        discount_cents=payment.discount_cents,
        money_id=payment.money_id,
        on_day=civil_date(at),
        **fields,
    )
