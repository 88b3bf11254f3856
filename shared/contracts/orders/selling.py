"""Offers as staff edits them: treasurer and board decide what is sold, when, how many and at which price (R36)."""

from datetime import date
from typing import Annotated, ClassVar

from pydantic import Field

from shared.contracts.base import STAFF, TREASURY, Data, Event, Http, Request
from shared.contracts.offers import BothWords, OfferActRows, OfferDetail, PriceList, StaffOffer, StaffOffers
from shared.contracts.terms import DocumentCode

OfferCode = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,39}$")]
Why = Annotated[str, Field(min_length=3, max_length=1000)]
Stock = Annotated[int, Field(ge=0, le=1_000_000)]


class FreeOrderConfirmed(Event):
    """An order that costs nothing is firm at once, without a payment: its services start (R09)."""

    aggregate: ClassVar[str] = "order_id"
    order_id: str
    reference: str
    account_id: str
    confirmed_on: date


class ListStaffOffers(Request):
    """Staff: every offer, those prepared and closed too, with all their price lists."""

    http: ClassVar[Http] = Http(method="GET", path="/ops/offers", roles=STAFF)
    answer: ClassVar[type[Data]] = StaffOffers


class ListOfferActs(Request):
    """Staff: what was done to an offer, newest first: who, what and why."""

    http: ClassVar[Http] = Http(method="GET", path="/ops/offers/{offer}/acts", roles=STAFF)
    answer: ClassVar[type[Data]] = OfferActRows
    offer: OfferCode


class PreviewOffer(Request):
    """Staff: an offer as everybody will read it on a day, one that is only prepared too (R36)."""

    http: ClassVar[Http] = Http(method="GET", path="/ops/offers/{offer}/preview", roles=STAFF)
    answer: ClassVar[type[Data]] = OfferDetail
    offer: OfferCode
    on: date | None = None
    """None: today; before its first day, that day."""


class PrepareOffer(Request):
    """Treasurer: a new offer, sold from its day on."""

    http: ClassVar[Http] = Http(
        method="POST", path="/ops/offers", roles=TREASURY, status=201, names=("code",)
    )
    answer: ClassVar[type[Data]] = StaffOffer
    code: OfferCode
    resource: OfferCode
    """What provisioning builds: `web`, `vps`, `game`."""
    name: BothWords
    description: BothWords
    prices: PriceList
    terms_document: DocumentCode | None = None
    sold_from: date | None = None
    """None: today."""
    sold_until: date | None = None
    stock: Stock | None = None
    """How many may be sold; None: no limit."""
    why: Why


class DescribeOffer(Request):
    """Treasurer: other words, or other special terms, for the orders to come."""

    http: ClassVar[Http] = Http(method="POST", path="/ops/offers/{offer}/describe", roles=TREASURY)
    answer: ClassVar[type[Data]] = StaffOffer
    offer: OfferCode
    name: BothWords
    description: BothWords
    terms_document: DocumentCode | None = None
    why: Why


class PriceOffer(Request):
    """Treasurer: another price list from a day to come, tomorrow at the earliest; the same day again replaces it."""

    http: ClassVar[Http] = Http(method="POST", path="/ops/offers/{offer}/price", roles=TREASURY)
    answer: ClassVar[type[Data]] = StaffOffer
    offer: OfferCode
    prices: PriceList
    valid_from: date
    why: Why


class SellOffer(Request):
    """Treasurer: on which days an offer can be ordered; also opens a closed one again."""

    http: ClassVar[Http] = Http(method="POST", path="/ops/offers/{offer}/sell", roles=TREASURY)
    answer: ClassVar[type[Data]] = StaffOffer
    offer: OfferCode
    sold_from: date
    sold_until: date | None = None
    why: Why


class CloseOffer(Request):
    """Treasurer: no new order from now on; what runs is still renewed (R62)."""

    http: ClassVar[Http] = Http(method="POST", path="/ops/offers/{offer}/close", roles=TREASURY)
    answer: ClassVar[type[Data]] = StaffOffer
    offer: OfferCode
    why: Why


class StockOffer(Request):
    """Treasurer: how many may still be sold from now on; orders that can still be paid keep theirs."""

    http: ClassVar[Http] = Http(method="POST", path="/ops/offers/{offer}/stock", roles=TREASURY)
    answer: ClassVar[type[Data]] = StaffOffer
    offer: OfferCode
    left: Stock | None
    """None: no limit."""
    why: Why
