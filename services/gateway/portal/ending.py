"""The pages on which anybody withdraws from an order or ends a service: form, summary, confirmation, receipt.

Nobody has to be signed in, and nothing is kept before the confirming button is pressed (L06, L07). The steps are one
page; the form carries what was typed, so that it works without scripts and in any browser. Who is signed in is known
to the API alone: a form that a foreign page could send gives nobody's rights.
"""

from dataclasses import dataclass
from typing import Any

from services.gateway.domain.problems import Refused
from shared.contracts.accounts import AccountView, GetMe
from shared.contracts.base import Data, Refusal, Request
from shared.contracts.orders import Terminate, TerminationView, Withdraw, WithdrawalView

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

    async def ask(self, visit: Visit) -> AnyResponse:
        """Show the form; who is signed in finds name and address filled in, and may change them."""
        named = {"contract": str(visit.call.query_params.get("contract", ""))[:LONGEST]}
        return self._form(visit, named | await _known_of(visit))

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
        return visit.show(self.template, typed=typed, refusal=None, view=view, step=view.state)

    def _form(self, visit: Visit, typed: dict[str, str]) -> AnyResponse:
        blank = dict.fromkeys(self.fields, "")
        return visit.show(self.template, typed=blank | typed, refusal=None, view=None, step="form")

    def _again(self, visit: Visit, typed: dict[str, str], refused: Refused) -> AnyResponse:
        """Show the form with what is wrong. Raises Refused when that is not the form's fault."""
        refusal: Refusal = refused.refusal
        if refusal.status != INVALID:
            raise refused
        return visit.show(self.template, status=INVALID, typed=typed, refusal=refusal, view=None, step="form")

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
    fields=("name", "contract", "email", "postal_address", "ends_on"),
)

PAGES = (
    _WITHDRAWAL.page("/retractation", "/en/withdrawal"),
    _TERMINATION.page("/resiliation", "/en/termination"),
)
