"""What invoices and credit notes print alike: the parties, the lines, dates and money in one language."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from babel.core import Locale
from babel.dates import format_date
from babel.numbers import format_currency, format_percent

from shared.contracts.accounts import Address, Language
from shared.contracts.association import Association
from shared.values.money import EURO, decimal_from_cents, share_half_up

from .vat import BASIS_POINTS, Vat


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedClient:
    """To whom the document is addressed, always the client, whoever paid (R38)."""

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
class PrintedAdjustment:
    """What the means of payment changed of the whole; less than 0: a discount."""

    text: str
    amount_cents: int


@dataclass(frozen=True, slots=True)
class Sayer:
    """Dates, money and addresses in one language."""

    language: Language

    @property
    def locale(self) -> str:
        return _LOCALES[self.language]

    def day(self, day: date) -> str:
        return format_date(day, "d MMMM y", locale=_LOCALES[self.language])

    def money(self, cents: int) -> str:
        told = str(format_currency(decimal_from_cents(cents), EURO, locale=_LOCALES[self.language]))
        return told.replace("-", "\N{MINUS SIGN}")

    def rate(self, basis_points: int) -> str:
        share = Decimal(basis_points) / BASIS_POINTS
        return format_percent(share, locale=_LOCALES[self.language], decimal_quantization=False)

    def address(self, address: Address) -> list[str]:
        country = Locale.parse(_LOCALES[self.language]).territories.get(address.country, address.country)
        return [address.street, f"{address.postal_code} {address.city}", country]


_LOCALES: dict[Language, str] = {"fr": "fr_FR", "en": "en_GB"}


def seller_block(seller: Association, *, label: dict[str, str], say: Sayer) -> dict[str, Any]:
    """Return the association as a document names it (R02)."""
    identity = [
        label["law_1901"],
        f"SIRET {seller.siret_spaced}",
        f"RNA {seller.rna}" if seller.rna else None,
        f"{label['vat_number']} {seller.vat_number}" if seller.vat_number else None,
    ]
    reach = [seller.site, seller.contact_email, f"{label['phone']} {seller.phone}" if seller.phone else None]
    return {
        "name": seller.name,
        "form": seller.legal_form[say.language],
        "address": say.address(seller.address),
        "identity": [part for part in identity if part],
        "reach": [part for part in reach if part],
    }


def client_block(client: PrintedClient, *, say: Sayer) -> dict[str, Any]:
    """Return the client as a document names them."""
    siren = [f"SIREN {client.siren}"] if client.siren else []
    return {"name": client.name, "lines": [*say.address(client.address), *siren]}


def amounts_cents(lines: Sequence[PrintedLine], adjustment: PrintedAdjustment | None) -> list[int]:
    """Return what a document adds up: its lines, then what its means of payment changed of them."""
    return [line.total_cents for line in lines] + ([adjustment.amount_cents] if adjustment else [])


def money_rows(
    lines: Sequence[PrintedLine],
    vat: Vat,
    *,
    adjustment: PrintedAdjustment | None = None,
    label: dict[str, str],
    say: Sayer,
) -> dict[str, Any]:
    """Return the table of the lines net of VAT, and the sums under it: none where there is nothing but lines (L21)."""
    amounts = amounts_cents(lines, adjustment)
    nets = vat.net_cents(amounts)
    vat_label = label["vat"].format(rate=say.rate(vat.rate_basis_points))
    sums: list[list[str]] = []
    if adjustment:
        of_lines_cents = sum(nets[: len(lines)])
        sums += [[label["lines"], say.money(of_lines_cents)], [adjustment.text, say.money(nets[-1])]]
    if vat.rate_basis_points:
        sums += [[label["net"], say.money(sum(nets))], [vat_label, say.money(sum(amounts) - sum(nets))]]
    return {
        "lines": [
            _line_row(line, net_cents, label=label, say=say)
            for line, net_cents in zip(lines, nets, strict=False)
        ],
        "sums": sums,
        "total": say.money(sum(amounts)),
        "vat_mention": vat.mention,
    }


def _line_row(line: PrintedLine, net_cents: int, *, label: dict[str, str], say: Sayer) -> dict[str, Any]:
    """Return one line of the table, with its period where it is known."""
    period = None
    if line.period_start and line.period_end:
        period = label["period"].format(start=say.day(line.period_start), end=say.day(line.period_end))
    elif line.period_start:
        period = label["period_from"].format(start=say.day(line.period_start))
    return {
        "text": line.text,
        "period": period,
        "quantity": str(line.quantity),
        "unit_price": say.money(share_half_up(net_cents, 1, line.quantity)),
        "total": say.money(net_cents),
    }
