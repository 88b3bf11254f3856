"""Renewing by the link of a mail: an ordinary order of the owner's, placed by somebody who had the link.

Who that was is not known, and nothing of the owner is told to them. The link cannot choose another volume.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from shared.contracts.base import Money
from shared.contracts.offers import Price
from shared.contracts.options import OrderedOption, ServiceOption
from shared.contracts.orders import FormerPrice, LineIn, OrderRenewal, PlaceOrder, RenewalForm, RenewalTerm
from shared.contracts.terms import OrderForm
from shared.values.dates import Period

from .hostings import HostingKnown
from .offers import Offer, payment_methods
from .options import Shelf, choose
from .orders import Order, payable_until
from .placing import planned_end
from .refusals import HostingGone


@dataclass(frozen=True, slots=True, kw_only=True)
class Renewable:
    """A hosting with what there is to choose about it today."""

    hosting: HostingKnown
    offer: Offer | None
    """None: it is not on sale any more."""
    order_form: OrderForm
    paid: tuple[Order, ...] = ()
    """What was paid for it so far, the oldest first."""
    means: tuple[str, ...] = ()
    """The means of payment on offer (R40)."""


def check_there(hosting: HostingKnown, today: date) -> None:
    """Refuse what cannot be renewed any more. Raises: HostingGone (R56, R60)."""
    if hosting.deleted or today > hosting.deletion_on:
        raise HostingGone(deleted_on=hosting.deletion_on)


def renewal_form(wanted: Renewable, *, today: date) -> RenewalForm:
    """Show a hosting with today's prices for the volume that it has, by term.

    Source: terms of sale, art. 9 (R31, R59, R60, R62).
    """
    hosting = wanted.hosting
    return RenewalForm(
        reference=hosting.reference,
        offer_name=wanted.offer.name if wanted.offer else {"fr": hosting.offer, "en": hosting.offer},
        volume=hosting.volume,
        ends_on=hosting.ends_on,
        deletion_on=hosting.deletion_on,
        payable_until=payable_until(today, (hosting.deletion_on,)),
        term=hosting.term,
        terms=_terms(wanted.offer, hosting, today) if wanted.offer else [],
        former=former_price(wanted.paid, hosting.id),
        payment_methods=payment_methods(wanted.means),
        order_form=wanted.order_form,
    )


def _terms(offer: Offer, hosting: HostingKnown, today: date) -> list[RenewalTerm]:
    prices = [price for price in offer.prices if price.volume == hosting.volume]
    return [
        _term(price, offer, hosting, today=today)
        for price in sorted(prices, key=lambda price: Period.parse(price.term).months)
    ]


def _term(price: Price, offer: Offer, hosting: HostingKnown, *, today: date) -> RenewalTerm:
    shelf = Shelf(options=offer.options, today=today, had=hosting.options)
    chosen = choose(LineIn(offer=offer.code, term=price.term), shelf, term=price.term)
    return RenewalTerm(
        term=price.term,
        price=Money(amount_cents=price.price_cents + chosen.cents),
        planned_ends_on=planned_end(Period.parse(price.term), today, renewed=hosting),
        options=chosen.options,
        ended_options=chosen.ended,
    )


def former_price(paid: Iterable[Order], hosting_id: str) -> FormerPrice | None:
    """Return what was paid last for a whole term of a hosting; what a greater volume cost for some days is no price."""
    lines = [
        line
        for order in paid
        for line in order.lines
        if line.hosting_id == hosting_id and line.kind != "upgrade"
    ]
    return next(
        (
            FormerPrice(
                term=line.term,
                volume=line.volume,
                price=Money(amount_cents=line.price_cents),
                options=_kept(line.options),
            )
            for line in reversed(lines)
        ),
        None,
    )


def _kept(options: Iterable[OrderedOption]) -> tuple[ServiceOption, ...]:
    return tuple(ServiceOption(code=one.code, name=one.name, quantity=one.quantity) for one in options)


def cart_of(wish: OrderRenewal, hosting: HostingKnown) -> PlaceOrder:
    """Return what its owner would have sent to renew a hosting as it is."""
    line = LineIn(offer=hosting.offer, term=wish.term, volume=hosting.volume or None, hosting_id=hosting.id)
    return PlaceOrder(
        lines=[line],
        accept_terms=wish.accept_terms,
        total_cents=wish.total_cents,
        immediate_start=wish.immediate_start,
        acknowledge_loss=wish.acknowledge_loss,
        accept_special_terms=wish.accept_special_terms,
    )


def same_again(order: Order, placed: Iterable[Order]) -> Order | None:
    """Return the order among those placed by link that says just what this one would, and can still be paid.

    A link that is pressed again, or by two people, makes no heap of orders. Another price, other terms or another
    choice make another order: nobody pays what was not shown.
    """
    alike = [one for one in placed if _said(one) == _said(order) and order.ordered_on <= one.payable_until]
    return alike[-1] if alike else None


def _said(order: Order) -> tuple[object, ...]:
    """Return what whoever ordered was shown and said yes to."""
    return (
        [(line.hosting_id, line.term, line.volume, line.price_cents, line.options) for line in order.lines],
        # What costs nothing is firm at once: the next renewal says the same, and is for another term.
        [line.planned_ends_on for line in order.lines if not order.total_cents],
        order.terms.version,
        {accepted.version for accepted in order.special_terms},
        order.immediate_start,
        {consent.kind for consent in order.consents},
    )
