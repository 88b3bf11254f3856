"""From a cart to an order: what is accepted, at which price, payable until which day."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from shared.contracts.accounts import AccountState, Language
from shared.contracts.orders import LineIn, OrderLine, OrderPlaced, PlaceOrder
from shared.values.dates import Period, civil_date
from shared.values.money import decimal_from_cents

from .consents import (
    ALL_LAWFUL,
    Consents,
    Signature,
    TermsInForce,
    accept_special_terms,
    accept_terms,
    asked_for,
    consents_of,
)
from .hostings import HostingKnown
from .offers import Offer, price_cents
from .options import Shelf, check_none, choose
from .orders import Order, Outcome, confirm_free, payable_until
from .references import cheque_reference, order_number
from .refusals import (
    BuyerIncomplete,
    HostingGone,
    HostingUnpaid,
    NothingOrdered,
    OfferClosed,
    OfferNotOnSale,
    OtherOffer,
    OwnerMayNotOrder,
    OwnerOwes,
    PriceMoved,
    RenewedAhead,
    RenewedTwice,
    UnknownHosting,
    VolumeTooSmall,
    may_not_order,
)
from .stock import Stock, take_places
from .upgrades import enlarge

MAY_ORDER: frozenset[AccountState] = frozenset({"active", "documents_requested"})  # R16, R18


@dataclass(frozen=True, slots=True, kw_only=True)
class Buyer:
    """Who orders, as accounts last said."""

    account_id: str
    state: AccountState
    reason: str | None = None
    """Why it is inactive: incomplete, wrong, fraudulent (R17)."""
    request: str | None = None
    """Number of the request that its owner may answer."""
    address: str | None = None
    """Network address, kept with the order (R03)."""
    language: Language = "fr"
    consumer: bool = True
    """A natural person is one unless it said otherwise (R74)."""
    by_link: bool = False
    """Somebody with the link of a mail orders in this account's name."""
    missing: tuple[str, ...] = ()
    """What its kind of person still has to tell (R90)."""
    deputy: bool = False
    """A person acts under the owner: why an account is closed to orders is the owner's business (R18, R20)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shop:
    """What can be ordered now, and on which terms."""

    offers: Mapping[str, Offer]
    terms: TermsInForce
    special_terms: Mapping[str, TermsInForce] = field(default_factory=dict)
    """{document: its version of the day}, of those that the offers of the cart add."""
    hostings: tuple[HostingKnown, ...] = ()
    """Those that the cart names, whoever owns them."""
    renewal_lower_volume: bool = True
    """Whether a renewal may choose a smaller volume (R83)."""
    consents: Consents = ALL_LAWFUL
    """Which side of C2 and C3 holds."""
    stocks: Mapping[str, Stock] = field(default_factory=dict)
    """Of the offers of the cart that are counted."""
    debts: Mapping[str, str] = field(default_factory=dict)
    """{hosting: the order for it whose money the bank took back} (R50)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """What makes this order this one: ids, and its place in the yearly series of orders."""

    order_id: str
    sequence: int
    hosting_ids: tuple[str, ...]
    """One per line: the identities of the hostings that will be new."""


NOBODYS = Identity(order_id="", sequence=0, hosting_ids=("",))
"""Of an order with one line that is only thought of, to be compared with others."""


