"""A greater volume for the rest of a service that runs: the public prices' difference, for the days left (R82)."""

from datetime import date

from shared.contracts.orders import LineIn, OrderLine, Upgrade
from shared.values.dates import Period, days_between, plus_months
from shared.values.money import share_down

from .hostings import HostingKnown
from .offers import Offer, price_cents
from .refusals import Ended, FreeOffer, NoTerm, NotLarger, UnderNotice


def enlarge(
    line: LineIn, hosting: HostingKnown | None, *, offer: Offer, position: int, today: date
) -> OrderLine:
    """Price a greater volume up to the end date; the end itself does not move.

    Ex: +12 EUR a year, bought 182 days before the end: 12 x 182/365 = 5.98, the fraction of a cent dropped.

    Raises: NoTerm for a new service; NotLarger; UnderNotice; Ended from the last day on; FreeOffer when nothing
        would be due; OfferClosed when one of the two volumes has no public price for that term.
    Source: terms of sale, art. 15 (R82); D6.
    """
    if hosting is None:
        raise NoTerm
    volume = line.volume or 0
    if volume <= hosting.volume:
        raise NotLarger(volume=hosting.volume)
    if hosting.terminated:
        raise UnderNotice
    if today >= hosting.ends_on:
        raise Ended(ends_on=hosting.ends_on)
    term = _term(hosting, offer)
    reckoning = Upgrade(
        from_volume=hosting.volume,
        price_before=price_cents(offer, volume=hosting.volume, term=term),
        price_after=price_cents(offer, volume=volume, term=term),
        days_left=days_between(today, hosting.ends_on),
        days_of_term=_days_of_term(term, hosting),
    )
    price = due_cents(reckoning)
    if price <= 0:
        raise FreeOffer(offer=offer.code)
    return OrderLine(
        position=position,
        kind="upgrade",
        offer=offer.code,
        offer_name=offer.name,
        resource=offer.resource,
        volume=volume,
        term=str(term),
        price_cents=price,
        hosting_id=hosting.id,
        planned_ends_on=hosting.ends_on,
        upgrade=reckoning,
    )


def due_cents(reckoning: Upgrade) -> int:
    """Return the difference of the two prices for the days that are left, in the client's favour (R82, D6)."""
    difference = reckoning.price_after - reckoning.price_before
    return share_down(difference, reckoning.days_left, reckoning.days_of_term)


def _term(hosting: HostingKnown, offer: Offer) -> Period:
    """Return the term of the present contract; where it is not known, the longest one on sale."""
    if hosting.term:
        return Period.parse(hosting.term)
    return max((Period.parse(price.term) for price in offer.prices), key=lambda term: term.months)


def _days_of_term(term: Period, hosting: HostingKnown) -> int:
    """Count the days of the term that ends with the contract: 365 or 366 for a year."""
    start = plus_months(hosting.ends_on, -term.months, anchor_day=hosting.anchor_day)
    return days_between(start, hosting.ends_on)
