"""A greater volume for the rest of a service that runs: the public prices' difference, for the days left (R82)."""

from collections.abc import Iterator
from datetime import date

from shared.contracts.orders import LineIn, OrderLine, Upgrade, UpgradePart
from shared.values.dates import Period, days_between, plus_months
from shared.values.money import share_down

from .hostings import HostingKnown
from .offers import Offer, price_cents
from .refusals import Ended, FreeOffer, NoTerm, NotLarger, UnderNotice


def enlarge(
    line: LineIn, hosting: HostingKnown | None, *, offer: Offer, position: int, today: date
) -> OrderLine:
    """Price a greater volume up to the end date; the end itself does not move.

    Each term that was paid for has its volume: what is greater than it is priced for the days that are left of it.
    Ex: +12 EUR a year, bought 182 days before the end: 12 x 182/365 = 5.98, the fraction of a cent dropped.

    Raises: NoTerm for a new service; NotLarger; UnderNotice; Ended from the last day on; FreeOffer when nothing
        would be due; OfferClosed when one of the two volumes has no public price for that term.
    Source: terms of sale, art. 15 (R82, R83); D6.
    """
    if hosting is None:
        raise NoTerm
    volume = line.volume or 0
    if volume <= _smallest(hosting, today):
        raise NotLarger(volume=hosting.volume)
    if hosting.terminated:
        raise UnderNotice
    if today >= hosting.ends_on:
        raise Ended(ends_on=hosting.ends_on)
    parts = tuple(_parts(hosting, volume, offer=offer, today=today))
    reckoning = _of_parts(parts) if parts else _of_the_last_term(hosting, volume, offer=offer, today=today)
    price = sum(part.price_cents for part in parts) if parts else due_cents(reckoning)
    if price <= 0:
        raise FreeOffer(offer=offer.code)
    return OrderLine(
        position=position,
        kind="upgrade",
        offer=offer.code,
        offer_name=offer.name,
        resource=offer.resource,
        volume=volume,
        term=hosting.spans[-1].term if hosting.spans else str(_term(hosting, offer)),
        price_cents=price,
        hosting_id=hosting.id,
        planned_ends_on=parts[-1].ends_on if parts else hosting.ends_on,
        upgrade=reckoning,
    )


def still_true(line: OrderLine, hosting: HostingKnown | None) -> bool:
    """Tell whether what an upgrade was priced on still holds: no notice, and each of its terms as it was (R82)."""
    if line.upgrade is None or hosting is None:
        return True
    if hosting.terminated:
        return False
    if not (line.upgrade.parts and hosting.spans):  # of before terms were told apart
        return (line.upgrade.from_volume, line.planned_ends_on) == (hosting.volume, hosting.ends_on)
    terms = {(span.ends_on, span.volume) for span in hosting.spans}
    return all((part.ends_on, part.from_volume) in terms for part in line.upgrade.parts)


def _smallest(hosting: HostingKnown, today: date) -> int:
    """Return the smallest volume that is paid for from a day on."""
    return min((span.volume for span in hosting.spans if span.ends_on > today), default=hosting.volume)


def _parts(hosting: HostingKnown, volume: int, *, offer: Offer, today: date) -> Iterator[UpgradePart]:
    """Price what a greater volume adds to each of the terms that are left and have less (R82)."""
    for span in hosting.spans:
        if span.ends_on <= today or span.volume >= volume:
            continue
        term = Period.parse(span.term)
        starts_on = max(today, span.starts_on)
        before, after = (
            price_cents(offer, volume=span.volume, term=term),
            price_cents(offer, volume=volume, term=term),
        )
        # Of the term that its price is for: one taken over from elsewhere, or cut short, is longer or shorter (R82).
        days_of_term = days_between(span.starts_on, term.after(span.starts_on, anchor_day=hosting.anchor_day))
        yield UpgradePart(
            from_volume=span.volume,
            price_before=before,
            price_after=after,
            starts_on=starts_on,
            ends_on=span.ends_on,
            days_of_term=days_of_term,
            price_cents=share_down(after - before, days_between(starts_on, span.ends_on), days_of_term),
        )


def _of_parts(parts: tuple[UpgradePart, ...]) -> Upgrade:
    first = parts[0]
    return Upgrade(
        from_volume=first.from_volume,
        price_before=first.price_before,
        price_after=first.price_after,
        days_left=days_between(first.starts_on, first.ends_on),
        days_of_term=first.days_of_term,
        parts=parts,
    )


def _of_the_last_term(hosting: HostingKnown, volume: int, *, offer: Offer, today: date) -> Upgrade:
    """Reckon with the present contract as a whole, where its terms are not told apart."""
    term = _term(hosting, offer)
    return Upgrade(
        from_volume=hosting.volume,
        price_before=price_cents(offer, volume=hosting.volume, term=term),
        price_after=price_cents(offer, volume=volume, term=term),
        days_left=days_between(today, hosting.ends_on),
        days_of_term=_days_of_term(term, hosting),
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
