"""A page of the staff's desk: who may enter. To a client such a page does not exist; staff is told whose it is."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from services.gateway.domain.problems import NO_RIGHT, NOT_FOUND, Refused
from services.gateway.portal.client import DONE, ClientPage, Goes, Told
from services.gateway.portal.visit import AnyResponse, Page, Visit
from shared.contracts.base import STAFF, Awaiting, Caller, Data, Role


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffPage(ClientPage):
    """One page of the staff's desk, with the forms on it."""

    roles: frozenset[Role] = STAFF
    """Who may see it: whoever may make every call that it cannot do without."""

    async def tell(self, visit: Visit, caller: Caller, told: Told) -> AnyResponse:
        """Show the page. Raises Refused: to whoever has no business here."""
        admit(visit, caller, self.roles)
        return await ClientPage.tell(self, visit, caller, told)


def back_to(page: Callable[[], Page], do: str) -> Goes:
    """Return where an act leads when its thing is on its own page no longer: to the list, which says what was done."""
    return lambda visit, _: f"{page().path(visit.language)}?{urlencode({DONE: do})}"


def to_the_approval(visit: Visit, answer: Data) -> str:
    """Return where the approval stands that an act waits for; empty where it is done already (ADR 0048)."""
    place = {"fr": "/bureau/approbations/", "en": "/en/board/approvals/"}
    return f"{place[visit.language]}{answer.approval}" if isinstance(answer, Awaiting) else ""


def admit(visit: Visit, caller: Caller, roles: frozenset[Role]) -> None:
    """Raises Refused: to a client there is no such page, and staff of another role is told whose it is."""
    if not caller.roles & STAFF:
        raise Refused(NOT_FOUND.say(visit.language))
    if not caller.roles & roles:
        raise Refused(NO_RIGHT.say(visit.language))
