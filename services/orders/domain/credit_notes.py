"""Credit notes: what of an invoice is given back or cancelled, never more than was invoiced (L22, R51).

The invoice itself stays as it is. A credit note names it, and the ground it rests on.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from shared.contracts.base import Words
from shared.contracts.issued import Adjustment, CreditedInvoice, Ground, InvoiceLine, Settlement
from shared.contracts.orders import CreditNoteIssued
from shared.contracts.payments import DebtGivenUp
from shared.values.dates import civil_date, plus_days
from shared.values.money import decimal_from_cents, share_half_up

from .adjusting import as_paid
from .attempts import Attempt
from .credit_refusals import CreditedTooMuch, StillOwed
from .grounds import GROUNDS
from .invoices import Invoice
from .orders import Order
from .periods import Begun, reckon
from .series import Series, dated, following

AT_THE_PROVIDER: Ground = "provider_refund"
UNPAID: Ground = "unpaid"
PARTLY_REFUNDED: Words = {
    "fr": "Remboursement partiel de la facture {invoice}",
    "en": "Partial refund of invoice {invoice}",
}
PARTLY_CANCELLED: Words = {
    "fr": "Annulation partielle de la facture {invoice}",
    "en": "Partial cancellation of invoice {invoice}",
}
PARTS: dict[Settlement, Words] = {
    "to_refund": PARTLY_REFUNDED,
    "refunded": PARTLY_REFUNDED,
    "cancelled": PARTLY_CANCELLED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditNote:
    """A correction of one invoice; amounts are positive, as on the invoice."""

    number: str
    invoice_number: str
    invoice_issued_on: date
    order_id: str
    order_reference: str
    account_id: str
    issued_on: date
    ground: Ground
    settlement: Settlement
    lines: tuple[InvoiceLine, ...]
    total_cents: int
    adjustment: Adjustment | None = None
    """That of an invoice that is credited whole; a part of it is one line."""
    author: str | None = None
    """The account that decided it; None: the money did."""
    why: str | None = None
    """What its author noted, never printed."""
    approval: str | None = None
    """By which a second person let it happen; None: nobody was asked (ADR 0048)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Credited:
    """An invoice with the credit notes that it has."""

    invoice: Invoice
    notes: tuple[CreditNote, ...] = ()

    @property
    def credited_cents(self) -> int:
        return sum(note.total_cents for note in self.notes)

    @property
    def left_cents(self) -> int:
        return self.invoice.total_cents - self.credited_cents

    @property
    def covered_cents(self) -> int:
        """How much of the money that may go back has its credit note."""
        return sum(note.total_cents for note in self.notes if note.settlement != "cancelled")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A credit note to be: on what ground, how much, by whom."""

    ground: Ground
    amount_cents: int | None = None
    """None: all that is left."""
    author: str | None = None
    why: str | None = None
    approval: str | None = None


@dataclass(frozen=True, slots=True)
class IssuedNote:
    """A new credit note, the series after it, and what there is to say."""

    note: CreditNote
    series: Series
    event: CreditNoteIssued


def credit(credited: Credited, wish: Wish, *, series: Series, now: datetime) -> IssuedNote:
    """Issue a credit note with the next number of its own series.

    Raises: CreditedTooMuch for more than is left of the invoice, or when nothing is.
    Source: CGI annexe II, art. 242 nonies A (L22); terms of sale, art. 8 (R51).
    """
    invoice = credited.invoice
    amount_cents = check_left(credited, wish)
    after = following(series, civil_date(now))
    note = CreditNote(
        number=credit_note_number(dated(after).year, after.last_number),
        invoice_number=invoice.number,
        invoice_issued_on=invoice.issued_on,
        order_id=invoice.order_id,
        order_reference=invoice.order_reference,
        account_id=invoice.account_id,
        issued_on=dated(after),
        ground=wish.ground,
        settlement=GROUNDS[wish.ground].settlement,
        lines=_lines(invoice, amount_cents, words=PARTS[GROUNDS[wish.ground].settlement]),
        total_cents=amount_cents,
        adjustment=invoice.adjustment if amount_cents == invoice.total_cents else None,
        author=wish.author,
        why=wish.why,
        approval=wish.approval,
    )
    return IssuedNote(note, after, _said(note, credited, now))


def check_left(credited: Credited, wish: Wish) -> int:
    """Return how much is to be credited. Raises: CreditedTooMuch for more than is left, or when nothing is."""
    amount_cents = credited.left_cents if wish.amount_cents is None else wish.amount_cents
    if not 0 < amount_cents <= credited.left_cents:
        raise CreditedTooMuch(number=credited.invoice.number, left=decimal_from_cents(credited.left_cents))
    return amount_cents


def went_back(credited: Credited, attempts: Collection[Attempt]) -> Wish | None:
    """Return the credit note that money which went back still lacks; None when there is none.

    Whatever was heard first, and however often: all that went back is credited once, and never more than was
    invoiced. Money that was never accepted (a surplus, a refused verification) was never invoiced either.

    Source: association chart A16, A17; terms of sale, art. 8 (R51).
    """
    back_cents = sum(attempt.given_back_cents for attempt in attempts if attempt.accepted)
    lacking_cents = min(back_cents - credited.covered_cents, credited.left_cents)
    return Wish(ground=AT_THE_PROVIDER, amount_cents=lacking_cents) if lacking_cents > 0 else None


def check_wish(wish: Wish, order: Order, *, attempts: Collection[Attempt], today: date) -> None:
    """Let an invoice be cancelled as unpaid only when the bank took all of its money back and the delay is over.

    Every other ground may be used at any time.

    Whether it is cancelled, or written off because the service was used, is for the treasurer to judge (A13).

    Raises: StillOwed before that, or while money is good or on its way.
    Source: terms of sale, art. 8 (R50); association chart A13, A18.
    """
    last_day = last_day_to_pay(order, attempts)
    overdue = last_day is not None and is_overdue(last_day, today)
    if wish.ground == UNPAID and not overdue:
        raise StillOwed(reference=order.number)


def is_overdue(last_day: date, today: date) -> bool:
    """Tell whether the last day to pay a debt is over, the whole of it (D2)."""
    return today >= plus_days(last_day, 1)


def last_day_to_pay(order: Order, attempts: Collection[Attempt]) -> date | None:
    """Return the last day on which a debt can be paid again; None while some money of the order is good, or given up.

    Each loss moves that day, also that of what was to pay the debt: a cheque presented again that bounced again.

    Source: terms of sale, art. 8 (R50).
    """
    accepted = [attempt.owed_until for attempt in attempts if attempt.accepted]
    if order.given_up_on or not accepted or None in accepted:
        return None
    days = (*(attempt.owed_until for attempt in attempts), order.frozen_until)
    return max(day for day in days if day)


def owed_until(order: Order, attempts: Collection[Attempt]) -> date | None:
    """Return until when a paid order is to be paid again, its services suspended (R50); None: it owes nothing.

    Not where some of the money had gone back before the bank took the rest, or its client withdrew from it.
    """
    given_back = any(attempt.given_back_cents for attempt in attempts if attempt.accepted)
    return None if given_back or order.withdrawn_on else last_day_to_pay(order, attempts)


def not_served(
    credited: Credited, order: Order, debt: DebtGivenUp, *, begun: Mapping[str, Begun]
) -> Wish | None:
    """Return the credit note of a debt that was written off: what was paid for and is not served; None: nothing is.

    What was served until the bank took its money back stays invoiced, and is a loss.

    Source: terms of sale, art. 8 (R50); association chart A13; CGI annexe II, art. 242 nonies A (L22).
    """
    used_cents = sum(
        reckon(line, begun.get(line.hosting_id), until=debt.lost_on).used_cents
        for line in as_paid(order).lines
    )
    left_cents = credited.left_cents - used_cents
    if debt.credit_note or left_cents <= 0:
        return None
    return Wish(ground=UNPAID, amount_cents=left_cents, why=debt.reason)


def credit_note_number(year: int, number: int) -> str:
    """Return for example `AV-2026-00004`."""
    return f"AV-{year}-{number:05}"


def _lines(invoice: Invoice, amount_cents: int, *, words: Words) -> tuple[InvoiceLine, ...]:
    """Repeat the lines of an invoice that is credited whole; a part of it is one line."""
    if amount_cents == invoice.total_cents:
        return invoice.lines
    text: Words = {
        "fr": words["fr"].format(invoice=invoice.number),
        "en": words["en"].format(invoice=invoice.number),
    }
    return (InvoiceLine(text=text, quantity=1, unit_price_cents=amount_cents),)


def _fee_cents(invoice: Invoice, *, credited_cents: int) -> int:
    """Return how much of the fee on an invoice is credited with so many cents of it (A6)."""
    fee_cents = max(invoice.adjustment.amount_cents, 0) if invoice.adjustment else 0
    return share_half_up(fee_cents, credited_cents, invoice.total_cents)


def _said(note: CreditNote, before: Credited, now: datetime) -> CreditNoteIssued:
    after_cents = before.credited_cents + note.total_cents
    return CreditNoteIssued(
        occurred_at=now,
        order_id=note.order_id,
        order_reference=note.order_reference,
        account_id=note.account_id,
        number=note.number,
        issued_on=note.issued_on,
        total_cents=note.total_cents,
        invoice=CreditedInvoice(
            number=before.invoice.number,
            issued_on=before.invoice.issued_on,
            total_cents=before.invoice.total_cents,
            credited_cents=after_cents,
        ),
        ground=note.ground,
        ground_words=GROUNDS[note.ground].words,
        settlement=note.settlement,
        fee_cents=_fee_cents(before.invoice, credited_cents=after_cents)
        - _fee_cents(before.invoice, credited_cents=before.credited_cents),
    )
