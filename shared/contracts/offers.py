"""Offers as orders shows them and as a data file describes them. No message stands here: they are in `orders`."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from .base import Cents, Data, Money, Words
from .means import Method
from .options import OptionKind
from .terms import DocumentCode

Term = Annotated[str, Field(pattern=r"^P\d{1,2}[MY]$", description="ISO 8601 period of months, such as P12M")]


class Price(Data):
    volume: int
    """Size of the hosting in GB."""
    term: Term
    price_cents: Cents


class ComingPrice(Data):
    since: date
    price: Money | None
    """None: no longer sold from that day."""


class OfferPrice(Data):
    volume: int
    term: Term
    price: Money
    since: date | None = None
    next: ComingPrice | None = None
    """What is decided already for a later day (R36)."""
    lowest_before: Money | None = None
    """Of a price reduced in the last 30 days: the lowest one of the 30 days before (art. L112-1-1)."""


class DatedPrice(Data):
    """A line of the public history of prices (R36)."""

    volume: int
    term: Term
    price: Money
    since: date
    until: date | None
    """Its last day; None while nothing else is decided."""
    decided_by: str | None = None
    """In which role; None: it came with the data files of the first start."""


class OptionPrice(Data):
    term: Term
    price_cents: Cents
    """Of one piece for the whole term."""


class ShownOptionPrice(Data):
    term: Term
    price: Money
    """Of one piece for the whole term, all taxes included."""
    since: date
    next: ComingPrice | None = None
    lowest_before: Money | None = None
    """These two as those of the offer (R36, art. L112-1-1)."""


class DatedOptionPrice(Data):
    """A line of the public history of the prices of options (R36)."""

    option: str
    name: Words
    term: Term
    price: Money
    since: date
    until: date | None
    decided_by: str | None = None


class OptionPrices(Data):
    """What one option costs today, term by term."""

    code: str
    prices: list[OptionPrice]


class OptionView(Data):
    """What can be ordered together with a service, for the same term."""

    code: str
    name: Words
    description: Words
    kind: OptionKind
    least: int
    most: int
    """How many of it at least, where it is wanted at all, and at most."""
    prices: list[ShownOptionPrice]
    state: Literal["on_sale", "closed"] = "on_sale"
    """A closed option is not sold any more; who has it renews it at the prices shown (R62)."""
    sold_until: date | None = None


class PaymentMethod(Data):
    method: Method
    delay: Words
    """How long it usually takes until the service starts (R40)."""
    fee: Money
    """What the payer is charged for this means: 0 in lawful mode (R45, C4)."""


class OfferView(Data):
    code: str
    name: Words
    description: Words
    volumes: list[int]
    terms: list[Term]
    prices: list[OfferPrice]
    payment_methods: list[PaymentMethod]
    terms_document: str | None = None
    """The document of special terms that an order of it accepts too (R01)."""
    state: Literal["on_sale", "closed"] = "on_sale"
    """A closed offer is not sold any more; what runs is still renewed, at the prices shown (R62)."""
    sold_until: date | None = None
    """The last day on which it can be ordered, where that is decided."""
    left: int | None = None
    """How many can still be ordered; None: no limit."""
    options: list[OptionView] = Field(default_factory=list)
    """Those that have a price today, the closed ones too."""


class OfferDetail(OfferView):
    history: list[DatedPrice]
    """Every price that there was, is, or is decided already; the youngest first."""
    option_history: list[DatedOptionPrice] = Field(default_factory=list)


class Catalogue(Data):
    offers: list[OfferView]


class SeededOption(Data):
    """An option of an offer as a data file describes it."""

    code: str
    kind: OptionKind = "tick"
    name: Words
    description: Words
    least: int = 1
    most: int = 1
    prices: list[OptionPrice]


class SeededOffer(Data):
    """An offer as a data file describes it."""

    code: str
    resource: str
    name: Words
    description: Words
    prices: list[Price]
    terms_document: DocumentCode | None = None
    """A document of special terms that is accepted together with the general ones (R01)."""
    options: list[SeededOption] = Field(default_factory=list)


class BothWords(Data):
    """Words that clients read, in both languages (R87)."""

    fr: Annotated[str, Field(min_length=1, max_length=2000)]
    en: Annotated[str, Field(min_length=1, max_length=2000)]


class NewPrice(Data):
    volume: Annotated[int, Field(ge=1, le=100_000)]
    """GB."""
    term: Term
    price_cents: Annotated[int, Field(ge=0, le=10_000_000)]
    """For the whole term, all taxes included; 0: free (R09)."""


PriceList = Annotated[list[NewPrice], Field(min_length=1, max_length=100)]
"""The whole list: what is not in it is not sold from its day on."""


class NewOptionPrice(Data):
    term: Term
    price_cents: Annotated[int, Field(ge=0, le=10_000_000)]
    """Of one piece for the whole term, all taxes included."""


OptionPriceList = Annotated[list[NewOptionPrice], Field(min_length=1, max_length=20)]
"""The whole list: a term that is not in it is not sold from its day on."""


class TariffView(Data):
    """All prices of an offer from a day on, until the next list."""

    revision: int
    valid_from: date
    prices: list[Price]
    decided_at: datetime
    author: str | None
    why: str


class OptionTariffView(Data):
    """The prices of an option from a day on, until the next list."""

    revision: int
    """Of the offer, when it was decided."""
    valid_from: date
    prices: list[OptionPrice]
    decided_at: datetime
    author: str | None
    why: str


class StaffOption(Data):
    """An option as those see it who edit it."""

    code: str
    kind: OptionKind
    name: Words
    description: Words
    least: int
    most: int
    state: Literal["coming", "on_sale", "closed"]
    sold_from: date | None
    sold_until: date | None
    tariffs: list[OptionTariffView]


class StaffOffer(Data):
    """An offer as those see it who edit it."""

    code: str
    resource: str
    name: Words
    description: Words
    terms_document: str | None
    state: Literal["coming", "on_sale", "closed"]
    sold_from: date | None
    sold_until: date | None
    left: int | None
    """How many may still be sold; None: no limit."""
    taken: int | None
    """How many are sold or reserved by orders that can be paid, since its stock was first counted."""
    tariffs: list[TariffView]
    options: list[StaffOption] = Field(default_factory=list)


class StaffOffers(Data):
    offers: list[StaffOffer]


class OfferActRow(Data):
    at: datetime
    by: str | None
    what: str
    why: str
    details: dict[str, Any]


class OfferActRows(Data):
    acts: list[OfferActRow]
