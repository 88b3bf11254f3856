"""The page on which anybody reports illegal content, and the one that tells what became of it (L16).

Nobody has to be signed in; no stranger uses up the receipts of who is. Who has the number of a notice may follow it.
"""

from urllib.parse import urlencode

from litestar.response import Redirect
from uuid_utils.compat import uuid7

from services.gateway.domain.problems import Refused
from shared.contracts.support import ContentNoticeView, GetNotice, SendNotice

from .client import DONE, INVALID, Told, refusing
from .visit import KEY, REFERENCE, AnyResponse, Page, Visit

FIELDS = ("url", "ground", "text", "name", "email")
LONGEST_URL = 2000
REPORTED = "reported"


async def show_form(visit: Visit) -> AnyResponse:
    """Show the form; the address of the content may come with the link."""
    await visit.caller()
    url = str(visit.call.query_params.get("url", ""))[:LONGEST_URL]
    return _show(visit, Told(typed={"url": url}))


def _show(visit: Visit, told: Told, *, status: int = 200) -> AnyResponse:
    """Show the form with the key under which it is sent once."""
    return visit.show_anybody("report", status=status, told=told, key=str(uuid7()))


async def send(visit: Visit) -> AnyResponse:
    """Send a notice, and go to the page that follows it. Raises Refused when that is not the form's fault."""
    sent = await visit.form()
    await visit.recognise(sent)
    fields = {name: sent[name].strip() for name in FIELDS if sent.get(name, "").strip()}
    key = sent["key"] if KEY.fullmatch(sent.get("key", "")) else None
    try:
        answer = await visit.submit(SendNotice, key=key, **fields, good_faith="good_faith" in sent)
    except Refused as refused:
        return _show(visit, refusing(visit, refused, shown=sent), status=INVALID)
    made = ContentNoticeView.model_validate_json(answer)
    path = ONE.path(visit.language).replace("{notice:str}", made.reference)
    return Redirect(f"{path}?{urlencode({DONE: REPORTED})}", status_code=303)


async def show_notice(visit: Visit) -> AnyResponse:
    """Show what became of a notice to whoever has its number. Raises Refused."""
    await visit.caller()
    name = visit.expected(REFERENCE, visit.call.path_params["notice"])
    notice = ContentNoticeView.model_validate_json(await visit.submit(GetNotice, notice=name))
    return visit.show("notice", notice=notice, new=visit.call.query_params.get(DONE) == REPORTED)


FORM = Page(fr="/signaler", en="/en/report", shows=show_form, posts=send)
ONE = Page(fr="/signaler/{notice:str}", en="/en/report/{notice:str}", shows=show_notice)
PAGES = (FORM, ONE)
