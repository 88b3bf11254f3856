"""The invoice as a printed document (R04, R34, R35): a settled fact, nothing is computed here."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from babel.core import Locale
from babel.dates import format_date
from babel.numbers import format_currency

from shared.contracts.accounts import Address, Language
from shared.contracts.association import Association
from shared.values.money import EURO, decimal_from_cents

from .typeset import pdf
from .wording import METHODS, words


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedClient:
    """To whom the invoice is addressed, always the client, whoever paid (R38)."""

    name: str
    address: Address
    consumer: bool
    siren: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedLine:
    """One thing invoiced; the service period as far as it is known on the day of issue."""

    text: str
    quantity: int
    unit_price_cents: int
    period_start: date | None = None
    period_end: date | None = None

    @property
    def total_cents(self) -> int:
        return self.quantity * self.unit_price_cents


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedInvoice:
    """Everything that the invoice shows: the same record gives the same document for ten years (R35)."""

    seller: Association
    client: PrintedClient
    number: str
    issued_on: date
    order_reference: str
    ordered_on: date
    lines: tuple[PrintedLine, ...]
    total_cents: int
    paid_on: date
    method: str
    vat_mention: str
    dispute_days: int
    dispute_until: date
    """Last day of the contractual delay (R39)."""
    language: Language = "fr"

    def __post_init__(self) -> None:
        """A document that contradicts itself is a mistake of ours and is never printed."""
        assert self.total_cents == sum(line.total_cents for line in self.lines)


def invoice_pdf(invoice: PrintedInvoice) -> bytes:
    """Print an invoice; the same record always gives the same bytes with the same release of Typst.

    Source: terms of sale, definitions and art. 8 (R02, R04, R34, R35, R39); CGI annexe II art. 242 nonies A
    and code de commerce art. L441-9 (L21): its late-payment sentence is never shown to a consumer.
    """
    return pdf("invoice.typ", values=_values(invoice), day=invoice.issued_on)


def _values(invoice: PrintedInvoice) -> dict[str, Any]:
    label, say = words(invoice.language), _Sayer(invoice.language)
    order = label["order_of"].format(reference=invoice.order_reference, date=say.day(invoice.ordered_on))
    return {
        "language": invoice.language,
        "label": label,
        "number": invoice.number,
        "issued": say.day(invoice.issued_on),
        "order": order,
        "seller": _seller(invoice.seller, label=label, say=say),
        "client": _client(invoice.client, say=say),
        "lines": [_line(line, label=label, say=say) for line in invoice.lines],
        "total": say.money(invoice.total_cents),
        "vat_mention": invoice.vat_mention,
        "payment": _payment(invoice, label=label, say=say),
        "balance": label["balance"].format(money=say.money(0)),
        "dispute": _dispute(invoice, label=label, say=say),
        "late": None if invoice.client.consumer else label["late"],
    }


@dataclass(frozen=True, slots=True)
class _Sayer:
    """Dates, money and addresses in one language."""

    language: Language

    def day(self, day: date) -> str:
        return format_date(day, "d MMMM y", locale=_LOCALES[self.language])

    def money(self, cents: int) -> str:
        return str(format_currency(decimal_from_cents(cents), EURO, locale=_LOCALES[self.language]))

    def address(self, address: Address) -> list[str]:
        country = Locale.parse(_LOCALES[self.language]).territories.get(address.country, address.country)
        return [address.street, f"{address.postal_code} {address.city}", country]


_LOCALES: dict[Language, str] = {"fr": "fr_FR", "en": "en_GB"}


def _seller(seller: Association, *, label: dict[str, str], say: _Sayer) -> dict[str, Any]:
    identity = [
        label["law_1901"],
        f"SIRET {seller.siret_spaced}",
        f"RNA {seller.rna}" if seller.rna else None,
    ]
    reach = [seller.site, seller.contact_email, f"{label['phone']} {seller.phone}" if seller.phone else None]
    return {
        "name": seller.name,
        "form": seller.legal_form[say.language],
        "address": say.address(seller.address),
        "identity": [part for part in identity if part],
        "reach": [part for part in reach if part],
    }


def _client(client: PrintedClient, *, say: _Sayer) -> dict[str, Any]:
    siren = [f"SIREN {client.siren}"] if client.siren else []
    return {"name": client.name, "lines": [*say.address(client.address), *siren]}


def _line(line: PrintedLine, *, label: dict[str, str], say: _Sayer) -> dict[str, Any]:
    period = None
    if line.period_start and line.period_end:
        period = label["period"].format(start=say.day(line.period_start), end=say.day(line.period_end))
    elif line.period_start:
        period = label["period_from"].format(start=say.day(line.period_start))
    return {
        "text": line.text,
        "period": period,
        "quantity": str(line.quantity),
        "unit_price": say.money(line.unit_price_cents),
        "total": say.money(line.total_cents),
    }


def _payment(invoice: PrintedInvoice, *, label: dict[str, str], say: _Sayer) -> str:
    method = METHODS[invoice.method][say.language]
    return label["payment"].format(date=say.day(invoice.paid_on), method=method)


def _dispute(invoice: PrintedInvoice, *, label: dict[str, str], say: _Sayer) -> str:
    return label["dispute"].format(
        days=invoice.dispute_days,
        until=say.day(invoice.dispute_until),
        seat=", ".join([invoice.seller.name, *say.address(invoice.seller.address)]),
        email=invoice.seller.contact_email,
    )
