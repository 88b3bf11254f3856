"""The pages behind a link to renew: choose a term, check the order and its price, order (R60, R62, L01, L02).

Whoever has the link may, signed in or not; the pages say nothing about whose service it is. The order then leads to
the page where anybody may pay it.
"""

from collections.abc import Mapping
from typing import Any

from litestar.response import Redirect

from services.gateway.domain.problems import Refused
from shared.contracts.base import Refusal
from shared.contracts.orders import GetRenewalForm, OrderRenewal, RenewalForm, RenewalOrdered, RenewalTerm

from .paying import PAY
from .visit import AnyResponse, Page, Visit

FORBIDDEN, CONFLICT, INVALID = 403, 409, 422
SPECIAL = "special_"
"""How the boxes of special terms are named; each holds the version that it accepts."""


async def show_renewal(visit: Visit) -> AnyResponse:
    """Show the order to check, for the last contract's term unless another is chosen; or the terms to choose from."""
    form = await _form(visit)
    wanted = str(visit.call.query_params.get("term", form.former.term if form.former else ""))
    return visit.show(
        "renew", form=form, chosen=_chosen(form, wanted), sent={}, special=SPECIAL, refusal=None
    )


async def order_renewal(visit: Visit) -> AnyResponse:
    """Order, and go on to the payment; what is wrong is told on the same page. Raises Refused."""
    sent, form = await visit.form(), await _form(visit)
    try:
        answer = await visit.submit(OrderRenewal, token=visit.token(), **_wish(form, sent))
    except Refused as refused:
        return _shown_again(visit, form, sent, refused)
    token = RenewalOrdered.model_validate_json(answer).pay_token
    return Redirect(PAY.path(visit.language).replace("{token:str}", token), status_code=303)


async def _form(visit: Visit) -> RenewalForm:
    return RenewalForm.model_validate_json(await visit.submit(GetRenewalForm, token=visit.token()))


def _chosen(form: RenewalForm, wanted: str) -> RenewalTerm | None:
    """Return the term that was chosen; where there is but one there is nothing to choose."""
    if len(form.terms) == 1:
        return form.terms[0]
    return next((one for one in form.terms if one.term == wanted), None)


def _wish(form: RenewalForm, sent: Mapping[str, str]) -> dict[str, Any]:
    """Read what was shown and ticked; of a box that is shown, left empty is a no."""
    total = sent.get("total_cents", "")
    return {
        "total_cents": int(total) if total.isascii() and total.isdigit() else total or None,
        "term": sent.get("term", ""),
        "accept_terms": sent.get("accept_terms", ""),
        "accept_special_terms": tuple(text for name, text in sent.items() if name.startswith(SPECIAL)),
        **{box.field: box.field in sent for box in form.order_form.boxes},
    }


def _shown_again(visit: Visit, form: RenewalForm, sent: Mapping[str, str], refused: Refused) -> AnyResponse:
    """Show the order again with what is wrong and with what its sender ticked. Raises Refused."""
    refusal: Refusal = refused.refusal
    if refusal.status not in {FORBIDDEN, CONFLICT, INVALID}:
        raise refused
    chosen = _chosen(form, sent.get("term", ""))
    return visit.show(
        "renew", status=INVALID, form=form, chosen=chosen, sent=sent, special=SPECIAL, refusal=refusal
    )


RENEW = Page(
    fr="/renouveler/{token:str}", en="/en/renew/{token:str}", shows=show_renewal, posts=order_renewal
)
