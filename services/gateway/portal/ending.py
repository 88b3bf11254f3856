"""The pages on which anybody withdraws from an order or ends a service: form, summary, confirmation, receipt.

Nobody has to be signed in, and nothing is kept before the confirming button is pressed (L06, L07). The steps are one
page; the form carries what was typed, so that it works without scripts and in any browser. Who is signed in and sends
our own form declares as the holder of the account; a form that a foreign page could send gives nobody's rights.
The summary carries a key under which it is confirmed once, and leads to a receipt with an address of its own: pressed
twice or sent again, it is one declaration (ADR 0096).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from litestar.response import Redirect
from uuid_utils.compat import uuid7

from services.gateway.domain.problems import Refused
from shared.contracts.accounts import AccountView, GetMe
from shared.contracts.base import Data, Refusal, Request
from shared.contracts.orders import GetWithdrawalReceipt, Withdraw, WithdrawalView

from .visit import KEY, AnyResponse, Page, Visit

CORRECTABLE = frozenset({409, 410, 422})
LONGEST = 120
CONFIRM, CORRECT = "confirm", "correct"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """One way for a contract to end, as a page of several steps."""

    template: str
    contract: type[Request]
    answer: type[Data]
    receipt: type[Request]
    """What reads the receipt again."""
    fr: str
    en: str
    """Its address in each language."""
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
        if sent.get("step") == CORRECT:
            return await self._form(visit, typed)
        key = _key_of(sent)
        try:
            given = self.given(typed) if key else await self.chosen(visit, typed)
            answer = await visit.submit(self.contract, key=key, **given, confirm=key is not None)
        except Refused as refused:
            if refused.refusal.status not in CORRECTABLE:
                raise  # not the form's fault
            return await self._form(visit, typed, refusal=refused.refusal)
        view: Any = self.answer.model_validate_json(answer)
        if view.receipt:
            path = self.receipts.path(visit.language).replace("{token:str}", view.receipt)
            return Redirect(path, status_code=303)
        return self._told(visit, view, typed=typed)

    async def show_receipt(self, visit: Visit) -> AnyResponse:
        """Show a receipt again to whoever has its address. Raises Refused."""
        await visit.caller()
        answer = await visit.submit(self.receipt, receipt=visit.token())
        return self._told(visit, self.answer.model_validate_json(answer), typed={})

    def _told(self, visit: Visit, view: Any, *, typed: Mapping[str, str]) -> AnyResponse:
        """Show what was understood, with the key of its confirmation, or what was received."""
        told = {"typed": typed, "refusal": None, "view": view, "step": view.state, "key": str(uuid7())}
        return visit.show_anybody(self.template, **told)

    async def chosen(self, _: Visit, typed: Mapping[str, str]) -> dict[str, str]:
        """Return what a filled form asks, before its summary was seen. Raises Refused."""
        return self.given(typed)

    def given(self, typed: Mapping[str, str]) -> dict[str, str]:
        """Return what a summary that was seen asks; a field left empty is not given."""
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

    @property
    def page(self) -> Page:
        return Page(fr=self.fr, en=self.en, shows=self.ask, posts=self.act)

    @property
    def receipts(self) -> Page:
        return Page(
            fr=f"{self.fr}/recu/{{token:str}}", en=f"{self.en}/receipt/{{token:str}}", shows=self.show_receipt
        )


def _key_of(sent: Mapping[str, str]) -> str | None:
    """Return the key of a summary that is confirmed; without one it was not seen, and is shown first."""
    key = sent.get("key", "")
    return key if sent.get("step") == CONFIRM and KEY.fullmatch(key) else None


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
    receipt=GetWithdrawalReceipt,
    fr="/retractation",
    en="/en/withdrawal",
    fields=("name", "contract", "email"),
)
WITHDRAWAL = _WITHDRAWAL.page
PAGES = (WITHDRAWAL, _WITHDRAWAL.receipts)
