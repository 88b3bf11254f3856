"""The pages on which anybody withdraws from an order or ends a service: form, summary, confirmation, receipt.

Nobody has to be signed in, and nothing is kept before the confirming button is pressed (L06, L07). The steps are one
page; the form carries what was typed, so that it works without scripts and in any browser. Who is signed in and sends
our own form declares as the holder of the account; a form that a foreign page could send gives nobody's rights.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from services.gateway.domain.problems import Refused
from shared.contracts.accounts import AccountView, GetMe
from shared.contracts.base import Data, Refusal, Request
from shared.contracts.orders import Withdraw, WithdrawalView

from .visit import AnyResponse, Page, Visit

CORRECTABLE = frozenset({409, 410, 422})
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

    async def ask(self, visit: Visit) -> AnyResponse:
        """Show the form; who is signed in finds name and address filled in, and may change them."""
        named = {name: str(visit.call.query_params.get(name, ""))[:LONGEST] for name in self.linked}
        return await self._form(visit, named | await _known_of(visit))

    async def act(self, visit: Visit) -> AnyResponse:
        """Show the summary, or the form again to correct; do it once the summary is confirmed."""
        sent = await visit.form()
        typed = {name: sent.get(name, "") for name in self.fields}
        await visit.recognise(sent)
        step = sent.get("step", "")
        if step == CORRECT:
            return await self._form(visit, typed)
        try:
            given = await self.given(visit, typed)
            answer = await visit.submit(self.contract, **given, confirm=step == CONFIRM)
        except Refused as refused:
            if refused.refusal.status not in CORRECTABLE:
                raise  # not the form's fault
            return await self._form(visit, typed, refusal=refused.refusal)
        view: Any = self.answer.model_validate_json(answer)
        return visit.show_anybody(self.template, typed=typed, refusal=None, view=view, step=view.state)

    async def given(self, _: Visit, typed: Mapping[str, str]) -> dict[str, str]:
        """Return what a filled form asks; a field left empty is not given."""
        return {name: text for name, text in typed.items() if text.strip()}

    async def beside(self, _: Visit, __: Mapping[str, str]) -> dict[str, Any]:
        """Return what the form tells beside its fields."""
        return {}

    async def _form(
        self, visit: Visit, typed: dict[str, str], *, refusal: Refusal | None = None
    ) -> AnyResponse:
        told = {"typed": dict.fromkeys(self.fields, "") | typed, "refusal": refusal, "view": None}
        status, beside = refusal.status if refusal else 200, await self.beside(visit, typed)
        return visit.show_anybody(self.template, status=status, step="form", **told, **beside)

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

PAGES = (_WITHDRAWAL.page("/retractation", "/en/withdrawal"),)
