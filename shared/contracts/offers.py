"""Offers as orders shows them and as a data file describes them. No message stands here: they are in `orders`."""

from typing import Annotated, Literal

from pydantic import Field

from .base import Cents, Data, Money
from .means import Method
from .terms import DocumentCode

Words = dict[Literal["fr", "en"], str]
Term = Annotated[str, Field(pattern=r"^P\d{1,2}[MY]$", description="ISO 8601 period of months, such as P12M")]


class Price(Data):
    volume: int
    """Size of the hosting in GB."""
    term: Term
    price_cents: Cents


class OfferPrice(Data):
    volume: int
    term: Term
    price: Money


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


class Catalogue(Data):
    offers: list[OfferView]


class SeededOffer(Data):
    """An offer as a data file describes it."""

    code: str
    resource: str
    name: Words
    description: Words
    prices: list[Price]
    terms_document: DocumentCode | None = None
    """A document of special terms that is accepted together with the general ones (R01)."""
