"""What orders says and answers: offers, terms, orders and invoices."""

from datetime import date
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from . import issued
from .base import (
    PUBLIC,
    STAFF,
    TREASURY,
    Cents,
    Command,
    Data,
    Document,
    Done,
    Event,
    Http,
    Money,
    Reference,
    Request,
)
from .clauses import ClauseRegister, ClauseRulings
from .offers import Catalogue, Price, SeededOffer, Term, Words
from .terms import Consent, OrderForm, SeededTerms, TermsAccepted, TermsVersions, TermsView


class OfferPublished(Event):
    """An offer was published or changed; the prices are those of today."""

    aggregate: ClassVar[str] = "code"
    code: str
    revision: int
    name: Words
    prices: list[Price]


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
    hosting_id: str
    """The hosting renewed, or the identity that a new one will have."""
    planned_ends_on: date


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


class InvoiceIssued(Event):
    """A paid order became an invoice, with the next number of the gap-free series (R34)."""

    aggregate: ClassVar[str] = "order_id"
    order_id: str
    order_reference: str
    account_id: str
    number: str
    issued_on: date
    total_cents: Cents
    method: str
    paid_on: date
    dispute_until: date
    """Last day of the contractual delay to dispute it (R39); later ones are still answered."""


class CreditNoteIssued(Event):
    """Money that had been invoiced is given back, or will never come: the invoice is corrected (R51, L22)."""

    aggregate: ClassVar[str] = "order_id"
    order_id: str
    order_reference: str
    account_id: str
    number: str
    issued_on: date
    total_cents: Cents
    invoice: issued.CreditedInvoice
    ground: issued.Ground
    ground_words: Words
    settlement: issued.Settlement


class IssuedDocumentsFoundBroken(Event):
    """The nightly proof failed: a number is missing or doubled, or the chain of documents was broken (L22, L25)."""

    aggregate: ClassVar[str] = "day"
    audit_only: ClassVar[str] = "an alarm in the log and in the metrics; the books will listen"
    day: date
    broken: list[str]
    """One sentence for each invariant that does not hold."""


# Commands to itself


class ProveIssuedDocuments(Command):
    """Orders to itself: check both series and the chain, once a night (L22, L25)."""

    aggregate: ClassVar[str] = "day"
    day: date


class ExpireOrder(Command):
    """Orders to itself: cancel an order if nobody paid it in time; too early, it changes nothing (R32)."""

    aggregate: ClassVar[str] = "order_id"
    order_id: str
    day: date


# Requests


class ListOffers(Request):
    """The public catalogue: the same prices as in the cart (R36)."""

    http: ClassVar[Http] = Http(method="GET", path="/offers", roles=PUBLIC)
    answer: ClassVar[type[Data]] = Catalogue


class GetTerms(Request):
    """The terms of sale in force (R01)."""

    http: ClassVar[Http] = Http(method="GET", path="/terms", roles=PUBLIC)
    answer: ClassVar[type[Data]] = TermsView


class GetTermsVersion(Request):
    """Any version of the terms, from the archive (R01)."""

    http: ClassVar[Http] = Http(method="GET", path="/terms/{version}", roles=PUBLIC)
    answer: ClassVar[type[Data]] = TermsView
    version: Annotated[str, Field(max_length=40)]


class ListTermsVersions(Request):
    """Every version of the terms: in force, archived and still to come (R01)."""

    http: ClassVar[Http] = Http(method="GET", path="/terms/versions", roles=PUBLIC)
    answer: ClassVar[type[Data]] = TermsVersions


class GetClauseRegister(Request):
    """Which rule runs each clause of the terms, and where the law prevails over its words (R84)."""

    http: ClassVar[Http] = Http(method="GET", path="/terms/clauses", roles=PUBLIC)
    answer: ClassVar[type[Data]] = ClauseRegister


class LineIn(Data):
    offer: Annotated[str, Field(max_length=60)]
    term: Term
    volume: Annotated[int, Field(gt=0, le=100_000)] | None = None
    """GB; None: the smallest of the offer, or that of the hosting renewed."""
    hosting_id: Annotated[str, Field(max_length=60)] | None = None
    """The hosting to renew; None for a new one. Its reference is accepted too."""


class PaymentAttempt(Data):
    payment_id: str
    method: str
    state: str
    amount: Money


class OrderView(Data):
    id: str
    reference: str
    cheque_reference: str
    state: Literal["payable", "paid", "expired", "set_aside"]
    ordered_on: date
    payable_until: date
    total: Money
    lines: list[OrderLine]
    terms_version: str
    special_terms: tuple[str, ...] = ()
    """The versions of what its offers add to the terms."""
    immediate_start: bool = False
    consents: tuple[Consent, ...] = ()
    attempts: list[PaymentAttempt]
    invoice: str | None


