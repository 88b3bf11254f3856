"""Orders: what was bought, by whom, at which price and on which terms (R02, R03, R08)."""

from datetime import date
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from shared.contracts.base import (
    BILLING,
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
    Words,
)
from shared.contracts.issued import Adjustment
from shared.contracts.offers import PaymentMethod, Term
from shared.contracts.options import OptionIn, OrderedOption, ServiceOption
from shared.contracts.terms import Consent, OrderForm, TermsAccepted


class UpgradePart(Data):
    """What a greater volume costs for the rest of one of the terms that were paid for (R82)."""

    from_volume: int
    """GB paid for in that term."""
    price_before: Cents
    """Public price of that volume for such a term, in cents."""
    price_after: Cents
    """Public price of the new one."""
    starts_on: date
    ends_on: date
    """Half-open, as the days are counted (D6)."""
    days_of_term: int
    price_cents: Cents


class Upgrade(Data):
    """How the price of a greater volume was reckoned, for the rest of a service that runs (R82)."""

    from_volume: int
    """GB invoiced so far."""
    price_before: Cents
    """Public price of that volume for a whole term, in cents."""
    price_after: Cents
    """Public price of the new one."""
    days_left: int
    """From the order to the end date (half-open, D6)."""
    days_of_term: int
    """Of the term that ends at the end date."""
    parts: tuple[UpgradePart, ...] = ()
    """One for each term that it enlarges, where they are several or not the last one; then the fields above are of
    the first, and their sum is the price. Always there from a sender that tells terms apart."""


class OrderLine(Data):
    """One thing ordered, as it was on that day (R03)."""

    position: int
    kind: Literal["new", "renewal", "upgrade"]
    offer: str
    offer_name: Words
    resource: str
    """What provisioning builds: `web`, `vps`, `game`."""
    volume: int
    term: Term
    price_cents: Cents
    """Of the whole line, its options included."""
    hosting_id: str
    """The hosting renewed, or the identity that a new one will have."""
    planned_ends_on: date
    upgrade: Upgrade | None = None
    """The reckoning of a line of that kind."""
    options: tuple[OrderedOption, ...] = ()
    """What goes with the service for this term; a greater volume leaves them as they are."""
    ended_options: tuple[ServiceOption, ...] = ()
    """Of a renewal: what the service has and is not sold for this term any more; it ends with the present one."""


class OrderPlaced(Event):
    """An order was made: an immutable record of the cart (R03), payable up to a day (R31)."""

    aggregate: ClassVar[str] = "order_id"
    order_id: str
    reference: str
    cheque_reference: str
    account_id: str
    lines: list[OrderLine]
    total_cents: Cents
    ordered_on: date
    payable_until: date
    terms_version: str
    terms_sha256: str
    immediate_start: bool
    consents: tuple[Consent, ...] = ()
    special_terms: tuple[TermsAccepted, ...] = ()
    language: Literal["fr", "en"] | None = None
    """What the buyer read when ordering; None from a sender that does not say it yet."""
    by_link: bool = False
    """Ordered by somebody who had the link of a reminder; who that was is not known."""


class OrderExpired(Event):
    """Nobody paid in time: the order is cancelled and can no longer be paid (R32)."""

    aggregate: ClassVar[str] = "order_id"
    order_id: str
    reference: str
    account_id: str
    ordered_on: date
    payable_until: date


class OrderPaid(Event):
    """The money of an order was accepted; it also revives an order that had expired meanwhile (R33)."""

    aggregate: ClassVar[str] = "order_id"
    audit_only: ClassVar[str] = "InvoiceIssued says it to the client; the books will listen"
    order_id: str
    reference: str
    account_id: str
    payment_id: str
    revived: bool


ClosedBecause = Literal["withdrawn", "terminated", "left", "ended", "deleted", "enlarged"]
"""What became of the service that an open order was to renew or to enlarge; enlarged: by another order."""


class OrderClosed(Event):
    """What an open order was for has ended: it can no longer be paid, and money that comes all the same goes back."""

    aggregate: ClassVar[str] = "order_id"
    order_id: str
    reference: str
    account_id: str
    ordered_on: date
    closed_on: date
    hosting_ids: list[str]
    """The services that it was for, all of them."""
    service: str
    """The reference of the one that ended."""
    because: ClosedBecause
    reason: Words


class ExpireOrder(Command):
    """Orders to itself: cancel an order if nobody paid it in time; too early, it changes nothing (R32)."""

    aggregate: ClassVar[str] = "order_id"
    order_id: str
    day: date


class LineIn(Data):
    offer: Annotated[str, Field(max_length=60)]
    term: Term | None = None
    """For how long; None with a hosting: until its end date, with a greater volume (R82)."""
    volume: Annotated[int, Field(gt=0, le=100_000)] | None = None
    """GB; None: the smallest of the offer, or that of the hosting renewed."""
    hosting_id: Annotated[str, Field(max_length=60)] | None = None
    """The hosting to renew or to enlarge; None for a new one. Its reference is accepted too."""
    options: Annotated[tuple[OptionIn, ...], Field(max_length=20)] | None = None
    """None: of a renewal those that the service has, as far as they are sold; else none."""


class PaymentAttempt(Data):
    payment_id: str
    method: str
    state: str
    amount: Money


class WithdrawalRight(Data):
    """That an order can be withdrawn from, and what that would leave to pay (L05, R74, R75)."""

    until: date
    """The last day of it, included."""
    if_paid_today: bool = False
    """It is not paid yet: the time counts from the payment."""
    used_days_owed: bool = False
    """Its buyer asked for a start at once: what was provided by then is paid."""


