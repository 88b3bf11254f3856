"""The pages on which anybody withdraws from an order or ends a service: form, summary, confirmation, receipt.

Nobody has to be signed in, and nothing is kept before the confirming button is pressed (L06, L07). The steps are one
page; the form carries what was typed, so that it works without scripts and in any browser. Who is signed in is known
to the API alone: a form that a foreign page could send gives nobody's rights.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from services.gateway.domain.problems import Refused
from shared.contracts.accounts import AccountView, GetMe
from shared.contracts.base import Data, Refusal, Request
from shared.contracts.orders import (
    Exit,
    Exits,
    ListExits,
    Terminate,
    TerminationView,
    Withdraw,
    WithdrawalView,
)

from .visit import AnyResponse, Page, Visit

INVALID = 422
LONGEST = 120
CONFIRM, CORRECT = "confirm", "correct"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """One way for a contract to end, as a page of several steps."""

    template: str
    contract: type[Request]
    answer: type[Data]
    fields: tuple[str, ...]
    linked: tuple[str, ...] = ("contract",)
    """What the address of the page may fill in."""
    tells_exits: bool = False
    """Who is signed in is told which services an announced change lets them leave, and what comes back (R79)."""

    async def ask(self, visit: Visit) -> AnyResponse:
        """Show the form; who is signed in finds name and address filled in, and may change them."""
        named = {name: str(visit.call.query_params.get(name, ""))[:LONGEST] for name in self.linked}
        exits = await exits_of(visit) if self.tells_exits else []
        return self._form(visit, named | await _known_of(visit), exits=exits)

    async def act(self, visit: Visit) -> AnyResponse:
        """Show the summary, or the form again to correct; do it once the summary is confirmed."""
        sent = await visit.form()
        typed = {name: sent.get(name, "") for name in self.fields}
        step = sent.get("step", "")
        if step == CORRECT:
            return self._form(visit, typed)
        given = {name: text for name, text in typed.items() if text.strip()}
        try:
            answer = await visit.submit(self.contract, **given, confirm=step == CONFIRM)
        except Refused as refused:
            return self._again(visit, typed, refused)
        view: Any = self.answer.model_validate_json(answer)
        return visit.show(self.template, typed=typed, refusal=None, view=view, step=view.state, exits=())

    def _form(self, visit: Visit, typed: dict[str, str], *, exits: Sequence[Exit] = ()) -> AnyResponse:
        blank = dict.fromkeys(self.fields, "")
        return visit.show(
            self.template, typed=blank | typed, refusal=None, view=None, step="form", exits=exits
        )

    def _again(self, visit: Visit, typed: dict[str, str], refused: Refused) -> AnyResponse:
        """Show the form with what is wrong. Raises Refused when that is not the form's fault."""
        refusal: Refusal = refused.refusal
        if refusal.status != INVALID:
            raise refused
        told: dict[str, Any] = {"refusal": refusal, "view": None, "exits": ()}
        return visit.show(self.template, status=INVALID, typed=typed, step="form", **told)

    def page(self, fr: str, en: str) -> Page:
        return Page(fr=fr, en=en, shows=self.ask, posts=self.act)


async def _known_of(visit: Visit) -> dict[str, str]:
    """Return name and address of who is signed in; nothing while that cannot be asked."""
    caller = await visit.caller()
    if caller.account_id is None:
        return {}
    try:
        me = AccountView.model_validate_json(await visit.portal.desk.ask(GetMe(), caller))
    except Refused:
        return {}
    return {"name": me.contact.name, "email": me.contact.email}


async def exits_of(visit: Visit) -> list[Exit]:
    """Return which services of who is signed in an announced change lets them leave; none while it cannot be asked."""
    caller = await visit.caller()
    if caller.account_id is None:
        return []
    try:
        return Exits.model_validate_json(await visit.portal.desk.ask(ListExits(), caller)).exits
    except Refused:
        return []


_WITHDRAWAL = Ending(
    template="withdrawal",
    contract=Withdraw,
    answer=WithdrawalView,
    fields=("name", "contract", "email"),
)
_TERMINATION = Ending(
    template="termination",
    contract=Terminate,
    answer=TerminationView,
    fields=("name", "contract", "email", "postal_address", "ends_on", "for_modification"),
    linked=("contract", "for_modification"),
    tells_exits=True,
)

PAGES = (
    _WITHDRAWAL.page("/retractation", "/en/withdrawal"),
    _TERMINATION.page("/resiliation", "/en/termination"),
)
