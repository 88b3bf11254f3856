"""Documents that clients were asked for: what waits, each file opened for a reason, and the verdict of a person (R16).

A file is read by a form, never by a link: who opened it and why enters the journal of the account.
"""

from dataclasses import dataclass
from typing import Any

from services.gateway.api.files import file_response, whole
from services.gateway.api.limiting import hold
from services.gateway.api.reading import judged
from services.gateway.domain.problems import NOT_FOUND, Refused
from services.gateway.portal.client import DO, Act, both, client_of, given, of_path, refusing
from services.gateway.portal.entering import to_log_in
from services.gateway.portal.visit import AnyResponse, Page, Visit
from shared.contracts.accounts import CheckViews, DecideDocuments, ListDocumentRequests, ReadDocument
from shared.contracts.accounts.checks import CHECKERS
from shared.contracts.base import Caller, Words

from .room import StaffPage, back_to

READ = "read"
VERDICTS: dict[str, Words] = {
    "accepted": {"fr": "Tout est en ordre", "en": "All is in order"},
    "incomplete": {
        "fr": "Incomplet : le compte est désactivé",
        "en": "Incomplete: the account is deactivated",
    },
    "wrong": {"fr": "Erroné : le compte est désactivé", "en": "Wrong: the account is deactivated"},
    "fraudulent": {
        "fr": "Frauduleux : le compte est désactivé",
        "en": "Fraudulent: the account is deactivated",
    },
}


async def read_checks(visit: Visit, caller: Caller) -> dict[str, Any]:
    """Ask for the checks that wait: those for us first, then those whose day comes first."""
    found = (await visit.read(caller, ListDocumentRequests(), CheckViews)).requests
    return {"checks": sorted(found, key=lambda one: (one.state != "received", not one.overdue))}


async def read_check(visit: Visit, caller: Caller) -> dict[str, Any]:
    """Ask for the check that the address names. Raises Refused: when it does not wait, or no longer."""
    number = str(visit.call.path_params["number"])
    found = (await read_checks(visit, caller))["checks"]
    check = next((one for one in found if one.request == number), None)
    if check is None:
        raise Refused(NOT_FOUND.say(visit.language))
    return {"check": check, "verdicts": VERDICTS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """The page of one check, one of whose forms is answered by a file."""

    shown: StaffPage

    async def act(self, visit: Visit) -> AnyResponse:
        """Do what a form asks; a file that may not be opened is refused on the same page. Raises Refused."""
        visit.check_address()
        sent = await visit.form()
        if sent.get(DO) != READ:
            return await self.shown.act(visit)
        caller = await client_of(visit, sent)
        if caller is None:
            return to_log_in(visit, visit.here)
        hold(visit.portal.limiter, ReadDocument, caller)
        fields = both(of_path("number"), given("file", "why"))(visit, sent)
        try:
            wanted = judged(ReadDocument, fields, language=visit.language)
            return file_response(await whole(visit.portal.desk, wanted, caller))
        except Refused as refused:
            return await self.shown.tell(visit, caller, refusing(visit, refused, do=READ, shown=sent))


ACTS = {
    "decide": Act(
        contract=DecideDocuments,
        fields=both(of_path("number"), given("verdict", "why")),
        goes=back_to(lambda: LIST, "decide"),
        done={
            "fr": "Décidé : le client l’apprend par courriel, les fichiers sont supprimés.",
            "en": "Decided: the client learns of it by e-mail, the files are deleted.",
        },
    )
}
LIST: Page = StaffPage(template="staff/checks", reads=read_checks, roles=CHECKERS, acts=ACTS).page(
    "/equipe/documents", "/en/staff/documents"
)
_ONE = StaffPage(template="staff/check", reads=read_check, roles=CHECKERS, acts=ACTS)
ONE = Page(
    fr="/equipe/documents/{number:str}",
    en="/en/staff/documents/{number:str}",
    shows=_ONE.show,
    posts=Opening(shown=_ONE).act,
    keeps=(),
)
PAGES = (LIST, ONE)
