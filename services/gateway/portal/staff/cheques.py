"""The cheque desk: from what clients announce to the bank's credit, one cheque with all that may be done with it."""

import asyncio
from dataclasses import dataclass, replace
from typing import Any

from services.gateway.domain.problems import NOT_FOUND, Refused
from services.gateway.portal.client import Act, Sent, both, given, of_path
from services.gateway.portal.files import File
from services.gateway.portal.visit import REFERENCE, Visit
from shared.contracts.accounts import Language
from shared.contracts.base import TREASURY, Caller
from shared.contracts.payments import (
    BounceCheque,
    ChequeDetail,
    ChequeViews,
    CreditCheque,
    DeleteScan,
    DepositCheque,
    EnterUnmatched,
    GetCheque,
    GetScan,
    GetUnmatched,
    IssueSlip,
    ListAnnouncedCheques,
    ListCheques,
    ListUnmatched,
    MatchCheque,
    PresentAgain,
    PutScan,
    ReceiveCheque,
    ReplaceCheque,
    ReturnCheque,
    SendUnmatchedBack,
    UnmatchedView,
    UnmatchedViews,
    WriteOffCheque,
)
from shared.contracts.payments.overview import AnnouncedCheques
from shared.values.delays import DEBT_DAYS

from . import letters, slips
from .figures import amounts, picked, ticks, to_the, today
from .room import StaffPage

LARGEST_SCAN_BYTES = 700_000
ANNOUNCED, LONGEST_REFERENCE = "announced", 40
"""Where the page of entry is told which cheque is in the envelope."""


async def read_desk(visit: Visit, caller: Caller) -> dict[str, Any]:
    """Ask for what waits, from the envelope that has not come to the credit that has not."""
    announced, unmatched, in_hand, at_bank, bounced = await asyncio.gather(
        visit.read(caller, ListAnnouncedCheques(), AnnouncedCheques),
        visit.read(caller, ListUnmatched(), UnmatchedViews),
        visit.read(caller, ListCheques(state="received"), ChequeViews),
        visit.read(caller, ListCheques(state="deposited"), ChequeViews),
        visit.read(caller, ListCheques(state="bounced"), ChequeViews),
    )
    return {
        "announced": announced.cheques,
        "unmatched": unmatched.unmatched,
        "in_hand": [one for one in in_hand.cheques if not one.slip],
        "on_slips": sorted({one.slip for one in in_hand.cheques if one.slip}),
        "at_bank": at_bank.cheques,
        "bounced": bounced.cheques,
    }


async def read_entry(visit: Visit, _: Caller) -> dict[str, Any]:
    """Propose the reference of the announced cheque that somebody came from; all else is read from the paper."""
    announced = str(visit.call.query_params.get(ANNOUNCED, "")).strip()[:LONGEST_REFERENCE]
    return {"announced": announced, **today(visit)}


async def read_cheque(visit: Visit, caller: Caller) -> dict[str, Any]:
    """Ask for one cheque. Raises Refused: for one that is not there."""
    name = visit.expected(REFERENCE, visit.call.path_params["cheque_id"])
    detail = await visit.read(caller, GetCheque(cheque_id=name), ChequeDetail)
    return {"detail": detail, "debt_days": DEBT_DAYS, **today(visit)}


async def read_unmatched(visit: Visit, caller: Caller) -> dict[str, Any]:
    """Ask for a cheque of which nobody has said yet what it pays. Raises Refused: once somebody has."""
    name = visit.expected(REFERENCE, visit.call.path_params["unmatched_id"])
    one = await visit.read(caller, GetUnmatched(unmatched_id=name), UnmatchedView)
    if one.state != "open":
        raise Refused(NOT_FOUND.say(visit.language))
    return {"cheque": one}


def _ticked(_: Visit, sent: Sent) -> dict[str, Any]:
    return {"cheques": picked(sent, "cheque-")}


def _read_on_back(_: Visit, sent: Sent) -> dict[str, Any]:
    return {"read_on_back": sent.get("order_reference", "").strip()[:LONGEST_REFERENCE]}


PAPER = both(
    given("bank", "number", "cmc7", "cmc7_key", "drawer", "french_bank", "received_on", "written_on"),
    amounts("amount_cents"),
)
RETURNING = ticks("may_go_back")
ENTERED: dict[Language, str] = {"fr": "Chèque saisi.", "en": "Cheque entered."}


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryPage(StaffPage):
    """One form for two requests: whether the order is known decides which."""

    def chosen(self, sent: Sent) -> Act | None:
        known = sent.get("reference_on_back") == "yes" or "accept_without_reference" in sent
        return self.acts["enter" if known else "unmatched"]


