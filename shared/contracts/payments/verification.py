"""Which payments are verified before they are accepted: rules that staff keeps, and orders chosen by hand (R42)."""

from datetime import date, datetime
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from shared.contracts.base import TREASURY, Command, Data, Http, Reference, Request
from shared.contracts.means import Method

from .money import PaymentEvent, PaymentView

RuleKind = Literal["amount", "first_order", "country", "country_outside", "means", "email_domain"]
"""What a rule looks at. `amount`: from so much on; `country`: the account's is among the values; `country_outside`: it
is not; `means`: every payment by the rule's means; `email_domain`: the account's address ends so."""
Why = Annotated[str, Field(min_length=1, max_length=500)]
Value = Annotated[str, Field(min_length=1, max_length=80)]


class HoldPostponed(PaymentEvent):
    """Nobody answered within the fifteen days, but the provider could not be asked: it is accepted later (R43)."""

    decide_by: date
    told_on: date


class TellPostponement(Command):
    """Say of a payment whose fifteen days are over why it is not accepted yet, if it still is not."""

    aggregate: ClassVar[str] = "payment_id"
    payment_id: str


class VerificationAct(Data):
    """What somebody of the staff decided, and why; lines are added, never changed."""

    at: datetime
    what: Literal["seeded", "added", "switched", "asked", "accepted", "refused"]
    author: str
    why: str


class VerificationRule(Data):
    id: str
    kind: RuleKind
    from_cents: int
    values: tuple[str, ...]
    means: tuple[Method, ...]
    """None: all of them."""
    valid_from: date
    valid_until: date | None
    """The last day, whole; None: no end."""
    on: bool
    acts: list[VerificationAct]


class VerificationRules(Data):
    rules: list[VerificationRule]


class ListVerificationRules(Request):
    """Treasurer: the rules by which payments are verified, those that are off or over included."""

    http: ClassVar[Http] = Http(method="GET", path="/ops/verification-rules", roles=TREASURY)
    answer: ClassVar[type[Data]] = VerificationRules


class AddVerificationRule(Request):
    """Treasurer: verify more payments from a day on; one rule that fits is enough (R42)."""

    http: ClassVar[Http] = Http(method="POST", path="/ops/verification-rules", status=201, roles=TREASURY)
    answer: ClassVar[type[Data]] = VerificationRule
    kind: RuleKind
    from_cents: Annotated[int, Field(ge=0, le=10**9)] = 0
    """For `amount` alone."""
    values: Annotated[tuple[Value, ...], Field(max_length=250)] = ()
    """Countries (two letters) or domains of e-mail addresses, for the kinds that look at them."""
    means: tuple[Method, ...] = ()
    """Only payments by these; none: by all."""
    valid_from: date | None = None
    """None: today. Payments count by the day on which they were made."""
    valid_until: date | None = None
    reason: Why


class SwitchVerificationRule(Request):
    """Treasurer: turn a rule off or on again, or give it another last day; what is being verified stays so."""

    http: ClassVar[Http] = Http(method="POST", path="/ops/verification-rules/{rule}/switch", roles=TREASURY)
    answer: ClassVar[type[Data]] = VerificationRule
    rule: Reference
    on: bool
    valid_until: date | None = None
    """None: no end."""
    reason: Why


class OrderVerification(Data):
    order_reference: str
    acts: list[VerificationAct]


class VerifyOrder(Request):
    """Treasurer: verify the money of an order that is not paid yet, whatever the rules say (R42)."""

    http: ClassVar[Http] = Http(method="POST", path="/ops/orders/{order}/verification", roles=TREASURY)
    answer: ClassVar[type[Data]] = OrderVerification
    order: Reference
    reason: Why


class HoldView(PaymentView):
    """A payment under verification, as staff sees it."""

    account_id: str = ""
    reason: str = ""
    """Which rules it fits, and what staff wrote."""
    accepted_on: date | None = None
    """The day on which silence accepts it (R43)."""
    postponed_on: date | None = None
    """Since when it waits for its provider, beyond the fifteen days."""


class Holds(Data):
    holds: list[HoldView]


class ListHolds(Request):
    http: ClassVar[Http] = Http(method="GET", path="/ops/holds", roles=TREASURY)
    answer: ClassVar[type[Data]] = Holds
