"""Options of offers as staff edits them: sold and priced like offers, renewed by whoever has them (R36, R62)."""

from datetime import date
from typing import Annotated, ClassVar

from pydantic import Field

from shared.contracts.base import TREASURY, Data, Http, Request
from shared.contracts.offers import BothWords, OptionPriceList, StaffOffer
from shared.contracts.options import OptionKind

from .selling import OfferCode, Why

Count = Annotated[int, Field(ge=1, le=1000)]


class AddOption(Request):
    """Treasurer: a new option of an offer, sold from its day on."""

    http: ClassVar[Http] = Http(
        method="POST", path="/ops/offers/{offer}/options", roles=TREASURY, status=201, names=("code",)
    )
    answer: ClassVar[type[Data]] = StaffOffer
    offer: OfferCode
    code: OfferCode
    """What provisioning is told."""
    kind: OptionKind
    name: BothWords
    description: BothWords
    least: Count = 1
    most: Count = 1
    """How many of it one service may have; one of what is had or not."""
    prices: OptionPriceList
    sold_from: date | None = None
    """None: today."""
    sold_until: date | None = None
    why: Why


class DescribeOption(Request):
    """Treasurer: other words, or other bounds, for the orders to come."""

    http: ClassVar[Http] = Http(
        method="POST", path="/ops/offers/{offer}/options/{option}/describe", roles=TREASURY
    )
    answer: ClassVar[type[Data]] = StaffOffer
    offer: OfferCode
    option: OfferCode
    name: BothWords
    description: BothWords
    least: Count = 1
    most: Count = 1
    why: Why


class PriceOption(Request):
    """Treasurer: other prices from a day to come, tomorrow at the earliest; the same day again replaces them."""

    http: ClassVar[Http] = Http(
        method="POST", path="/ops/offers/{offer}/options/{option}/price", roles=TREASURY
    )
    answer: ClassVar[type[Data]] = StaffOffer
    offer: OfferCode
    option: OfferCode
    prices: OptionPriceList
    valid_from: date
    why: Why


class SellOption(Request):
    """Treasurer: on which days an option can be ordered; also opens a closed one again."""

    http: ClassVar[Http] = Http(
        method="POST", path="/ops/offers/{offer}/options/{option}/sell", roles=TREASURY
    )
    answer: ClassVar[type[Data]] = StaffOffer
    offer: OfferCode
    option: OfferCode
    sold_from: date
    sold_until: date | None = None
    why: Why


class CloseOption(Request):
    """Treasurer: not sold from now on; services that have it keep and renew it (R62)."""

    http: ClassVar[Http] = Http(
        method="POST", path="/ops/offers/{offer}/options/{option}/close", roles=TREASURY
    )
    answer: ClassVar[type[Data]] = StaffOffer
    offer: OfferCode
    option: OfferCode
    why: Why
