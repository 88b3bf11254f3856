"""The page behind a link to pay: anybody who has it may choose a means, without a session (R38).

A form may only lead to ourselves (`form-action 'self'`), so the provider's page is a plain link on the next page.
"""

from services.gateway.domain.problems import Refused
from shared.contracts.base import Refusal
from shared.contracts.payments import LinkedOrder, OpenedPayment, PayLinkedOrder, ShowLinkedOrder

from .visit import AnyResponse, Page, Visit

FORBIDDEN, CONFLICT, GONE, INVALID = 403, 409, 410, 422


async def show_order(visit: Visit) -> AnyResponse:
    return await _shown(visit)


async def choose_means(visit: Visit) -> AnyResponse:
    """Begin to pay; what cannot be paid now is told on the same page, with what stays open (R18). Raises Refused."""
    sent = await visit.form()
    await visit.recognise(sent)
    try:
        answer = await visit.submit(PayLinkedOrder, token=visit.token(), method=sent.get("method", ""))
    except Refused as refused:
        if refused.refusal.status not in {FORBIDDEN, CONFLICT, GONE, INVALID}:
            raise
        return await _shown(visit, refusal=refused.refusal)
    return visit.show("pay_opened", opened=OpenedPayment.model_validate_json(answer))


async def _shown(visit: Visit, *, refusal: Refusal | None = None) -> AnyResponse:
    answer = await visit.submit(ShowLinkedOrder, token=visit.token())
    order = LinkedOrder.model_validate_json(answer)
    return visit.show_anybody("pay", status=INVALID if refusal else 200, order=order, refusal=refusal)


PAY = Page(fr="/payer/{token:str}", en="/en/pay/{token:str}", shows=show_order, posts=choose_means)
