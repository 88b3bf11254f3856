"""The chain over invoices and credit notes: each link holds the hash of the one before (L22, L25).

Who changes a number, a date, a party, a line, an amount or a PDF later, leaves out a document or puts one in
between, breaks every hash from there on. `infra/verify_chain.py` checks an export of it without anything of ours:
it repeats `canonical`, and a test holds the two together.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from shared.contracts.accounts import Address, Contact
from shared.contracts.association import Association
from shared.contracts.issued import InvoiceLine
from shared.values.money import EURO

from .credit_notes import CreditNote
from .invoices import Invoice

BEGINNING = "0" * 64
"""What the very first document has for the hash of the one before."""

Issuable = Invoice | CreditNote


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One document in the chain."""

    position: int
    number: str
    issued_on: date
    canonical: str | None
    """The content in its canonical form: exactly what is hashed. None once its ten years are over (ADR 0041)."""
    sha256: str
    previous_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Papers:
    """What a document bears beside its own record: the parties as printed, and its PDF."""

    seller: Association
    client: Contact | None
    """None for a document of before the chain: its parties stand in its PDF only."""
    pdf_sha256: str


def canonical(content: Mapping[str, Any]) -> str:
    """Return the one way to write a content down: JSON with sorted keys, no spaces, nothing but ASCII."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)


def link(previous: Link | None, document: Issuable, *, papers: Papers) -> Link:
    """Append a document to the chain, in the order of issue.

    Source: CGI art. 286 I 3° bis (L25); CGI annexe II, art. 242 nonies A (L22).
    """
    position = previous.position + 1 if previous else 1
    content = {
        "position": position,
        "previous": previous.sha256 if previous else BEGINNING,
        "seller": _seller(papers.seller),
        "client": _client(papers.client, document.account_id),
        "pdf_sha256": papers.pdf_sha256,
        **_content(document),
    }
    text = canonical(content)
    return Link(
        position=position,
        number=document.number,
        issued_on=document.issued_on,
        canonical=text,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        previous_sha256=content["previous"],
    )


def client_named(one: Link) -> Contact | None:
    """Return whom a document names, as far as the chain says it; None where only its PDF does.

    The account's own data is erased: nobody is written to, and a document is in French as the law has it (L14).
    """
    client = json.loads(one.canonical)["client"] if one.canonical else {"name": None}
    if client["name"] is None:
        return None
    address = Address.model_validate(client["address"])
    return Contact(
        email="", name=client["name"], language="fr", kind="person", consumer=True, address=address
    )


def exported(one: Link) -> str:
    """Return a link as a line of the export: its content, and its hash; of erased content, what holds the chain."""
    if one.canonical is None:
        left = {
            "position": one.position,
            "number": one.number,
            "issued_on": one.issued_on.isoformat(),
            "previous": one.previous_sha256,
            "erased": True,
        }
        return canonical({**left, "sha256": one.sha256})
    return canonical({**json.loads(one.canonical), "sha256": one.sha256})


def _content(document: Issuable) -> dict[str, Any]:
    """Return what both kinds say in the same words, and what only one of them says."""
    own: dict[str, Any]
    if isinstance(document, CreditNote):
        own = {
            "kind": "credit_note",
            "invoice": document.invoice_number,
            "invoice_issued_on": document.invoice_issued_on.isoformat(),
            "ground": document.ground,
            "settlement": document.settlement,
        }
    else:
        own = {"kind": "invoice", "paid_on": document.paid_on.isoformat(), "method": document.method}
    if document.adjustment:
        own["adjustment"] = {
            "text": dict(document.adjustment.text),
            "amount_cents": document.adjustment.amount_cents,
        }
    return own | {
        "number": document.number,
        "issued_on": document.issued_on.isoformat(),
        "order": document.order_reference,
        "lines": [_line(line) for line in document.lines],
        "total_cents": document.total_cents,
        "currency": EURO,
    }


def _line(line: InvoiceLine) -> dict[str, Any]:
    return {"text": dict(line.text), "quantity": line.quantity, "unit_price_cents": line.unit_price_cents}


def _seller(seller: Association) -> dict[str, Any]:
    return {"name": seller.name, "siret": seller.siret, "address": _address(seller.address)}


def _client(client: Contact | None, account_id: str) -> dict[str, Any]:
    if client is None:
        return {"account": account_id, "name": None, "address": None}
    return {"account": account_id, "name": client.name, "address": _address(client.address)}


def _address(address: Address) -> dict[str, str]:
    return {
        "street": address.street,
        "postal_code": address.postal_code,
        "city": address.city,
        "country": address.country,
    }
