"""Offers and their public prices: one table for the page that everybody reads and for the cart (R36)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from shared.contracts.base import Money
from shared.contracts.means import DELAYS
from shared.contracts.offers import Catalogue, OfferPrice, OfferView, PaymentMethod, Price, SeededOffer, Words
from shared.contracts.orders import OfferPublished
from shared.values.dates import Period

from .refusals import FreeOffer, OfferClosed


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """Something that can be ordered, with today's prices."""

    code: str
    resource: str
    """What provisioning builds: `web`, `vps`, `game`."""
    name: Words
    description: Words
    prices: tuple[Price, ...]
    terms_document: str | None = None
    """Special terms that are accepted together with the general ones (R01)."""

    @property
    def smallest_volume(self) -> int:
        return min(price.volume for price in self.prices)


def from_seed(seed: SeededOffer) -> Offer:
    """Read an offer as a data file describes it. Raises FreeOffer when a price is zero."""
    if any(price.price_cents <= 0 for price in seed.prices):
        raise FreeOffer(offer=seed.code)
    return Offer(
        code=seed.code,
        resource=seed.resource,
        name=seed.name,
        description=seed.description,
        prices=tuple(seed.prices),
        terms_document=seed.terms_document,
    )


def publish(offer: Offer, before: Offer | None, *, revision: int, at: datetime) -> OfferPublished | None:
    """Say that an offer is new or was changed; None when it is what it was (R36)."""
    if offer == before:
        return None
    return OfferPublished(
        occurred_at=at, code=offer.code, revision=revision, name=offer.name, prices=list(offer.prices)
    )


def price_cents(offer: Offer, *, volume: int, term: str | Period) -> int:
    """Return the public price; P1Y and P12M are the same term (R36).

    Raises: OfferClosed when there is none.
    """
    wanted = Period.parse(str(term))
    for price in offer.prices:
        if price.volume == volume and Period.parse(price.term) == wanted:
            return price.price_cents
    raise OfferClosed(offer=offer.code, volume=volume, term=term)


def payment_methods(active: Iterable[str]) -> list[PaymentMethod]:
    """List the means of payment on offer, each with its usual delay and what the payer is charged.

    The fee is 0: charging for a means of payment is forbidden. In literal mode payments states the fee of
    the very order before the payer is sent away.

    Source: terms of sale, art. 8 (R40, R45); code monétaire et financier, art. L112-12 (C4).
    """
    wanted = frozenset(active)
    free = Money(amount_cents=0)
    return [
        PaymentMethod.model_validate({"method": method, "delay": delay, "fee": free})
        for method, delay in DELAYS.items()
        if method in wanted
    ]


def view(offer: Offer, methods: list[PaymentMethod]) -> OfferView:
    """Show one offer, its terms from the shortest to the longest."""
    prices = sorted(offer.prices, key=lambda price: (price.volume, Period.parse(price.term).months))
    return OfferView(
        code=offer.code,
        name=offer.name,
        description=offer.description,
        volumes=sorted({price.volume for price in prices}),
        terms=sorted({price.term for price in prices}, key=lambda term: Period.parse(term).months),
        prices=[
            OfferPrice(volume=p.volume, term=p.term, price=Money(amount_cents=p.price_cents)) for p in prices
        ],
        payment_methods=methods,
        terms_document=offer.terms_document,
    )


def catalogue(offers: Iterable[Offer], *, methods: Iterable[str]) -> Catalogue:
    """Show everything on offer, without logging in (R36, R40)."""
    shown = payment_methods(methods)
    return Catalogue(offers=[view(offer, shown) for offer in offers])
