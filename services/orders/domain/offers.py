"""An offer as it is on one day, with its public prices: the same for the page that everybody reads and the cart."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from shared.contracts.base import Money, Words
from shared.contracts.means import DELAYS
from shared.contracts.offers import PaymentMethod, Price
from shared.values.dates import Period

from .options import Option
from .refusals import OfferClosed


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """Something that can be ordered or renewed, with the prices of one day."""

    code: str
    resource: str
    """What provisioning builds: `web`, `vps`, `game`."""
    name: Words
    description: Words
    prices: tuple[Price, ...]
    terms_document: str | None = None
    """Special terms that are accepted together with the general ones (R01)."""
    sold_from: date | None = None
    """First and last day on which a new service of it can be ordered."""
    sold_until: date | None = None
    stocked: bool = False
    """Its stock is counted."""
    options: tuple[Option, ...] = ()
    """Those that have a price on that day, the closed ones too."""

    @property
    def smallest_volume(self) -> int:
        return min(price.volume for price in self.prices)

    def is_sold(self, day: date) -> bool:
        """Tell whether a new service can be ordered; renewing what runs is always possible (R62)."""
        return (self.sold_from or day) <= day <= (self.sold_until or day)


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
