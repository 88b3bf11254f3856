"""An offer as staff edits it: its words, the days on which it is sold, and all its price lists.

What clients see and order is the `Offer` of a day, read from it by the calendar. A listing begins as a data file
says; once somebody of the staff has edited it, data files no longer change it. Every act is a line of its journal.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from shared.contracts.base import Words
from shared.contracts.offers import (
    OfferDetail,
    OfferView,
    PaymentMethod,
    Price,
    SeededOffer,
    StaffOffer,
    TariffView,
)
from shared.contracts.orders import DescribeOffer, OfferPublished, PrepareOffer, PriceOffer, SellOffer
from shared.values.dates import Period

from .journal import Act, check_days, check_other_days, last_day_of, standing, words_of_both
from .offers import Offer
from .refusals import OfferExists
from .shelving import (
    ListedOption,
    option_history,
    option_prices,
    option_views,
    seeded_options,
    staff_option,
    with_option,
)
from .stock import Stock
from .tariffs import Tariff, check_price_day, check_prices, history, in_force, shown_prices, youngest_first


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One offer for ever: closed, it is kept for the hostings that bear its code."""

    code: str
    resource: str
    name: Words
    description: Words
    terms_document: str | None = None
    sold_from: date | None = None
    """None: always."""
    sold_until: date | None = None
    """Last day on which it can be ordered; None: until somebody closes it."""
    edited: bool = False
    """Somebody of the staff decided about it: data files leave it alone."""
    tariffs: tuple[Tariff, ...] = ()
    options: tuple[ListedOption, ...] = ()
    revision: int = 0

    def on(self, day: date) -> Offer | None:
        """Return what the offer is on a day; None while it is only prepared, as before its first prices."""
        now = in_force(self.tariffs, day)
        if now is None:
            return None
        return Offer(
            code=self.code,
            resource=self.resource,
            name=self.name,
            description=self.description,
            prices=now.prices,
            terms_document=self.terms_document,
            sold_from=self.sold_from,
            sold_until=self.sold_until,
            options=tuple(one for one in (option.on(day) for option in self.options) if one),
        )


def seeded(seed: SeededOffer, before: Listing | None, *, today: date, at: datetime) -> Listing:
    """Return the listing that a data file describes; one that staff has edited stays as it is.

    Raises: WrongPriceList, WrongBounds.
    """
    check_prices(seed.prices)
    if before is not None and before.edited:
        return before
    known = before or Listing(code=seed.code, resource="", name={}, description={})
    described = replace(
        known,
        resource=seed.resource,
        name=seed.name,
        description=seed.description,
        terms_document=seed.terms_document,
    )
    now = in_force(known.tariffs, today)
    fresh = Tariff(revision=known.revision + 1, valid_from=today, prices=tuple(seed.prices), decided_at=at)
    if now is None or now.prices != fresh.prices:
        described = _add(described, fresh)
    options = seeded_options(seed.options, known.options, today=today, by=fresh)
    described = replace(described, options=options)
    return described if described == known else _revised(described, before=known)


def prepare(request: PrepareOffer, before: Listing | None, *, today: date, by: Act) -> Listing:
    """Make a new offer, sold from its first day on. Raises: OfferExists, WrongDays, WrongPriceList."""
    if before is not None:
        raise OfferExists(offer=request.code)
    first = request.sold_from or today
    check_days(first, request.sold_until, today=today)
    listing = Listing(
        code=request.code,
        resource=request.resource,
        name=words_of_both(request.name),
        description=words_of_both(request.description),
        terms_document=request.terms_document,
        sold_from=first,
        sold_until=request.sold_until,
        edited=True,
        revision=1,
    )
    return _priced(listing, request, valid_from=first, by=by)


def describe(listing: Listing, request: DescribeOffer) -> Listing:
    """Give an offer other words or other special terms; orders keep those of their day (R03)."""
    described = replace(
        listing,
        name=words_of_both(request.name),
        description=words_of_both(request.description),
        terms_document=request.terms_document,
    )
    return _edited(described, before=listing)


def reprice(listing: Listing, request: PriceOffer, *, today: date, by: Act) -> Listing:
    """Decide another price list from a day to come. Raises: PriceTooEarly, WrongPriceList.

    Source: terms of sale, art. 8 (R36).
    """
    check_price_day(request.valid_from, listing.tariffs, today=today, sold_from=listing.sold_from)
    edited = _edited(listing, before=listing)
    return _priced(edited, request, valid_from=request.valid_from, by=by)


