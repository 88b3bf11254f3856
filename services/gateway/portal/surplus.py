"""The page behind a link about money that fits no order: whoever has it says what becomes of it, without a session.

What was chosen is shown after a redirect, so that a page loaded again sends nothing (R33).
"""

from litestar.response import Redirect

from services.gateway.domain.problems import Refused
from shared.contracts.base import Refusal
from shared.contracts.payments import ChooseLinkedSurplus, PayersSurplus, ShowLinkedSurplus

from .visit import AnyResponse, Page, Visit

CONFLICT, INVALID = 409, 422


async def show_surplus(visit: Visit) -> AnyResponse:
    return await _shown(visit)


async def choose(visit: Visit) -> AnyResponse:
    """Do what was chosen; what is not possible is told on the same page. Raises Refused."""
    token, sent = visit.token(), await visit.form()
    confirmed = "true" if sent.get("gift_confirmed") == "true" else "false"
    try:
        await visit.submit(
            ChooseLinkedSurplus, token=token, choice=sent.get("choice", ""), gift_confirmed=confirmed
        )
    except Refused as refused:
        if refused.refusal.status not in {CONFLICT, INVALID}:
            raise
        return await _shown(visit, refusal=refused.refusal)
    return Redirect(visit.page.address(visit.language, visit.call), status_code=303)


async def _shown(visit: Visit, *, refusal: Refusal | None = None) -> AnyResponse:
    answer = await visit.submit(ShowLinkedSurplus, token=visit.token())
    surplus = PayersSurplus.model_validate_json(answer)
    return visit.show("surplus", status=INVALID if refusal else 200, surplus=surplus, refusal=refusal)


PAGE = Page(fr="/trop-percu/{token:str}", en="/en/surplus/{token:str}", shows=show_surplus, posts=choose)
