"""The dates of all services of a client as his calendar follows them, by an address that he makes and takes away.

Whoever has the address reads the dates, and nothing else: it is no session.
"""

from typing import Any

import litestar

from services.gateway.domain.problems import NOT_FOUND, Refused
from shared.contracts.accounts import (
    CalendarFeed,
    CalendarOwner,
    CloseCalendarFeed,
    GetCalendarFeed,
    IdentifyCalendarFeed,
    OpenCalendarFeed,
)
from shared.contracts.base import Caller, Role
from shared.contracts.lifecycle import HostingViews, ListHostings

from .calendars import a_feed
from .client import Act, ClientPage, given
from .hostings import GONE
from .visit import AnyResponse, Page, Visit

ENDING = ".ics"


async def read_feed(visit: Visit, caller: Caller) -> dict[str, Any]:
    at = f"{visit.portal.public_url}{DATES.path(visit.language).removesuffix('{token:str}')}"
    return {"feed": await visit.read(caller, GetCalendarFeed(), CalendarFeed), "at": at, "ending": ENDING}


async def show_dates(visit: Visit) -> AnyResponse:
    """Answer with the dates of whoever made the address. Raises Refused: where it leads nowhere."""
    token = visit.token()
    if not token.endswith(ENDING):
        raise Refused(NOT_FOUND.say(visit.language))
    asked = IdentifyCalendarFeed.model_validate({"token": token.removesuffix(ENDING)})
    owner = await visit.read(visit.stranger(), asked, CalendarOwner)
    reader = Caller(account_id=owner.account_id, roles=frozenset({Role.CLIENT}), language=visit.language)
    found = (await visit.read(reader, ListHostings(), HostingViews)).hostings
    kept = [one for one in found if one.state not in GONE]
    text = a_feed(kept, visit.language, today=visit.today, name=visit.portal.pages.association.name)
    return litestar.Response(text, media_type="text/calendar")


FEED = ClientPage(
    template="feed",
    reads=read_feed,
    acts={
        "open": Act(contract=OpenCalendarFeed, fields=given(), shows=True),
        "close": Act(
            contract=CloseCalendarFeed,
            fields=given(),
            done={"fr": "L’adresse ne mène plus nulle part.", "en": "The address leads nowhere any more."},
        ),
    },
).page("/compte/agenda", "/en/account/calendar")
DATES = Page(fr="/agenda/{token:str}", en="/en/agenda/{token:str}", shows=show_dates)
PAGES = (FEED, DATES)
