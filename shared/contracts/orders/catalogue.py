"""Offers with their prices, and the terms of sale with their clauses."""

from typing import Annotated, ClassVar

from pydantic import Field

from shared.contracts.base import PUBLIC, Data, Done, Event, Http, Request, Words
from shared.contracts.clauses import ClauseRegister, ClauseRulings
from shared.contracts.offers import Catalogue, OfferDetail, OptionPrices, Price, SeededOffer
from shared.contracts.terms import SeededTerms, TermsVersions, TermsView


class OfferPublished(Event):
    """An offer was published or changed; the prices are those of today."""

    aggregate: ClassVar[str] = "code"
    code: str
    revision: int
    name: Words
    prices: list[Price]
    options: list[OptionPrices] = Field(default_factory=list)
    """Of its options that have a price today, the closed ones too."""


class ListOffers(Request):
    """The public catalogue: the same prices as in the cart (R36)."""

    http: ClassVar[Http] = Http(method="GET", path="/offers", roles=PUBLIC)
    answer: ClassVar[type[Data]] = Catalogue


class GetOffer(Request):
    """One offer with the history of its prices, also once it is closed (R36)."""

    http: ClassVar[Http] = Http(method="GET", path="/offers/{offer}", roles=PUBLIC)
    answer: ClassVar[type[Data]] = OfferDetail
    offer: Annotated[str, Field(max_length=60)]


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


class SeedCatalogue(Request):
    """Publish offers and terms from data files; what is unchanged, or was edited by staff since, stays as it is."""

    answer: ClassVar[type[Data]] = Done
    offers: list[SeededOffer]
    terms: list[SeededTerms]
    rulings: ClauseRulings | None = None
    """What runs each clause; None leaves what was published before."""
