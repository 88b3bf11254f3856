"""Asking for a link to another password: the page says the same whether there is such an account or not (R19)."""

from litestar.response import Redirect

from services.gateway.domain.problems import Refused
from shared.contracts.accounts import AskPasswordReset

from .client import INVALID, Told, refusing
from .visit import AnyResponse, Page, Visit

SENT = "sent"


async def ask_address(visit: Visit) -> AnyResponse:
    await visit.caller()
    return visit.show_form("forgotten", told=Told(), sent=SENT in visit.call.query_params)


async def send_link(visit: Visit) -> AnyResponse:
    """Have a link mailed; what is wrong is told on the same page. Raises Refused."""
    form = await visit.form()
    visit.check_form(form)
    try:
        await visit.act(visit.stranger(), AskPasswordReset, email=form.get("email", "").strip())
    except Refused as refused:
        told = refusing(visit, refused, shown=form)
        return visit.show_form("forgotten", status=INVALID, told=told, sent=False)
    return Redirect(f"{visit.here}?{SENT}=1", status_code=303)


FORGOTTEN = Page(fr="/mot-de-passe", en="/en/password", shows=ask_address, posts=send_link, keeps=())
