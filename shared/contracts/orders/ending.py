"""How a contract ends at its client's word: withdrawal (L06) and termination (L07), by forms that ask for no log-in."""

from datetime import date, datetime
from typing import Annotated, ClassVar, Literal

from pydantic import EmailStr, StringConstraints

from shared.contracts.base import (
    PUBLIC,
    STAFF,
    Cents,
    Command,
    Data,
    Event,
    Http,
    Money,
    Reference,
    Request,
    Wanted,
    Words,
)

Kind = Literal["withdrawal", "termination"]
DeclarationState = Literal["received", "queued", "accepted", "refused", "rejected"]
Verdict = Literal["accepted", "too_late", "professional", "waived", "renewal", "performed", "already"]
"""What became of a withdrawal: every word but `accepted` is a reason why the right is not there."""

Wait = Literal["person", "letter"]
"""What an online declaration waits for by the words of 2013: somebody who reads it, or its registered letter."""

_Typed = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]
_Why = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=500)]
_Receipt = Annotated[str, StringConstraints(min_length=20, max_length=100)]


class DeclarationEvent(Event):
    """What facts about one declaration carry. Not said itself."""

    aggregate: ClassVar[str] = "declaration_id"
    declaration_id: str
    declaration: str
    """Its reference, as the receipt tells it."""


class DeclaredEvent(DeclarationEvent):
    """A declaration as it was made, word for word; the receipt goes to whom it names. Not said itself."""

    account_id: str | None
    """Who was signed in; None: nobody was, and nothing is proved yet."""
    name: str
    contract: str
    """As it was typed."""
    email: str
    language: Literal["fr", "en"]
    waits_for: Wait | None = None
    """What it needs before it has an effect (C5, C12); None: nothing."""


class WithdrawalDeclared(DeclaredEvent):
    """Somebody exercised the right of withdrawal: at this instant, whichever order is meant (L06, M18)."""


class TerminationDeclared(DeclaredEvent):
    """Somebody gave notice to end a service on a day (L07, M20)."""

    receipt_by: Literal["email", "post"] = "email"
    """By post where no e-mail address was given: a letter that staff sends."""
    ends_on: date
    """The last day wished; the service ends sooner where it was paid for less."""
    deletion_on: date
    """The last day on which its data could then be fetched (R63)."""
    for_modification: bool = False
    """Because of an announced change, with a refund of what is not used (R79)."""
    own: bool = False
    """Its services are those of whoever was signed in, so that their end is reckoned with; else it may be earlier."""


class DeclarationQuestioned(DeclarationEvent):
    """A declaration names this account's contract, but came from an address that is not the account's."""

    account_id: str
    kind: Kind
    contract: str


class DeclarationRejected(DeclarationEvent):
    """Staff found no contract that a declaration could mean; it is answered with the reason."""

    kind: Kind
    name: str
    contract: str
    receipt_by: Literal["email", "post"] = "email"
    email: str
    language: Literal["fr", "en"]
    reason: str


class WithdrawnLine(Data):
    """What one line of a withdrawn order costs and gives back."""

    text: Words
    hosting_id: str
    price_cents: Cents
    used_days: int
    total_days: int
    """Of the period that was paid for; 0 when it had not begun to run."""
    owed_cents: Cents
    credited_cents: Cents = 0
    """Of what is not owed, what had gone back before, or was taken back by the bank."""
    refund_cents: Cents
    stops: Literal["service", "renewal", "volume"] | None = None
    """What ends with it: the service; a renewal that had not begun, so that the service runs on to the end it had; a
    greater volume, so that it runs on with the one it had. None from a sender that does not say it."""


class WithdrawalConfirmed(DeclarationEvent):
    """An order is withdrawn from: nothing more is owed for it, and what is not owed goes back (L05)."""

    account_id: str
    order_id: str
    order_reference: str
    withdrawn_on: date
    """The day of the declaration, from which no day is charged."""
    stops_on: date | None = None
    """The day on which it takes effect, later where staff had to find the order; None: the day of the declaration."""
    last_day: date
    lines: list[WithdrawnLine]
    was_paid: bool
    refund_cents: Cents
    service_goes_on: bool = False
    """Only a greater volume was withdrawn from: the service runs on with the one it had before (R82)."""


