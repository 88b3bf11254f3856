"""Invoices: one for each paid order, in a series without gaps. Nothing is ever changed or taken back."""

from dataclasses import dataclass
from datetime import date, datetime

from shared.contracts.base import Words
from shared.contracts.issued import Adjustment, InvoiceLine
from shared.contracts.options import OrderedOption
from shared.contracts.orders import InvoiceIssued, OrderLine, Upgrade
from shared.contracts.payments import PaymentAccepted
from shared.values.dates import Period, civil_date, days_between, plus_days
from shared.values.money import decimal_from_cents

from .adjusting import adjustment_of
from .options import with_options
from .orders import Order, State
from .refusals import NotPaid
from .series import Series, dated, following

DISPUTE_DAYS = 10  # terms of sale, art. 8 (R39)
FREE = "free"
"""The means of payment of what costs nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Invoice:
    """A service "réalisée et payée": it exists only for money that was accepted (R04)."""

    number: str
    order_id: str
    order_reference: str
    account_id: str
    issued_on: date
    paid_on: date
    method: str
    lines: tuple[InvoiceLine, ...]
    total_cents: int
    dispute_until: date
    adjustment: Adjustment | None = None
    """Of its total: what the means of payment took off its lines, or added to them."""


@dataclass(frozen=True, slots=True)
class Issued:
    """A new invoice, the series after it, and what there is to say."""

    invoice: Invoice
    series: Series
    event: InvoiceIssued


@dataclass(frozen=True, slots=True, kw_only=True)
class NothingDue:
    """What stands for the payment on the invoice of an order that costs nothing (R09)."""

    paid_on: date
    effective_on: date
    method: str = FREE


def invoiced_at_once(order: Order, *, wanted: bool) -> tuple[NothingDue, ...]:
    """Tell whether a new order has its invoice already: one that costs nothing, where the association wants such.

    Source: terms of sale, art. 2 (R09): by default no number is consumed for it.
    """
    if order.total_cents or not wanted:
        return ()
    return (NothingDue(paid_on=order.ordered_on, effective_on=order.ordered_on),)


def issue(order: Order, accepted: PaymentAccepted | NothingDue, *, series: Series, now: datetime) -> Issued:
    """Turn a paid order into its invoice, with the next number of the year of issue; dates never go back.

    To be called in the transaction of `pay`, once, when it answered with an event.

    Raises: NotPaid.
    Source: terms of sale, art. 8 (R34, R39); CGI annexe II, art. 242 nonies A (L22).
    """
    if order.state is not State.PAID:
        raise NotPaid(reference=order.number)
    after = following(series, civil_date(now))
    issued_on = dated(after)
    invoice = Invoice(
        number=invoice_number(issued_on.year, after.last_number),
        order_id=order.id,
        order_reference=order.number,
        account_id=order.account_id,
        issued_on=issued_on,
        paid_on=accepted.paid_on,
        method=accepted.method,
        lines=tuple(one for line in order.lines for one in lines_of(line)),
        total_cents=order.total_cents + order.adjustment_cents,
        dispute_until=plus_days(issued_on, DISPUTE_DAYS),
        adjustment=adjustment_of(order, accepted.method),
    )
    return Issued(invoice, after, _said(invoice, now))


def invoice_number(year: int, number: int) -> str:
    """Return for example `F-2026-00042`."""
    return f"F-{year}-{number:05}"


def lines_of(line: OrderLine) -> tuple[InvoiceLine, ...]:
    """Return what an invoice says of one line of an order: the service, then each of its options (L21)."""
    bare_cents = line.price_cents - sum(one.price_cents for one in line.options)
    service = InvoiceLine(text=_words_of_service(line), quantity=1, unit_price_cents=bare_cents)
    return (service, *(_line_of(one, line) for one in line.options))


def _line_of(option: OrderedOption, line: OrderLine) -> InvoiceLine:
    months = Period.parse(line.term).months
    return InvoiceLine(
        text={
            "fr": f"Option : {option.name['fr']}, {months} mois",
            "en": f"Option: {option.name['en']}, {months} month{'s' * (months > 1)}",
        },
        quantity=option.quantity,
        unit_price_cents=option.unit_price_cents,
    )


def words_of(line: OrderLine) -> Words:
    """Say in both languages what one line of an order is, its options included."""
    return with_options(_words_of_service(line), line.options)


def _words_of_service(line: OrderLine) -> Words:
    if line.upgrade:
        return _words_of_upgrade(line, line.upgrade)
    months = Period.parse(line.term).months
    renewal = line.kind == "renewal"
    return {
        "fr": f"{line.offer_name['fr']}, {line.volume} Go, {months} mois" + (" (renouvellement)" * renewal),
        "en": f"{line.offer_name['en']}, {line.volume} GB, {months} month{'s' * (months > 1)}"
        + (" (renewal)" * renewal),
    }


def _words_of_upgrade(line: OrderLine, reckoning: Upgrade) -> Words:
    """Show the arithmetic: both public prices, and the days that are left, of each term that is enlarged (R82)."""
    terms = [
        (one.price_before, one.price_after, days_between(one.starts_on, one.ends_on), one.days_of_term)
        for one in reckoning.parts
    ] or [(reckoning.price_before, reckoning.price_after, reckoning.days_left, reckoning.days_of_term)]
    volumes = (reckoning.from_volume, line.volume)
    return {
        "fr": f"{line.offer_name['fr']}, de {volumes[0]} à {volumes[1]} Go jusqu'au {line.planned_ends_on:%d/%m/%Y} : "
        + " + ".join(_arithmetic(*one, words=("({after} € - {before} €)", "jours")) for one in terms).replace(
            ".", ","
        ),
        "en": f"{line.offer_name['en']}, from {volumes[0]} to {volumes[1]} GB until {line.planned_ends_on:%d/%m/%Y}: "
        + " + ".join(_arithmetic(*one, words=("(€{after} - €{before})", "days")) for one in terms),
    }


def _arithmetic(before: int, after: int, days: int, whole: int, *, words: tuple[str, str]) -> str:
    prices = words[0].format(after=decimal_from_cents(after), before=decimal_from_cents(before))
    return f"{prices} × {days}/{whole} {words[1]}"


def _said(invoice: Invoice, now: datetime) -> InvoiceIssued:
    adjusted_cents = invoice.adjustment.amount_cents if invoice.adjustment else 0
    return InvoiceIssued(
        occurred_at=now,
        order_id=invoice.order_id,
        order_reference=invoice.order_reference,
        account_id=invoice.account_id,
        number=invoice.number,
        issued_on=invoice.issued_on,
        total_cents=invoice.total_cents,
        method=invoice.method,
        paid_on=invoice.paid_on,
        dispute_until=invoice.dispute_until,
        fee_cents=max(adjusted_cents, 0),
        discount_cents=max(-adjusted_cents, 0),
    )
