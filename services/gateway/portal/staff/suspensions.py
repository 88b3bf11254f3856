"""Suspending services of a client: the statement of reasons, the e-mails as they will be sent, the act (C8, M24)."""

import base64
import hashlib
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from services.gateway.portal.client import DONE, Act, Sent, both, given
from services.gateway.portal.documents import OF_THE_FORM_BYTES
from services.gateway.portal.hostings import GONE
from services.gateway.portal.visit import REFERENCE, Visit
from shared.contracts.base import SUPPORT, Caller, Data
from shared.contracts.lifecycle import (
    FindHostings,
    GetHosting,
    HostingView,
    HostingViews,
    PreviewSuspension,
    SuspendHosting,
)

from . import services
from .figures import picked
from .room import StaffPage

FIELDS = (
    *("hosting", "reason", "scope", "text", "ground", "reference", "secret"),
    *("found_by", "automated", "until", "redress"),
)
SERVICE, FOUND_BY = "service", "found_by"
ALSO, PROOF, PASTED, HASH = "also-", "proof", "pasted", "evidence_sha256"
LARGEST_PROOF_BYTES = 5_000_000
MOST_FIELDS = 100
"""Above those of the form with fifty services beside the first."""


async def read_statement(visit: Visit, caller: Caller) -> dict[str, Any]:
    """Ask for the service that the address names, where it names one."""
    name = str(visit.call.query_params.get(SERVICE, ""))
    asked = GetHosting(hosting=name) if REFERENCE.fullmatch(name) else None
    hosting = await visit.glance(caller, asked, HostingView) if asked else None
    theirs = FindHostings(q=hosting.account_id) if hosting and hosting.account_id else None
    others = await visit.glance(caller, theirs, HostingViews) if theirs else None
    return {
        "hosting": hosting,
        "others": [
            one
            for one in (others.hostings if others else [])
            if hosting and one.id != hosting.id and one.state not in GONE
        ],
        "found_by": str(visit.call.query_params.get(FOUND_BY, "")),
        "fields": FIELDS,
        "largest_mb": LARGEST_PROOF_BYTES // 1_000_000,
    }


def _also(_: Visit, sent: Sent) -> dict[str, Any]:
    """Take the other services of the client that are ticked."""
    others = picked(sent, ALSO)
    return {"also": others} if others else {}


def _evidence(_: Visit, sent: Sent) -> dict[str, Any]:
    """Take the hash of the file that came, of the text that was pasted, or the one of before; no proof is kept here."""
    proof = _file(sent) or _pasted(sent)
    known = hashlib.sha256(proof).hexdigest() if proof else sent.get(HASH, "")
    return {HASH: known} if known else {}


def _pasted(sent: Sent) -> bytes:
    """Return a text as a file would hold it: browsers end its lines otherwise."""
    text = sent.get(PASTED, "")
    return text.replace("\r\n", "\n").encode() if text.strip() else b""


def _file(sent: Sent) -> bytes:
    try:
        return base64.b64decode(sent.get(PROOF, ""), validate=True)
    except ValueError:  # no file of a form of ours
        return b""


def _to_the_service(visit: Visit, answer: Data) -> str:
    assert isinstance(answer, HostingView)
    path = services.ONE.path(visit.language).replace("{hosting:str}", answer.reference)
    return f"{path}?{urlencode({DONE: 'suspend'})}"


_NEW = StaffPage(
    template="staff/suspension",
    reads=read_statement,
    roles=SUPPORT,
    acts={
        "check": Act(contract=PreviewSuspension, fields=both(given(*FIELDS), _also, _evidence), shows=True),
        "suspend": Act(
            contract=SuspendHosting, fields=both(given(*FIELDS), _also, _evidence), goes=_to_the_service
        ),
    },
).page("/equipe/suspensions/nouvelle", "/en/staff/suspensions/new", keeps=(SERVICE, FOUND_BY))
NEW = replace(_NEW, largest_body_bytes=LARGEST_PROOF_BYTES + OF_THE_FORM_BYTES, most_fields=MOST_FIELDS)
PAGES = (NEW,)
