"""The contract on a durable medium: its PDF, the terms accepted, the model withdrawal form, and their confirmation."""

from datetime import date
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from shared.contracts.base import BILLING, PUBLIC, Cents, Data, Document, Event, Http, Reference, Request
from shared.contracts.issued import Adjustment
from shared.contracts.terms import Consent

from .cart import OrderLine

PaperKind = Literal["contract", "terms", "withdrawal_form"]


class ContractConfirmed(Event):
    """An order was paid: its client is to get the whole contract before the service starts (L04)."""

    aggregate: ClassVar[str] = "order_id"
    order_id: str
    reference: str
    account_id: str
    lines: list[OrderLine]
    total_cents: Cents
    ordered_on: date
    paid_on: date
    terms_version: str
    special_terms: tuple[str, ...] = ()
    immediate_start: bool
    consents: tuple[Consent, ...] = ()
    withdrawal: bool
    """The client is a consumer who may withdraw within fourteen days (R74)."""
    adjustment: Adjustment | None = None
    """What the means of payment changed of the total: a discount, or a fee."""


class PaperName(Data):
    kind: PaperKind
    name: str
    """As a file is called."""
    sha256: str


class PaperNames(Data):
    papers: list[PaperName]


class ListOrderPapers(Request):
    """What belongs to the contract of an order; printed when it is asked for first, and the same ever after (L04)."""

    answer: ClassVar[type[Data]] = PaperNames
    order_id: str


class GetPaper(Request):
    """One of these papers, by its hash."""

    answer: ClassVar[type[Data]] = Document
    sha256: str


class GetContract(Request):
    """The contract of an order as PDF, with what was told before it was made; the same bytes each time (L03)."""

    http: ClassVar[Http] = Http(method="GET", path="/orders/{order}/contract", duties=BILLING)
    answer: ClassVar[type[Data]] = Document
    order: Reference


class GetTermsPdf(Request):
    """A version of the terms as PDF, the same bytes each time; the French text is the reference (R01, R87)."""

    http: ClassVar[Http] = Http(method="GET", path="/terms/{version}/pdf", roles=PUBLIC)
    answer: ClassVar[type[Data]] = Document
    version: Annotated[str, Field(max_length=40)]