class OrderView(Data):
    id: str
    reference: str
    cheque_reference: str
    state: Literal["payable", "paid", "expired", "set_aside", "withdrawn", "closed"]
    ordered_on: date
    payable_until: date
    total: Money
    lines: list[OrderLine]
    terms_version: str
    special_terms: tuple[str, ...] = ()
    """The versions of what its offers add to the terms."""
    immediate_start: bool = False
    consents: tuple[Consent, ...] = ()
    by_link: bool = False
    """Somebody who had the link of a reminder ordered it."""
    attempts: list[PaymentAttempt]
    adjustment: Adjustment | None = None
    """What its means of payment changed of the total, once it is paid: a discount, or a fee."""
    invoice: str | None
    withdrawn_on: date | None = None
    """The client withdrew from it (L05)."""
    withdrawal: WithdrawalRight | None = None
    """Of an order that is asked for by its name. None: there is no such right, or its time is over."""
    owed_until: date | None = None
    """It was paid, and the bank took that money back: last day to pay it again (R50). None: it owes nothing."""
    owed: Money | None = None
    """Then what is to be paid again, by any means: what its invoice says."""
    given_up_on: date | None = None
    """The bank took that money back, and what it owes is not asked for any more (R50)."""
    pay_token: str | None = None
    """While it can be paid, for its owner: leads to the page where anybody who has it may pay (`POST /payments`)."""
    account_id: str | None = None
    """Whose it is, for staff."""


class OrderViews(Data):
    orders: list[OrderView]


class PlaceOrder(Request):
    """Order with obligation to pay; nothing is due before the payment is chosen."""

    http: ClassVar[Http] = Http(method="POST", path="/orders", status=201, duties=BILLING)
    answer: ClassVar[type[Data]] = OrderView
    lines: Annotated[list[LineIn], Field(min_length=1, max_length=20)]
    accept_terms: Annotated[str, Field(max_length=40)]
    """The exact version that was read; never ticked beforehand (R08)."""
    immediate_start: bool = False
    """The express request to start before the withdrawal period is over (C2, R75)."""
    acknowledge_loss: bool | None = None
    """The box beside it: the right of withdrawal ends with full performance (R75). None: it was not shown."""
    accept_special_terms: Annotated[
        tuple[Annotated[str, Field(max_length=40)], ...], Field(max_length=20)
    ] = ()
    """The versions that the offers of the cart add (`GET /order-form`)."""
    total_cents: Annotated[int, Field(ge=0, le=2**53)] | None = None
    """The total that was shown; when it is another one by now, nothing is ordered. None: it is not compared."""


class SheetPart(Data):
    title: str
    paragraphs: list[str]


class PreviewLine(OrderLine):
    former: Money | None = None
    """Of a renewal: what the service cost when it was last ordered for a whole term, options included (R62)."""
    former_options: tuple[ServiceOption, ...] = ()
    """Those that were in that price."""


class OrderPreview(Data):
    """What an order of this cart would be today, and all that is told before it. Nothing is kept or reserved."""

    lines: list[PreviewLine]
    total: Money
    payable_until: date
    """The last day to pay what is ordered today (R31, R60)."""
    withdrawal: WithdrawalRight | None = None
    """None: the right does not concern this order (R74 to R77)."""
    payment_methods: list[PaymentMethod]
    order_form: OrderForm
    sheet: list[SheetPart]
    """What the contract will say, in the caller's language: it is kept with the order (L03)."""


class PreviewOrder(Request):
    """Show a cart before it is ordered: its lines, the total, what to accept, and the pre-contract sheet (L03)."""

    http: ClassVar[Http] = Http(
        method="POST", path="/orders/preview", limit_per_minute=120, duties=BILLING, looks_only=True
    )
    answer: ClassVar[type[Data]] = OrderPreview
    lines: Annotated[list[LineIn], Field(min_length=1, max_length=20)]
    accept_terms: Annotated[str, Field(max_length=40)] | None = None
    """What is given of these four is judged as in `POST /orders`; None: the terms are still to be accepted."""
    immediate_start: bool = False
    acknowledge_loss: bool | None = None
    accept_special_terms: Annotated[
        tuple[Annotated[str, Field(max_length=40)], ...], Field(max_length=20)
    ] = ()


class GetOrderForm(Request):
    """The consents that an order asks for, in their exact words (R08, R75, L01)."""

    http: ClassVar[Http] = Http(method="GET", path="/order-form", roles=PUBLIC, duties=BILLING)
    answer: ClassVar[type[Data]] = OrderForm


class ListOrders(Request):
    http: ClassVar[Http] = Http(method="GET", path="/orders", duties=BILLING)
    answer: ClassVar[type[Data]] = OrderViews


class GetOrder(Request):
    http: ClassVar[Http] = Http(method="GET", path="/orders/{order}", duties=BILLING)
    answer: ClassVar[type[Data]] = OrderView
    order: Reference
    """Its id, its number or its cheque reference."""


class SetOrderAside(Request):
    """Hide an order that is not wanted any more; money that still arrives revives it."""

    http: ClassVar[Http] = Http(method="POST", path="/orders/{order}/set-aside", duties=BILLING)
    answer: ClassVar[type[Data]] = OrderView
    order: Reference


class FindOrders(Request):
    """Staff: find orders by number, cheque reference or account."""

    http: ClassVar[Http] = Http(method="GET", path="/ops/orders", roles=STAFF)
    answer: ClassVar[type[Data]] = OrderViews
    q: Annotated[str, Field(min_length=1, max_length=80)]