_SHOWN = StaffPage(template="staff/cheque", reads=read_cheque, roles=TREASURY)
ONE_PATHS = ("/tresor/cheques/{cheque_id:str}", "/en/treasury/cheques/{cheque_id:str}")
UNMATCHED_PATHS = (
    "/tresor/cheques/sans-reference/{unmatched_id:str}",
    "/en/treasury/cheques/unmatched/{unmatched_id:str}",
)
_ONE, _UNMATCHED = _SHOWN.page(*ONE_PATHS), _SHOWN.page(*UNMATCHED_PATHS)
"""Only their addresses count here: where acts lead."""
ENTER_ACTS = {
    "enter": Act(
        contract=ReceiveCheque,
        fields=both(
            PAPER,
            given("order_reference", "reference_on_back", "reason"),
            ticks("accept_without_reference"),
            RETURNING,
        ),
        goes=to_the(_ONE, "cheque_id", of="id", do="enter"),
        done=ENTERED,
    ),
    "unmatched": Act(
        contract=EnterUnmatched,
        fields=both(PAPER, _read_on_back),
        goes=to_the(_UNMATCHED, "unmatched_id", of="id", do="unmatched"),
        done=ENTERED,
    ),
}
DESK = replace(
    StaffPage(
        template="staff/cheques",
        reads=read_desk,
        roles=TREASURY,
        acts={
            "issue": Act(
                contract=IssueSlip, fields=_ticked, goes=to_the(slips.ONE, "slip", of="number", do="issue")
            ),
        },
    ).page("/tresor/cheques", "/en/treasury/cheques"),
    most_fields=slips.MOST_FIELDS,
)
ENTER = EntryPage(template="staff/cheque_entry", reads=read_entry, roles=TREASURY, acts=ENTER_ACTS).page(
    "/tresor/cheques/saisir", "/en/treasury/cheques/enter", keeps=(ANNOUNCED,)
)
UNMATCHED = StaffPage(
    template="staff/cheque_unmatched",
    reads=read_unmatched,
    roles=TREASURY,
    acts={
        "match": Act(
            contract=MatchCheque,
            fields=both(of_path("unmatched_id"), given("order_reference", "reason"), RETURNING),
            goes=to_the(_ONE, "cheque_id", of="id", do="enter"),
        ),
        "back": Act(
            contract=SendUnmatchedBack,
            fields=both(of_path("unmatched_id"), given("reason")),
            goes=to_the(letters.UNMATCHED, "unmatched_id", of="id", do="back"),
        ),
        "unmatched": ENTER_ACTS["unmatched"],
    },
).page(*UNMATCHED_PATHS)
NAMED = of_path("cheque_id")
ACTS = {
    "enter": ENTER_ACTS["enter"],
    "deposit": Act(
        contract=DepositCheque,
        fields=both(NAMED, given("deposited_on")),
        done={"fr": "C’est noté : le chèque est à la banque.", "en": "Noted: the cheque is at the bank."},
    ),
    "credit": Act(
        contract=CreditCheque,
        fields=both(NAMED, given("credited_on")),
        done={"fr": "C’est noté : le chèque est crédité.", "en": "Noted: the cheque was credited."},
    ),
    "return": Act(
        contract=ReturnCheque,
        fields=both(NAMED, given("reason")),
        done={
            "fr": "C’est noté : le client apprend par courriel que son chèque lui revient.",
            "en": "Noted: the client learns by e-mail that the cheque comes back.",
        },
    ),
    "bounce": Act(
        contract=BounceCheque,
        fields=both(NAMED, given("bounced_on", "reason"), amounts("bank_charge_cents")),
        done={
            "fr": "Rejet noté : le client est prévenu.",
            "en": "Noted that it bounced: the client is told.",
        },
    ),
    "present_again": Act(
        contract=PresentAgain,
        fields=NAMED,
        done={
            "fr": "Le chèque est de nouveau en main : mettez-le sur un bordereau.",
            "en": "The cheque is in hand again: put it on a slip.",
        },
    ),
    "write_off": Act(
        contract=WriteOffCheque,
        fields=both(NAMED, given("reason")),
        done={"fr": "Abandonné.", "en": "Written off."},
    ),
    "scan": Act(
        contract=PutScan,
        fields=both(NAMED, given("content_base64")),
        done={"fr": "Image gardée, chiffrée.", "en": "Image kept, encrypted."},
    ),
    "unscan": Act(contract=DeleteScan, fields=NAMED, done={"fr": "Image supprimée.", "en": "Image deleted."}),
}
ONE = replace(replace(_SHOWN, acts=ACTS).page(*ONE_PATHS), largest_body_bytes=LARGEST_SCAN_BYTES + 100_000)
REPLACE = StaffPage(
    template="staff/cheque_replacement",
    reads=read_cheque,
    roles=TREASURY,
    acts={
        "replace": Act(
            contract=ReplaceCheque,
            fields=both(NAMED, PAPER, RETURNING),
            goes=to_the(_ONE, "cheque_id", of="id", do="enter"),
        )
    },
).page("/tresor/cheques/{cheque_id:str}/remplacer", "/en/treasury/cheques/{cheque_id:str}/replace")
SCAN = File(contract=GetScan).page(
    "/tresor/cheques/{cheque_id:str}/image", "/en/treasury/cheques/{cheque_id:str}/scan"
)
PAGES = (DESK, ENTER, UNMATCHED, ONE, REPLACE, SCAN)