def sell(listing: Listing, request: SellOffer, *, today: date) -> Listing:
    """Say on which days an offer is sold; one that is on sale may keep its first day. Raises: WrongDays."""
    check_other_days(request.sold_from, request.sold_until, sold_from=listing.sold_from, today=today)
    return _edited(
        replace(listing, sold_from=request.sold_from, sold_until=request.sold_until), before=listing
    )


def close_offer(listing: Listing, *, today: date) -> Listing:
    """Take an offer off the shelf at once; an offer that is closed already stays so."""
    closed = replace(listing, sold_until=last_day_of(listing.sold_until, today=today))
    return _edited(closed, before=listing)


def with_edited_option(listing: Listing, option: ListedOption) -> Listing:
    """Take a decision about an option over: it is a revision of its offer."""
    return _edited(replace(listing, options=with_option(listing.options, option)), before=listing)


def said_again(listing: Listing) -> Listing:
    """Return an offer under another revision, so that others take what is said of it for news."""
    return _revised(listing, before=listing)


def _priced(listing: Listing, request: PrepareOffer | PriceOffer, *, valid_from: date, by: Act) -> Listing:
    prices = tuple(Price(**price.model_dump()) for price in request.prices)
    check_prices(prices)
    return _add(listing, by.tariff(prices, valid_from=valid_from, revision=listing.revision))


def _add(listing: Listing, tariff: Tariff) -> Listing:
    return replace(listing, tariffs=(*listing.tariffs, tariff))


def _edited(listing: Listing, *, before: Listing) -> Listing:
    return _revised(replace(listing, edited=True), before=before)


def _revised(listing: Listing, *, before: Listing) -> Listing:
    return replace(listing, revision=before.revision + 1)


def published(listing: Listing, *, today: date, at: datetime) -> tuple[OfferPublished, ...]:
    """Say what an offer is today; nothing while it is only prepared (R36)."""
    offer = listing.on(today)
    if offer is None:
        return ()
    event = OfferPublished(
        occurred_at=at,
        code=offer.code,
        revision=listing.revision,
        name=offer.name,
        prices=list(offer.prices),
        options=option_prices(listing.options, today=today),
    )
    return (event,)


def view(
    listing: Listing, *, today: date, methods: list[PaymentMethod], stock: Stock | None = None
) -> OfferView | None:
    """Show an offer as it is today, with what is decided for later; None while it is only prepared (R36, R40)."""
    offer = listing.on(today)
    if offer is None:
        return None
    prices = shown_prices(listing.tariffs, today)
    return OfferView(
        code=offer.code,
        name=offer.name,
        description=offer.description,
        volumes=sorted({price.volume for price in prices}),
        terms=sorted({price.term for price in prices}, key=lambda term: Period.parse(term).months),
        prices=prices,
        payment_methods=methods,
        terms_document=offer.terms_document,
        state="on_sale" if offer.is_sold(today) else "closed",
        sold_until=offer.sold_until,
        left=stock.left if stock else None,
        options=option_views(listing.options, today=today),
    )


def first_shown(listing: Listing, wished: date | None, *, today: date) -> date:
    """Return the day on which an offer is looked at: the wished one, or today; never before it can be bought."""
    first_prices = min((one.valid_from for one in listing.tariffs), default=today)
    return max(wished or max(today, listing.sold_from or today), first_prices)


def with_history(shown: OfferView, listing: Listing) -> OfferDetail:
    """Add the history of prices to what is shown of an offer (R36)."""
    options = option_history(listing.options)
    return OfferDetail(**dict(shown), history=history(listing.tariffs), option_history=options)


def staff_view(listing: Listing, *, today: date, stock: Stock | None) -> StaffOffer:
    """Show an offer to those who edit it."""
    return StaffOffer(
        code=listing.code,
        resource=listing.resource,
        name=listing.name,
        description=listing.description,
        terms_document=listing.terms_document,
        state=standing(listing.on(today), listing.sold_until, today),
        sold_from=listing.sold_from,
        sold_until=listing.sold_until,
        left=stock.left if stock else None,
        taken=stock.taken if stock else None,
        tariffs=[_tariff(one) for one in youngest_first(listing.tariffs)],
        options=[staff_option(one, today=today) for one in listing.options],
    )


def _tariff(tariff: Tariff) -> TariffView:
    return TariffView(
        revision=tariff.revision,
        valid_from=tariff.valid_from,
        prices=list(tariff.prices),
        decided_at=tariff.decided_at,
        author=tariff.author,
        why=tariff.why,
    )


def on_sale(views: Iterable[OfferView | None]) -> list[OfferView]:
    """Return those that can be ordered today: the public catalogue (R36)."""
    return [one for one in views if one is not None and one.state == "on_sale"]