class OrderViews(Data):
    orders: list[OrderView]


class PlaceOrder(Request):
    """Order with obligation to pay; nothing is due before the payment is chosen."""

    http: ClassVar[Http] = Http(method="POST", path="/orders", status=201)
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


class GetOrderForm(Request):
    """The consents that an order asks for, in their exact words (R08, R75, L01)."""

    http: ClassVar[Http] = Http(method="GET", path="/order-form", roles=PUBLIC)
    answer: ClassVar[type[Data]] = OrderForm


class ListOrders(Request):
    http: ClassVar[Http] = Http(method="GET", path="/orders")
    answer: ClassVar[type[Data]] = OrderViews


class GetOrder(Request):
    http: ClassVar[Http] = Http(method="GET", path="/orders/{order}")
    answer: ClassVar[type[Data]] = OrderView
    order: Reference
    """Its id, its number or its cheque reference."""


class SetOrderAside(Request):
    """Hide an order that is not wanted any more; money that still arrives revives it."""

    http: ClassVar[Http] = Http(method="POST", path="/orders/{order}/set-aside")
    answer: ClassVar[type[Data]] = OrderView
    order: Reference


class ListInvoices(Request):
    http: ClassVar[Http] = Http(method="GET", path="/invoices")
    answer: ClassVar[type[Data]] = issued.InvoiceViews


class GetInvoice(Request):
    http: ClassVar[Http] = Http(method="GET", path="/invoices/{number}")
    answer: ClassVar[type[Data]] = issued.InvoiceView
    number: Reference


class GetInvoicePdf(Request):
    """The invoice as PDF, the same bytes each time (R35)."""

    http: ClassVar[Http] = Http(method="GET", path="/invoices/{number}/pdf")
    answer: ClassVar[type[Data]] = Document
    number: Reference


class ListCreditNotes(Request):
    http: ClassVar[Http] = Http(method="GET", path="/credit-notes")
    answer: ClassVar[type[Data]] = issued.CreditNoteViews


class GetCreditNote(Request):
    http: ClassVar[Http] = Http(method="GET", path="/credit-notes/{number}")
    answer: ClassVar[type[Data]] = issued.CreditNoteView
    number: Reference


class GetCreditNotePdf(Request):
    """The credit note as PDF, the same bytes each time (R35)."""

    http: ClassVar[Http] = Http(method="GET", path="/credit-notes/{number}/pdf")
    answer: ClassVar[type[Data]] = Document
    number: Reference


class IssueCreditNote(Request):
    """Treasurer: credit an invoice on one of the grounds that open a refund, and on no other (R51)."""

    http: ClassVar[Http] = Http(method="POST", path="/ops/credit-notes", status=201, roles=TREASURY)
    answer: ClassVar[type[Data]] = issued.CreditNoteView
    invoice: Reference
    ground: issued.Ground | None = None
    amount_cents: Annotated[int, Field(gt=0, le=10**9)] | None = None
    """None: all that is left of the invoice."""
    why: Annotated[str, Field(min_length=1, max_length=500)]
    """Kept with the credit note, never printed."""


class ListUnpaid(Request):
    """Treasurer: invoices whose money the bank took back, to be paid again or cancelled (R50)."""

    http: ClassVar[Http] = Http(method="GET", path="/ops/unpaid", roles=TREASURY)
    answer: ClassVar[type[Data]] = issued.UnpaidInvoices


class ReadChain(Request):
    """Treasurer: the chain of issued documents as JSON lines, as many as one answer holds (L25)."""

    http: ClassVar[Http] = Http(method="GET", path="/ops/chain", roles=TREASURY)
    answer: ClassVar[type[Data]] = Document
    after: Annotated[int, Field(ge=0, le=2**53)] = 0
    """The position of the last line that the caller has; an empty document means that there are no more."""


class FindOrders(Request):
    """Staff: find orders by number, cheque reference or account."""

    http: ClassVar[Http] = Http(method="GET", path="/ops/orders", roles=STAFF)
    answer: ClassVar[type[Data]] = OrderViews
    q: Annotated[str, Field(min_length=1, max_length=80)]


class SeedCatalogue(Request):
    """Publish offers and terms from data files; what is already there unchanged stays as it is."""

    answer: ClassVar[type[Data]] = Done
    offers: list[SeededOffer]
    terms: list[SeededTerms]
    rulings: ClauseRulings | None = None
    """What runs each clause; None leaves what was published before."""
