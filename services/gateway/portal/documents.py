"""Documents that the association asked for: which, why, until when; and the form that sends a file (R16).

A file is cut into parts as the API takes them. It is not kept here, and no page ever shows it again.
"""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from litestar.datastructures import UploadFile
from litestar.response import Redirect
from uuid_utils.compat import uuid7

from services.gateway.domain.problems import NOT_FOUND, Refused
from services.gateway.sessions import FORM_FIELD
from shared.contracts.accounts import CheckView, CheckViews, ListMyDocuments, SendDocument
from shared.contracts.accounts.checks import LARGEST_FILE_BYTES, LARGEST_PART_BYTES
from shared.contracts.base import Caller

from .client import Act, ClientPage, client_of, given, refusing
from .entering import to_log_in
from .visit import AnyResponse, Page, Visit

OF_THE_FORM_BYTES = 100_000
"""What a browser writes around a file, and then some."""
SENT = "sent"
LONGEST_NAME = 200


async def read_checks(visit: Visit, caller: Caller) -> dict[str, Any]:
    return {"checks": (await visit.read(caller, ListMyDocuments(), CheckViews)).requests}


async def read_check(visit: Visit, caller: Caller) -> dict[str, Any]:
    """Ask for the request that the address names. Raises Refused: 404 for somebody else's."""
    number = str(visit.call.path_params["number"])
    checks: list[CheckView] = (await read_checks(visit, caller))["checks"]
    check = next((one for one in checks if one.request == number), None)
    if check is None:
        raise Refused(NOT_FOUND.say(visit.language))
    return {"check": check, "largest_mb": LARGEST_FILE_BYTES // 1_000_000}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """The page of one request, whose form carries a file."""

    shown: ClientPage

    async def act(self, visit: Visit) -> AnyResponse:
        """Send the file, part after part; what is refused is told on the same page. Raises Refused."""
        visit.check_address()
        given_fields = await visit.parts()
        sent = {name: text for name, text in given_fields.items() if isinstance(text, str)}
        caller = await client_of(visit, {FORM_FIELD: sent.get(FORM_FIELD, "")})
        if caller is None:
            return to_log_in(visit, visit.here)
        file = given_fields.get("file")
        try:
            await _send(visit, caller, sent, file=file if isinstance(file, UploadFile) else None)
        except Refused as refused:
            return await self.shown.tell(visit, caller, refusing(visit, refused, do=SENT, shown=sent))
        return Redirect(f"{visit.here}?done={SENT}", status_code=303)


async def _send(visit: Visit, caller: Caller, sent: Mapping[str, str], *, file: UploadFile | None) -> None:
    content = await file.read() if file else b""
    parts = [content[at : at + LARGEST_PART_BYTES] for at in range(0, len(content), LARGEST_PART_BYTES)]
    usual: dict[str, Any] = {
        "number": str(visit.call.path_params["number"]),
        "file": str(uuid7()),
        "document": sent.get("document", ""),
        "name": (file.filename if file else "")[-LONGEST_NAME:],
        "parts": max(1, len(parts)),
    }
    for number, part in enumerate(parts or [b""], start=1):
        text = base64.b64encode(part).decode()
        await visit.act(caller, SendDocument, **usual, part=number, content_base64=text)


DOCUMENTS = ClientPage(template="documents", reads=read_checks).page(
    "/compte/documents", "/en/account/documents"
)
_CHECK = ClientPage(
    template="document",
    reads=read_check,
    acts={
        SENT: Act(
            contract=SendDocument,
            fields=given(),
            done={
                "fr": "Le fichier est reçu, chiffré. Il est supprimé dès que la décision est prise.",
                "en": "The file is received, encrypted. It is deleted once the decision is taken.",
            },
        )
    },
)
DOCUMENT = Page(
    fr="/compte/documents/{number:str}",
    en="/en/account/documents/{number:str}",
    shows=_CHECK.show,
    posts=Sending(shown=_CHECK).act,
    keeps=(),
    largest_body_bytes=LARGEST_FILE_BYTES + OF_THE_FORM_BYTES,
)
PAGES = (DOCUMENTS, DOCUMENT)
