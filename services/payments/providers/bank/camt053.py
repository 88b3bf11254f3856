"""The statement of ISO 20022, camt.053, in the versions that European banks send.

A document with a DTD is refused before anything of it is looked at: no statement has one, and entities are how a
small file becomes a huge one. Only booked entries are money; pending ones come again.
"""

import re
from collections.abc import Iterator
from datetime import date

from lxml import etree

from services.payments.domain import Entry, Statement
from services.payments.domain.bank_refusals import OtherCurrency, Unreadable
from shared.values.money import EURO, NotMoney, cents_from_decimal

FORMAT = "camt.053"
VERSIONS = frozenset({"02", "04", "06", "08"})
NAMESPACE = re.compile(r"urn:iso:std:iso:20022:tech:xsd:camt\.053\.001\.(\d\d)")
OPENING, CLOSING = ("OPBD", "PRCD"), ("CLBD",)
BOOKED = "BOOK"
ACCOUNT_END = 4
"""Characters that are kept of the other side's account."""
LONGEST_TEXT = 500
_DOCTYPE = ("le document contient une DTD", "the document has a DTD")
_TEXTS = (
    "RmtInf//Strd//CdtrRefInf/Ref",
    "RmtInf//Ustrd",
    "Refs/EndToEndId",
    "AddtlTxInf",
)
_NOTHING = frozenset({"NOTPROVIDED", "NONREF"})


def read_camt053(content: bytes) -> list[Statement]:
    """Read every statement of a document. Raises: Unreadable, OtherCurrency."""
    document = _parsed(content)
    found = NAMESPACE.fullmatch(etree.QName(document).namespace or "")
    if found is None or found[1] not in VERSIONS:
        raise _unreadable(
            "ce n'est pas un camt.053 (versions 02 à 08)", "it is no camt.053 (versions 02 to 08)"
        )
    statements = [_statement(one) for one in _all(document, "BkToCstmrStmt/Stmt")]
    if not statements:
        raise _unreadable("il ne contient aucun relevé", "it holds no statement")
    return statements


def _parsed(content: bytes) -> etree._Element:
    """Raises: Unreadable for what is not well-formed, and for any DTD."""
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        document = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise _unreadable("XML mal formé", "malformed XML") from error
    if document is None or document.getroottree().docinfo.internalDTD is not None:
        raise _unreadable(*_DOCTYPE)
    return document


def _statement(told: etree._Element) -> Statement:
    account = _text(told, "Acct/Id/IBAN") or _text(told, "Acct/Id/Othr/Id")
    if not account:
        raise _unreadable("le compte manque", "the account is missing")
    currency = _text(told, "Acct/Ccy") or EURO
    if currency != EURO:
        raise OtherCurrency(currency=currency)
    opening, closing = _balance(told, OPENING), _balance(told, CLOSING)
    if opening is None or closing is None:
        raise _unreadable("un solde manque", "a balance is missing")
    return Statement(
        format=FORMAT,
        account=account.replace(" ", ""),
        number=_text(told, "Id") or None,
        opening_cents=opening,
        closing_cents=closing,
        days=_days(told),
        entries=tuple(entry for one in _all(told, "Ntry") if _is_booked(one) for entry in _entries(one)),
    )


def _balance(told: etree._Element, kinds: tuple[str, ...]) -> int | None:
    """Return a balance in cents, of the first of some kinds that there is."""
    balances = {_text(one, "Tp/CdOrPrtry/Cd"): one for one in reversed(_all(told, "Bal"))}
    return next((_amount(balances[kind]) for kind in kinds if kind in balances), None)


def _days(told: etree._Element) -> tuple[date, date] | None:
    first, last = _text(told, "FrToDt/FrDtTm"), _text(told, "FrToDt/ToDtTm")
    return (_day(first), _day(last)) if first and last else None


def _is_booked(entry: etree._Element) -> bool:
    return (_text(entry, "Sts/Cd") or _text(entry, "Sts")) == BOOKED


def _entries(entry: etree._Element) -> Iterator[Entry]:
    """Cut a collective booking into its transactions when they make its sum; else it is one line."""
    whole_cents = _amount(entry)
    details = _all(entry, "NtryDtls/TxDtls")
    parts = [_detail_cents(one, entry) for one in details]
    if len(details) > 1 and None not in parts and sum(filter(None, parts)) == whole_cents:
        for detail, cents in zip(details, parts, strict=True):
            yield _entry(entry, detail, cents=cents or 0)
    else:
        yield _entry(entry, details[0] if len(details) == 1 else entry, cents=whole_cents)