class WithdrawalRefused(DeclarationEvent):
    """An order cannot be withdrawn from; the client is told why (R74 to R77)."""

    account_id: str
    order_id: str
    order_reference: str
    verdict: Verdict
    reason: Words


class TerminationConfirmed(DeclarationEvent):
    """The notice to end a hosting counts: it comes from its owner's account or address (R63)."""

    account_id: str
    hosting_id: str
    noticed_on: date
    noticed_at: datetime | None = None
    """The instant of the declaration; None: that of this event."""
    ends_on: date


class SettleDeclaration(Command):
    """Orders to itself: find the contract that a declaration means, and give it its effect."""

    aggregate: ClassVar[str] = "declaration_id"
    declaration_id: str


# Requests


class WithdrawalEffects(Data):
    """What a withdrawal declared today would do."""

    order_reference: str
    verdict: Verdict
    reason: Words
    last_day: date
    refund: Money
    lines: list[WithdrawnLine]
    """Of what was paid; none where the right is not there, or nothing was paid."""
    was_paid: bool = True
    """No: its order is cancelled, and nothing is due."""
    refund_by: date | None = None
    """The last day to send that back (art. L221-24)."""
    stops_on: date | None = None
    """The day on which what ends is stopped."""
    data_until: date | None = None
    """Then the last day on which its data can be fetched."""


class WithdrawalView(Data):
    state: Literal["to_confirm", "received"]
    name: str
    contract: str
    email: str
    reference: str | None = None
    received_at: datetime | None = None
    what_follows: Words
    waits_for: Wait | None = None
    """What it needs before it has an effect (C12); None: nothing."""
    effects: WithdrawalEffects | None = None
    """Only for the owner, signed in: nobody else learns whether there is such an order."""
    receipt: str | None = None
    """Once received: what its receipt is read again by; whoever has it may read it."""
    receipt_until: date | None = None
    """The last day for that."""


class Withdraw(Request):
    """Withdraw from an order: the first call shows what was understood, the same one with `confirm` does it (L06)."""

    http: ClassVar[Http] = Http(method="POST", path="/withdrawals", roles=PUBLIC, limit_per_minute=10)
    answer: ClassVar[type[Data]] = WithdrawalView
    name: _Typed
    contract: _Typed
    """Number of an order, an invoice or a service, however it is typed."""
    email: EmailStr
    """Where the receipt goes."""
    confirm: bool = False


class GetWithdrawalReceipt(Request):
    """Read the receipt of a withdrawal again, as it was given (D221-5)."""

    http: ClassVar[Http] = Http(
        method="GET", path="/withdrawals/receipts/{receipt}", roles=PUBLIC, limit_per_minute=60
    )
    answer: ClassVar[type[Data]] = WithdrawalView
    receipt: _Receipt


class LeftElsewhere(Data):
    """What an older system sold of a service that is left: a person refunds it, by what was paid there (R79)."""

    former_order: str
    """What it was ordered or invoiced under there."""
    used_days: int = 0
    total_days: int = 0
    """Of the term that was paid for there; 0 where it is not known here."""
    paid_cents: Cents | None = None
    refund_cents: Cents | None = None
    """None: what was paid is not known here, so that a person reckons it."""


class Leaving(Data):
    """What leaving over a modification gives back, as foreseen today."""

    services: list[str]
    modification: str
    refund: Money
    by_hand: tuple[LeftElsewhere, ...] = ()
    """Beside it, what a person refunds."""


class TerminationView(Data):
    state: Literal["to_confirm", "received"]
    name: str
    contract: str
    email: str | None
    postal_address: str | None
    ends_on: date
    deletion_on: date
    reference: str | None = None
    received_at: datetime | None = None
    what_follows: Words
    waits_for: Wait | None = None
    """What it needs before it has an effect (C5, C12); None: nothing."""
    for_modification: bool = False
    own: bool = False
    """Its services are the reader's own: `deletion_on` is their day. Else the data may be gone earlier."""
    leaving: Leaving | None = None
    """What would come back; only for the owner, signed in."""
    receipt: str | None = None
    """Once received: what its receipt is read again by; whoever has it may read it."""
    receipt_until: date | None = None
    """The last day for that."""