def place(cart: PlaceOrder, buyer: Buyer, *, shop: Shop, identity: Identity, now: datetime) -> Outcome:
    """Record an order as it stands today, payable 30 days, or up to the deletion date of what it renews.

    One that costs nothing is firm at once.

    Raises: AccountMayNotOrder, BuyerIncomplete, TermsNotAccepted, NothingOrdered, OfferClosed, OfferNotOnSale,
        SoldOut, PriceMoved, LossNotAcknowledged, what `_renewed` and what `choose` refuses.
    Source: terms of sale, art. 1, 2, 8 and 14 (R03, R08, R09, R18, R31, R60, R75); association page (R90).
    """
    _check(cart, buyer)
    signature = Signature(account_id=buyer.account_id, language=buyer.language, at=now)
    terms = accept_terms(cart.accept_terms, shop.terms, signature=signature)
    today = civil_date(now)
    renewed = [_renewed(line, buyer, shop=shop, today=today) for line in cart.lines]
    _check_once_each(renewed)
    lines = tuple(
        _line(line, hosting, shop=shop, today=today, spot=(position, identity.hosting_ids[position - 1]))
        for position, (line, hosting) in enumerate(zip(cart.lines, renewed, strict=True), start=1)
    )
    _check_total(cart, lines)
    special = accept_special_terms(
        cart.accept_special_terms, _special_terms(lines, shop), signature=signature
    )
    concerned = asked_for(lines, consumer=buyer.consumer, rules=shop.consents)
    consents = consents_of(cart, rules=shop.consents, signature=signature) if concerned else ()
    order = Order(
        id=identity.order_id,
        number=order_number(today.year, identity.sequence),
        cheque_reference=cheque_reference(today.year, identity.sequence),
        account_id=buyer.account_id,
        lines=lines,
        total_cents=sum(line.price_cents for line in lines),
        ordered_at=now,
        ordered_on=today,
        payable_until=payable_until(today, _last_days(lines, renewed)),
        terms=terms,
        special_terms=special,
        immediate_start=cart.immediate_start or "immediate_start" in {one.kind for one in consents},
        consents=consents,
        address=buyer.address,
        consumer=buyer.consumer,
        by_link=buyer.by_link,
        places=take_places(lines, shop.stocks),
    )
    return confirm_free(Outcome(order, (_placed(order, language=buyer.language),)))


def _last_days(lines: tuple[OrderLine, ...], hostings: list[HostingKnown | None]) -> tuple[date, ...]:
    """Return until when each line can be paid at the latest: what ends is not enlarged, what is gone not renewed."""
    return tuple(
        hosting.ends_on if line.kind == "upgrade" else hosting.deletion_on
        for line, hosting in zip(lines, hostings, strict=True)
        if hosting
    )


def _check(cart: PlaceOrder, buyer: Buyer) -> None:
    if buyer.state not in MAY_ORDER:
        if buyer.by_link or buyer.deputy:
            raise OwnerMayNotOrder
        raise may_not_order(buyer.state, buyer.reason, buyer.request)
    if buyer.missing and not buyer.by_link:  # over a number nobody's running service ends
        raise OwnerMayNotOrder if buyer.deputy else BuyerIncomplete.told(buyer.missing)
    if not cart.lines:
        raise NothingOrdered


def _check_total(cart: PlaceOrder, lines: tuple[OrderLine, ...]) -> None:
    """Refuse to order at another total than the one shown (L02). Raises: PriceMoved."""
    total_cents = sum(line.price_cents for line in lines)
    if cart.total_cents not in {None, total_cents}:
        raise PriceMoved(total=decimal_from_cents(total_cents))


def _check_once_each(renewed: list[HostingKnown | None]) -> None:
    references = [hosting.reference for hosting in renewed if hosting]
    for reference in references:
        if references.count(reference) > 1:
            raise RenewedTwice(hosting=reference)


def _special_terms(lines: tuple[OrderLine, ...], shop: Shop) -> list[TermsInForce]:
    """Return the versions that the offers of an order add. Raises OfferClosed while one of them is not in force."""
    special: dict[str, TermsInForce] = {}
    for line in lines:
        document = shop.offers[line.offer].terms_document
        if document and document not in shop.special_terms:
            raise OfferClosed(offer=line.offer, volume=line.volume, term=line.term)
        if document:
            special[document] = shop.special_terms[document]
    return list(special.values())