def _detail_cents(detail: etree._Element, entry: etree._Element) -> int | None:
    for path in ("Amt", "AmtDtls/TxAmt/Amt"):
        if (found := _first(detail, path)) is not None:
            sign = _text(detail, "CdtDbtInd") or _text(entry, "CdtDbtInd")
            return _cents(found) * _sign(sign)
    return None


def _entry(entry: etree._Element, detail: etree._Element, *, cents: int) -> Entry:
    """Read one transaction, with what only its booking says."""
    booked_on = _text(entry, "BookgDt/Dt") or _text(entry, "BookgDt/DtTm")
    if not booked_on:
        raise _unreadable("une opération n'a pas de date", "an entry has no booking date")
    other = "Dbtr" if cents > 0 else "Cdtr"
    account = _text(detail, f"RltdPties/{other}Acct/Id/IBAN") or _text(
        detail, f"RltdPties/{other}Acct/Id/Othr/Id"
    )
    return Entry(
        booked_on=_day(booked_on),
        amount_cents=cents,
        text=_written(entry, detail),
        payer=_flat(_text(detail, f"RltdPties/{other}/Nm") or _text(detail, f"RltdPties/{other}/Pty/Nm")),
        payer_account=account[-ACCOUNT_END:],
        bank_reference=_flat(
            _text(detail, "Refs/AcctSvcrRef") or _text(entry, "AcctSvcrRef") or _text(entry, "NtryRef")
        ),
        returned=_returned(entry, detail),
    )


def _written(entry: etree._Element, detail: etree._Element) -> str:
    """Return all that was written about it, each text once; what the bank adds only where the payer wrote nothing."""
    texts = [_flat(str(one.text or "")) for path in _TEXTS for one in _all(detail, path)]
    texts = [one for one in texts if one and one not in _NOTHING] or [_flat(_text(entry, "AddtlNtryInf"))]
    return " ".join(dict.fromkeys(texts))[:LONGEST_TEXT]


def _returned(entry: etree._Element, detail: etree._Element) -> str:
    """Return why it is the return of another transfer; empty when it is none."""
    if (reason := _first(detail, "RtrInf")) is not None:
        return _text(reason, "Rsn/Cd") or _text(reason, "Rsn/Prtry") or "RTR"
    return "RVSL" if _text(entry, "RvslInd").lower() in {"true", "1"} else ""


def _amount(told: etree._Element) -> int:
    """Return what an entry or a balance says, negative for a debit."""
    found = _first(told, "Amt")
    if found is None:
        raise _unreadable("un montant manque", "an amount is missing")
    return _cents(found) * _sign(_text(told, "CdtDbtInd"))


def _sign(indicator: str) -> int:
    if indicator not in {"CRDT", "DBIT"}:
        raise _unreadable("un sens (crédit ou débit) manque", "credit or debit is missing")
    return 1 if indicator == "CRDT" else -1


def _cents(amount: etree._Element) -> int:
    currency = str(amount.get("Ccy") or EURO)
    if currency != EURO:
        raise OtherCurrency(currency=currency)
    try:
        cents = cents_from_decimal(str(amount.text or "").strip())
    except NotMoney as error:
        raise _unreadable("un montant est illisible", "an amount cannot be read") from error
    if cents < 0:
        raise _unreadable("un montant est négatif", "an amount is negative")
    return cents


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text[:10])
    except ValueError as error:
        raise _unreadable("une date est illisible", "a date cannot be read") from error


def _all(told: etree._Element, path: str) -> list[etree._Element]:
    """Find elements by their names, whatever the version's namespace."""
    steps = "/".join(f"{{*}}{step}" if step else "" for step in path.split("/"))
    return list(told.iterfind(steps))


def _first(told: etree._Element, path: str) -> etree._Element | None:
    found = _all(told, path)
    return found[0] if found else None


def _text(told: etree._Element, path: str) -> str:
    found = _first(told, path)
    return "" if found is None else str(found.text or "").strip()


def _flat(text: str) -> str:
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())[
        :LONGEST_TEXT
    ]


def _unreadable(french: str, english: str) -> Unreadable:
    return Unreadable(because_fr=french, because_en=english)
