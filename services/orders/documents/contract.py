"""The contract of an order on paper: what was told before it, what was bought and accepted (L03, L04)."""

from datetime import datetime
from typing import Any

from babel.dates import format_datetime

from services.orders.domain import DEEMED, Order, Sheet, consent_text, counted, option_key
from shared.contracts.association import Association
from shared.contracts.orders import OrderLine
from shared.contracts.terms import Consent
from shared.values.dates import PARIS, Period, civil_date

from .contract_wording import CONTRACT, FORM
from .parts import PrintedClient, Sayer, client_block, seller_block
from .typeset import pdf
from .wording import words


def contract_pdf(order: Order, sheet: Sheet) -> bytes:
    """Print the contract in the language in which its terms were accepted.

    Source: code de la consommation, art. L111-1, L221-5 and L221-13 (L03, L04); terms of sale, art. 8 and 14
    (R05, R31, R61, R74, R75).
    """
    label, say = words(sheet.language, CONTRACT[sheet.wording]), Sayer(sheet.language)
    values = {
        "language": sheet.language,
        "label": label,
        "number": order.number,
        "ordered": say.day(order.ordered_on),
        "told": _moment(sheet.given_at, say),
        "seller": seller_block(sheet.seller, label=label, say=say),
        "client": _client(sheet, say),
        "lines": [row for line in order.lines for row in _rows(line, label=label, say=say)],
        "total": say.money(order.total_cents),
        "parts": _parts(order, sheet, label=label, say=say),
    }
    return pdf("contract.typ", values=values, day=civil_date(sheet.given_at))


def withdrawal_form_pdf(sheet: Sheet) -> bytes:
    """Print the model form, addressed to the association.

    Source: code de la consommation, annexe to art. R. 221-1 (L04, L06).
    """
    label, say = words(sheet.language, FORM[sheet.wording]), Sayer(sheet.language)
    label["to"] = label["to"].format(seller=_reach(sheet.seller, say))
    values = {"language": sheet.language, "label": label, "seller": {"name": sheet.seller.name}}
    return pdf("withdrawal_form.typ", values=values, day=civil_date(sheet.given_at))


def _client(sheet: Sheet, say: Sayer) -> dict[str, Any]:
    client = sheet.client
    siren = client.legal.siren if client.legal else None
    printed = PrintedClient(name=client.name, address=client.address, consumer=client.consumer, siren=siren)
    block = client_block(printed, say=say)
    return {**block, "lines": [*block["lines"], client.email]}


def _rows(line: OrderLine, *, label: dict[str, str], say: Sayer) -> list[list[str]]:
    """Return the service with its own price, then each of its options with theirs."""
    kind = label[line.kind] if line.kind != "new" else ""
    bare_cents = line.price_cents - sum(one.price_cents for one in line.options)
    service = [
        label["gb"].format(name=line.offer_name[say.language], volume=line.volume) + kind,
        label["months"].format(months=Period.parse(line.term).months),
        say.day(line.planned_ends_on),
        say.money(bare_cents),
    ]
    options = [
        [label["option"].format(name=counted(one)[say.language]), "", "", say.money(one.price_cents)]
        for one in line.options
    ]
    return [service, *options]


Part = tuple[str, list[str]]
"""A title, and its paragraphs."""


def sheet_parts(order: Order, sheet: Sheet) -> list[Part]:
    """Return what is told before an order is made, in the very words that its contract will print.

    Source: code de la consommation, art. L111-1, L221-5 and L224-25-12 ff. (L03, L29).
    """
    label, say = words(sheet.language, CONTRACT[sheet.wording]), Sayer(sheet.language)
    seller = seller_block(sheet.seller, label=label, say=say)
    who = [", ".join([seller["name"], *seller["address"]]), *seller["identity"], *seller["reach"]]
    return [(label["seller"], who), *_told(order, sheet, label=label, say=say)]


def _parts(order: Order, sheet: Sheet, *, label: dict[str, str], say: Sayer) -> list[Part]:
    """Return the articles of the contract: what was told before it, and what was consented to."""
    *told, rights = _told(order, sheet, label=label, say=say)
    consents = [*_terms(order, label=label, say=say), *_consents(order, sheet, label=label, say=say)]
    return [*told, (label["consents_title"], consents), rights]


def _told(order: Order, sheet: Sheet, *, label: dict[str, str], say: Sayer) -> list[Part]:
    payment = label["payment"].format(until=say.day(order.payable_until))
    return [
        (label["what_title"], [*_descriptions(order, sheet), label["interoperability"]]),
        (label["payment_title"], [payment if order.total_cents else label["free"]]),
        (label["term_title"], [label["duration" if order.total_cents else "duration_free"]]),
        (label["withdrawal_title"], _withdrawal(sheet, label=label, say=say)),
        (label["rights_title"], [label["conformity"], _complaints(sheet.seller, label=label)]),
    ]


def _descriptions(order: Order, sheet: Sheet) -> list[str]:
    names = {line.offer: line.offer_name[sheet.language] for line in order.lines}
    for line in order.lines:
        names |= {option_key(line.offer, one.code): one.name[sheet.language] for one in line.options}
    return [f"{names[code]} – {words[sheet.language]}" for code, words in sheet.descriptions.items()]


def _withdrawal(sheet: Sheet, *, label: dict[str, str], say: Sayer) -> list[str]:
    if not sheet.withdrawal:
        return [label["no_withdrawal"]]
    seller = sheet.seller
    return [label["withdrawal"].format(reach=_reach(seller, say), site=seller.site), label["effects"]]


def _terms(order: Order, *, label: dict[str, str], say: Sayer) -> list[str]:
    return [
        label["terms"].format(version=one.version, sha256=one.sha256, at=_moment(one.accepted_at, say))
        for one in (order.terms, *order.special_terms)
    ]


def _consents(order: Order, sheet: Sheet, *, label: dict[str, str], say: Sayer) -> list[str]:
    """Tell what was ticked in the words that were read, or that no express request was made."""
    told = [_consent(one, label=label, say=say) for one in order.consents]
    return told or ([label["no_express_request"]] if sheet.withdrawal else [])


def _consent(consent: Consent, *, label: dict[str, str], say: Sayer) -> str:
    text = consent_text(consent)[say.language]
    if consent.wording == DEEMED:
        return label["deemed"].format(text=text)
    return label["consent"].format(text=text, at=_moment(consent.given_at, say))


def _complaints(seller: Association, *, label: dict[str, str]) -> str:
    mediator = ", ".join(
        part for part in (seller.mediator.name, seller.mediator.address, seller.mediator.site) if part
    )
    return label["complaints"].format(email=seller.contact_email, mediator=mediator)


def _reach(seller: Association, say: Sayer) -> str:
    parts = (seller.name, *say.address(seller.address), seller.phone, seller.contact_email)
    return ", ".join(part for part in parts if part)


def _moment(instant: datetime, say: Sayer) -> str:
    """Write a day and an hour as a clock in Paris shows them."""
    patterns = {"fr": "d MMMM y 'à' HH\u00a0'h'\u00a0mm", "en": "d MMMM y 'at' HH:mm '(Paris time)'"}
    return format_datetime(instant, patterns[say.language], tzinfo=PARIS, locale=say.locale)