def _renewed(line: LineIn, buyer: Buyer, *, shop: Shop, today: date) -> HostingKnown | None:
    """Return the hosting that a line renews or enlarges; None for a new one.

    Raises: UnknownHosting, HostingGone, HostingUnpaid, OtherOffer, VolumeTooSmall.
    Source: terms of sale, art. 8, 9 and 15 (R50, R56, R60, R62, R82, R83).
    """
    if line.hosting_id is None:
        return None
    names = [known for known in shop.hostings if line.hosting_id in {known.id, known.reference}]
    hosting = next((known for known in names if known.account_id == buyer.account_id), None)
    if hosting is None:
        raise UnknownHosting
    if hosting.deleted or today > hosting.deletion_on:
        raise HostingGone(deleted_on=hosting.deletion_on)
    check_owes_nothing(hosting, shop.debts, by_link=buyer.by_link)
    if line.offer != hosting.offer:
        raise OtherOffer(offer=hosting.offer)
    if line.term and (line.volume or hosting.volume) < hosting.volume and not shop.renewal_lower_volume:
        raise VolumeTooSmall(volume=hosting.volume)
    return hosting


def check_owes_nothing(hosting: HostingKnown, debts: Mapping[str, str], *, by_link: bool) -> None:
    """Sell nothing for a service that is suspended for a debt; once that is paid or given up, it is sold again.

    Raises: HostingUnpaid.
    Source: terms of sale, art. 8 (R50).
    """
    if order := debts.get(hosting.id):
        raise OwnerOwes if by_link else HostingUnpaid(order=order)


def _line(
    line: LineIn, renewed: HostingKnown | None, *, shop: Shop, today: date, spot: tuple[int, str]
) -> OrderLine:
    """Price one line. `spot` is its position and the identity that a new hosting would have."""
    offer = shop.offers.get(line.offer)
    if offer is None:
        raise OfferClosed(offer=line.offer, volume=line.volume or 0, term=line.term or "")
    if line.term is None:
        check_none(line)
        return enlarge(line, renewed, offer=offer, position=spot[0], today=today)
    if renewed is None and not offer.is_sold(today):
        raise OfferNotOnSale(offer=offer.code)
    volume = line.volume or (renewed.volume if renewed else offer.smallest_volume)
    position, new_hosting_id = spot
    shelf = Shelf(options=offer.options, today=today, had=renewed.options if renewed else ())
    chosen = choose(line, shelf, term=line.term)
    cents = price_cents(offer, volume=volume, term=line.term) + chosen.cents
    if renewed and not cents and renewed.ends_on > Period.parse(line.term).after(today):
        raise RenewedAhead(ends_on=renewed.ends_on)
    return OrderLine(
        position=position,
        kind="renewal" if renewed else "new",
        offer=offer.code,
        offer_name=offer.name,
        resource=offer.resource,
        volume=volume,
        term=line.term,
        price_cents=cents,
        hosting_id=renewed.id if renewed else new_hosting_id,
        planned_ends_on=planned_end(Period.parse(line.term), today, renewed=renewed),
        options=chosen.options,
        ended_options=chosen.ended,
    )


def planned_end(term: Period, ordered_on: date, *, renewed: HostingKnown | None = None) -> date:
    """Return the end date to expect: counted from today, or from the present end while that is not over.

    Only planned: it is computed again when the payment is received, never shorter.

    Source: terms of sale, definitions and art. 9 (R05, R59).
    """
    if renewed and ordered_on <= renewed.ends_on:
        return term.after(renewed.ends_on, anchor_day=renewed.anchor_day)
    return term.after(ordered_on)


def _placed(order: Order, *, language: Language) -> OrderPlaced:
    return OrderPlaced(
        occurred_at=order.ordered_at,
        order_id=order.id,
        reference=order.number,
        cheque_reference=order.cheque_reference,
        account_id=order.account_id,
        lines=list(order.lines),
        total_cents=order.total_cents,
        ordered_on=order.ordered_on,
        payable_until=order.payable_until,
        terms_version=order.terms.version,
        terms_sha256=order.terms.sha256,
        immediate_start=order.immediate_start,
        consents=order.consents,
        special_terms=order.special_terms,
        language=language,
        by_link=order.by_link,
    )