class Terminate(Request):
    """Give notice to end a service: the first call shows the summary, the same one with `confirm` notifies (L07)."""

    http: ClassVar[Http] = Http(method="POST", path="/terminations", roles=PUBLIC, limit_per_minute=10)
    answer: ClassVar[type[Data]] = TerminationView
    name: _Typed
    """Name or legal name."""
    contract: _Typed
    """Reference of the service, or number of its order."""
    email: EmailStr | None = None
    """Where the receipt goes; without it, the postal address."""
    postal_address: Annotated[str, StringConstraints(strip_whitespace=True, max_length=300)] | None = None
    ends_on: date | None = None
    """The last day wished. One of the two has to be given: no day stands for an empty one."""
    until_paid: bool = False
    """The end of what is paid for; only for the owner, signed in, as nobody else is told when that is."""
    for_modification: bool = False
    """Because of an announced change: what is not used is refunded (R79); refused where there is none."""
    confirm: bool = False


class GetTerminationReceipt(Request):
    """Read the receipt of a notice to end a service again, as it was given (D215-3)."""

    http: ClassVar[Http] = Http(
        method="GET", path="/terminations/receipts/{receipt}", roles=PUBLIC, limit_per_minute=60
    )
    answer: ClassVar[type[Data]] = TerminationView
    receipt: _Receipt


class DeclarationView(Data):
    id: str
    reference: str
    kind: Kind
    state: DeclarationState
    received_at: datetime
    name: str
    contract: str
    email: str | None
    postal_address: str | None
    signed_in: str | None
    """The account that declared; None: nobody was signed in."""
    ends_on: date | None
    settle_by: date | None = None
    """While it waits for a person: the last day to refund it (art. L221-24), or the last one that was wished (R63)."""
    about: str | None
    """The order or the hosting that its reference names; None: none that we know."""
    verdict: Verdict | None
    reason: str | None
    waits_for: Wait | None = None
    """What it needed when it was made, by the words of 2013."""
    letter_on: date | None = None
    by_hand: tuple[LeftElsewhere, ...] = ()
    """What a person has to refund of it, because an older system sold it (R79)."""


class DeclarationViews(Data):
    declarations: list[DeclarationView]


class ListWithdrawals(Request):
    """Staff: withdrawals, those that wait for a person first."""

    http: ClassVar[Http] = Http(method="GET", path="/ops/withdrawals", roles=STAFF)
    answer: ClassVar[type[Data]] = DeclarationViews
    q: Wanted | None = None
    """Its id or reference, the contract as it was typed or recognised, the declarer's address or a part of the name."""


class ListTerminations(Request):
    """Staff: notices to end a service, those that wait for a person first."""

    http: ClassVar[Http] = Http(method="GET", path="/ops/terminations", roles=STAFF)
    answer: ClassVar[type[Data]] = DeclarationViews
    q: Wanted | None = None
    """As of withdrawals."""


class MatchWithdrawal(Request):
    """Staff: say which order a withdrawal means; it counts from the instant at which it was declared."""

    http: ClassVar[Http] = Http(
        method="POST", path="/ops/withdrawals/{declaration}/match", roles=STAFF, names=("order",)
    )
    answer: ClassVar[type[Data]] = DeclarationView
    declaration: Reference
    order: Reference
    information_missing: bool = False
    """The client had not been told of the right: twelve months more (art. L221-20)."""
    why: _Why


class MatchTermination(Request):
    """Staff: say which service a notice means."""

    http: ClassVar[Http] = Http(
        method="POST", path="/ops/terminations/{declaration}/match", roles=STAFF, names=("hosting",)
    )
    answer: ClassVar[type[Data]] = DeclarationView
    declaration: Reference
    hosting: Reference
    letter_on: date | None = None
    """When its registered letter came; asked for where the words of 2013 want one (C12)."""
    why: _Why


class RejectWithdrawal(Request):
    """Staff: no order can be meant, or it is not its client who declared; the answer gives the reason."""

    http: ClassVar[Http] = Http(method="POST", path="/ops/withdrawals/{declaration}/reject", roles=STAFF)
    answer: ClassVar[type[Data]] = DeclarationView
    declaration: Reference
    why: _Why
    """Sent to the address that the declaration gives."""


class RejectTermination(Request):
    """Staff: no service can be meant, or it is not its client who gave notice; the answer gives the reason."""

    http: ClassVar[Http] = Http(method="POST", path="/ops/terminations/{declaration}/reject", roles=STAFF)
    answer: ClassVar[type[Data]] = DeclarationView
    declaration: Reference
    why: _Why
    """Sent to the address that the declaration gives."""
