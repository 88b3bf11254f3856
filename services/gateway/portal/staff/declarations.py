"""Withdrawals and terminations that name no contract surely: a person says which one is meant, or that none is."""

from dataclasses import dataclass
from typing import Any

from services.gateway.domain.problems import NOT_FOUND, Refused
from services.gateway.portal.client import Act, Sent, both, given, of_path
from services.gateway.portal.visit import Page, Visit
from shared.contracts.base import Caller, Request, Words
from shared.contracts.orders import (
    DeclarationViews,
    ListTerminations,
    ListWithdrawals,
    MatchTermination,
    MatchWithdrawal,
    RejectTermination,
    RejectWithdrawal,
)

from .room import StaffPage, back_to


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The pages of one kind of declaration."""

    fr: str
    en: str
    words: Words
    meant: str
    """The field that says which contract is meant: `order` or `hosting`."""
    listing: Request
    match: type[Request]
    reject: type[Request]

    async def read_all(self, visit: Visit, caller: Caller) -> dict[str, Any]:
        found = (await visit.read(caller, self.listing, DeclarationViews)).declarations
        return {
            "desk": self,
            "waiting": sorted(
                (one for one in found if one.state == "queued"), key=lambda one: one.received_at
            ),
            "rest": [one for one in found if one.state != "queued"][:20],
        }

    async def read_one(self, visit: Visit, caller: Caller) -> dict[str, Any]:
        """Ask for the declaration that the address names. Raises Refused: when there is none."""
        name = str(visit.call.path_params["declaration"])
        named = self.listing.model_copy(update={"q": name})
        found = (await visit.read(caller, named, DeclarationViews)).declarations
        one = next((one for one in found if one.id == name), None)
        if one is None:
            raise Refused(NOT_FOUND.say(visit.language))
        return {"desk": self, "declaration": one}

    def pages(self) -> tuple[Page, Page]:
        acts: dict[str, Act] = {}
        listed = StaffPage(template="staff/declarations", reads=self.read_all, acts=acts).page(
            self.fr, self.en
        )
        named = both(of_path("declaration"), given("why", self.meant))
        acts["match"] = Act(
            contract=self.match,
            fields=both(named, self._letter, self._box),
            goes=back_to(lambda: listed, "match"),
            done={"fr": "Rattaché : le client en est averti.", "en": "Matched: the client is told."},
        )
        acts["reject"] = Act(
            contract=self.reject,
            fields=both(of_path("declaration"), given("why")),
            goes=back_to(lambda: listed, "reject"),
            done={"fr": "Rejeté : le motif est envoyé.", "en": "Rejected: the reason is sent."},
        )
        one = StaffPage(template="staff/declaration", reads=self.read_one, acts=acts)
        return listed, one.page(f"{self.fr}/{{declaration:str}}", f"{self.en}/{{declaration:str}}")

    def _letter(self, visit: Visit, sent: Sent) -> dict[str, Any]:
        day = "letter_on"
        return given(day)(visit, sent) if day in self.match.model_fields else {}

    def _box(self, _: Visit, sent: Sent) -> dict[str, Any]:
        box = "information_missing"
        return {box: box in sent} if box in self.match.model_fields else {}


WITHDRAWALS = Desk(
    fr="/equipe/retractations",
    en="/en/staff/withdrawals",
    words={"fr": "Rétractations", "en": "Withdrawals"},
    meant="order",
    listing=ListWithdrawals(),
    match=MatchWithdrawal,
    reject=RejectWithdrawal,
)
TERMINATIONS = Desk(
    fr="/equipe/resiliations",
    en="/en/staff/terminations",
    words={"fr": "Résiliations", "en": "Terminations"},
    meant="hosting",
    listing=ListTerminations(),
    match=MatchTermination,
    reject=RejectTermination,
)
PAGES = (*WITHDRAWALS.pages(), *TERMINATIONS.pages())
