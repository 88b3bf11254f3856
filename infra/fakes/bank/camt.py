"""Statements as a bank writes them: camt.053 in two versions, and a table with debit and credit columns.

Written by the message definition of ISO 20022, not by what any reader of ours expects.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal
from xml.sax.saxutils import escape

Version = Literal["02", "08"]
VERSIONS: tuple[Version, ...] = ("02", "08")
NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:camt.053.001."


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """One booking on the account."""

    key: str
    """The bank's own reference of it; a bank that gives none leaves it empty."""
    on: date
    cents: int
    """Negative when money leaves."""
    name: str = ""
    """The other side."""
    account: str = ""
    text: str = ""
    """What the payer wrote."""
    structured: str = ""
    """A creditor reference that came in the field made for it."""
    end_to_end: str = ""
    returned: str = ""
    """Why it is the return of another transfer: a code of ISO 20022 such as AC04."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """The statement of some days."""

    number: str
    iban: str
    first_day: date
    last_day: date
    opening_cents: int
    movements: Sequence[Movement]

    @property
    def closing_cents(self) -> int:
        return self.opening_cents + sum(one.cents for one in self.movements)


def camt053(*sheets: Sheet, version: Version = "08") -> bytes:
    """Write statements as one document."""
    body = "".join(_statement(sheet, version) for sheet in sheets)
    created = f"{sheets[-1].last_day}T23:00:00"
    head = f"<GrpHdr><MsgId>{_said(sheets[-1].number)}</MsgId><CreDtTm>{created}</CreDtTm></GrpHdr>"
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<Document xmlns="{NAMESPACE}{version}"><BkToCstmrStmt>{head}{body}</BkToCstmrStmt></Document>\n'
    ).encode()


def table(sheet: Sheet) -> bytes:
    """Write a statement as a French bank's table: semicolons, commas, debit and credit apart, Windows' letters."""
    head = (
        "Date de comptabilisation;Libelle simplifie;Libelle operation;Reference;Informations complementaires;"
        "Type operation;Categorie;Sous categorie;Debit;Credit;Date operation;Date de valeur;Pointage operation"
    )
    rows = [head]
    for one in sheet.movements:
        day, amount = one.on.strftime("%d/%m/%Y"), euros(abs(one.cents)).replace(".", ",")
        debit, credit = (f"-{amount}", "") if one.cents < 0 else ("", f"+{amount}")
        text = _cell(f"{one.name} {one.structured} {one.text}".strip())
        rows.append(
            f"{day};{_cell(one.name)};{text};{_cell(one.key)};;Virement;;;{debit};{credit};{day};{day};0"
        )
    return ("\r\n".join(rows) + "\r\n").encode("cp1252", "replace")


def euros(cents: int) -> str:
    return f"{Decimal(cents) / 100:.2f}"


def _statement(sheet: Sheet, version: Version) -> str:
    before = sheet.first_day - timedelta(days=1)
    return (
        f"<Stmt><Id>{_said(sheet.number)}</Id><ElctrncSeqNb>1</ElctrncSeqNb>"
        f"<CreDtTm>{sheet.last_day}T23:00:00</CreDtTm>"
        f"<FrToDt><FrDtTm>{sheet.first_day}T00:00:00</FrDtTm><ToDtTm>{sheet.last_day}T23:59:59</ToDtTm></FrToDt>"
        f"<Acct><Id><IBAN>{sheet.iban}</IBAN></Id><Ccy>EUR</Ccy></Acct>"
        f"{_balance('OPBD', sheet.opening_cents, before)}{_balance('CLBD', sheet.closing_cents, sheet.last_day)}"
        f"{''.join(_entry(one, version) for one in sheet.movements)}</Stmt>"
    )


def _balance(kind: str, cents: int, on: date) -> str:
    return f"<Bal><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp>{_amount(cents)}<Dt><Dt>{on}</Dt></Dt></Bal>"


def _amount(cents: int) -> str:
    side = "DBIT" if cents < 0 else "CRDT"
    return f'<Amt Ccy="EUR">{euros(abs(cents))}</Amt><CdtDbtInd>{side}</CdtDbtInd>'


def _entry(one: Movement, version: Version) -> str:
    booked = "BOOK" if version == "02" else "<Cd>BOOK</Cd>"
    dates = f"<BookgDt><Dt>{one.on}</Dt></BookgDt><ValDt><Dt>{one.on}</Dt></ValDt>"
    code = "<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn></BkTxCd>"
    return (
        f"<Ntry>{_amount(one.cents)}<Sts>{booked}</Sts>{dates}{_if('AcctSvcrRef', one.key)}{code}"
        f"<NtryDtls><TxDtls>{_details(one, version)}</TxDtls></NtryDtls></Ntry>"
    )


def _details(one: Movement, version: Version) -> str:
    side = "Cdtr" if one.cents < 0 else "Dbtr"
    named = _if("Nm", one.name)
    party = f"<{side}>{named if version == '02' else f'<Pty>{named}</Pty>'}</{side}>" if one.name else ""
    account = f"<{side}Acct><Id><IBAN>{_said(one.account)}</IBAN></Id></{side}Acct>" if one.account else ""
    reference = "<Tp><CdOrPrtry><Cd>SCOR</Cd></CdOrPrtry></Tp>" + _if("Ref", one.structured)
    strd = f"<Strd><CdtrRefInf>{reference}</CdtrRefInf></Strd>" if one.structured else ""
    written = _if("Ustrd", one.text) + strd
    back = f"<RtrInf><Rsn><Cd>{_said(one.returned)}</Cd></Rsn></RtrInf>" if one.returned else ""
    return (
        f"<Refs><EndToEndId>{_said(one.end_to_end) or 'NOTPROVIDED'}</EndToEndId></Refs>"
        + (f"<RltdPties>{party}{account}</RltdPties>" if party or account else "")
        + (f"<RmtInf>{written}</RmtInf>" if written else "")
        + back
    )


def _if(tag: str, text: str) -> str:
    return f"<{tag}>{_said(text)}</{tag}>" if text else ""


def _said(text: str) -> str:
    return escape(text)


def _cell(text: str) -> str:
    return '"' + text.replace('"', '""').replace("\n", " ") + '"'
