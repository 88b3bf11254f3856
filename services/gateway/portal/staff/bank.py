"""The bank's statements: a file brought, and each line that waits for a person, with what may be done with it."""

import asyncio
import base64
import gzip
from dataclasses import replace
from typing import Any, get_args

from services.gateway.domain.problems import NOT_FOUND, Refused
from services.gateway.portal.client import Act, Sent, both, given, of_path
from services.gateway.portal.visit import REFERENCE, Visit
from shared.contracts.base import TREASURY, Caller
from shared.contracts.payments import (
    AssignBankLine,
    AssignLineToPayout,
    AssignLineToSlip,
    BankLineViews,
    FileBankLine,
    ImportStatement,
    ListBankLines,
    ListStatements,
    ListTransit,
    SetBankLineApart,
    StatementViews,
    Transit,
)
from shared.contracts.payments.bank import LineStateWord

from .figures import today
from .room import StaffPage, back_to
from .slips import MOST_FIELDS, rejected

LARGEST_FILE_BYTES = 2_000_000
"""Of a statement as the bank gives it; it travels compressed."""
STATES: tuple[LineStateWord, ...] = get_args(LineStateWord)


async def read_bank(visit: Visit, caller: Caller) -> dict[str, Any]:
    """Ask for statements and the lines of one state; those that wait for a person unless the address says otherwise."""
    asked = visit.call.query_params.get("state", "open")
    state = next((one for one in STATES if one == asked), None)
    if state is None:
        raise Refused(NOT_FOUND.say(visit.language))
    statements, lines = await asyncio.gather(
        visit.read(caller, ListStatements(), StatementViews),
        visit.read(caller, ListBankLines(state=state), BankLineViews),
    )
    return {
        "statements": statements.statements,
        "missing": statements.missing,
        "lines": lines.lines,
        "chosen": state,
        "states": [one for one in STATES if one not in {"new", "ignored"}],
    }


async def read_line(visit: Visit, caller: Caller) -> dict[str, Any]:
    """Ask for one line, with what it may be. Raises Refused: for one that is not there."""
    name = visit.expected(REFERENCE, visit.call.path_params["line_id"])
    if len(name) != LINE_ID_LENGTH:
        raise Refused(NOT_FOUND.say(visit.language))
    found = (await visit.read(caller, ListBankLines(line=name), BankLineViews)).lines
    if not found:
        raise Refused(NOT_FOUND.say(visit.language))
    transit = await visit.glance(caller, ListTransit(), Transit) if found[0].acts else None
    return {"line": found[0], "transit": transit, **today(visit)}


LINE_ID_LENGTH = 40


def _compressed(_: Visit, sent: Sent) -> dict[str, Any]:
    content = base64.b64decode(sent.get("file", ""))
    return {"content_base64": base64.b64encode(gzip.compress(content, mtime=0)).decode()} if content else {}


LIST = replace(
    StaffPage(
        template="staff/bank",
        reads=read_bank,
        roles=TREASURY,
        acts={
            "import": Act(
                contract=ImportStatement,
                fields=_compressed,
                done={
                    "fr": "Relevé lu. Chaque ligne est rapprochée ; celles qui attendent une personne sont ci-dessous.",
                    "en": "Statement read. Each line is matched; those that wait for a person stand below.",
                },
            ),
            "settled": Act(
                contract=ListStatements,
                fields=given(),
                done={"fr": "C’est noté pour cette ligne.", "en": "Noted for this line."},
            ),
        },
    ).page("/tresor/banque", "/en/treasury/bank"),
    largest_body_bytes=LARGEST_FILE_BYTES,
)
_LINE, _BACK = of_path("line_id"), back_to(lambda: LIST, "settled")
ONE = replace(
    StaffPage(
        template="staff/bank_line",
        reads=read_line,
        roles=TREASURY,
        acts={
            "assign": Act(contract=AssignBankLine, fields=both(_LINE, given("order")), goes=_BACK),
            "payout": Act(contract=AssignLineToPayout, fields=both(_LINE, given("payout")), goes=_BACK),
            "slip": Act(contract=AssignLineToSlip, fields=both(_LINE, given("slip"), rejected), goes=_BACK),
            "apart": Act(contract=SetBankLineApart, fields=_LINE, goes=_BACK),
            "file": Act(contract=FileBankLine, fields=both(_LINE, given("note")), goes=_BACK),
        },
    ).page("/tresor/banque/{line_id:str}", "/en/treasury/bank/{line_id:str}"),
    most_fields=MOST_FIELDS,
)
PAGES = (LIST, ONE)
