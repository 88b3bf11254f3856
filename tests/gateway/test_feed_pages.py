"""A calendar follows the dates of all services by an address that is made, replaced and taken away on the portal."""

import re
from datetime import UTC, datetime

import pytest

from services.gateway.portal.calendars import a_feed
from shared.contracts.accounts import (
    CalendarAddress,
    CalendarFeed,
    CalendarOwner,
    CloseCalendarFeed,
    GetCalendarFeed,
    IdentifyCalendarFeed,
    OpenCalendarFeed,
)
from shared.contracts.base import Refusal, Role
from shared.contracts.lifecycle import HostingViews, ListHostings

from .area import SOON, a_hosting
from .outside import ACCOUNT

AT = datetime(2026, 11, 22, 17, 40, tzinfo=UTC)
TODAY = AT.date()
TOKEN = "k3Jz-secret_of_the_address"
GONE = Refusal(code="E-INCONNU", status=404, detail="Introuvable.")


@pytest.fixture
async def reader(client, outside):
    await outside.answers(GetCalendarFeed, CalendarFeed())
    client.cookies.set("colombier_session", outside.session("t-client", Role.CLIENT))
    return client


async def send(reader, do):
    page = await reader.get("/compte/agenda")
    csrf = re.search(r'name="csrf" value="([^"]+)"', page.text)[1]
    return await reader.post("/compte/agenda", data={"csrf": csrf, "do": do})


async def test_an_address_is_made_and_shown_once(reader, outside):
    await outside.answers(OpenCalendarFeed, CalendarAddress(token=TOKEN, made_at=AT))
    page = await send(reader, "open")
    assert f"/agenda/{TOKEN}.ics</code>" in page.text
    assert TOKEN not in (await reader.get("/compte/agenda")).text


async def test_an_address_is_taken_away(reader, outside):
    await outside.answers(GetCalendarFeed, CalendarFeed(made_at=AT))
    await outside.answers(CloseCalendarFeed, CalendarFeed())
    away = await send(reader, "close")
    assert (away.status_code, away.headers["location"]) == (303, "/compte/agenda?done=close")


@pytest.mark.parametrize(("at", "says"), [("/agenda", "dernier jour"), ("/en/agenda", "last day")])
async def test_the_address_tells_the_dates_without_a_session_and_only_its_owners(client, outside, at, says):
    await outside.answers(IdentifyCalendarFeed, CalendarOwner(account_id=ACCOUNT, language="fr"))
    kept, gone = a_hosting(ends_on=SOON), a_hosting(reference="web-8", ends_on=SOON, state="deleted")
    await outside.answers(ListHostings, HostingViews(hostings=[kept, gone]))
    file = await client.get(f"{at}/{TOKEN}.ics")
    assert file.headers["content-type"].startswith("text/calendar")
    assert file.headers["cache-control"] == "no-store"
    assert says in file.text
    assert "web-8" not in file.text
    asked, listed = outside.heard
    assert asked.body == {"token": TOKEN}
    assert (listed.caller["account_id"], listed.caller["roles"]) == (ACCOUNT, ["client"])


async def test_an_address_that_was_taken_away_is_not_found(client, outside):
    await outside.refuses(IdentifyCalendarFeed, GONE)
    for path in (f"/agenda/{TOKEN}.ics", f"/agenda/{TOKEN}", "/agenda/%3Cscript%3E.ics"):
        assert (await client.get(path)).status_code == 404


def test_dates_that_are_followed_have_alarms_and_a_name():
    """RFC 5545, RFC 7986: a day before which one can still do something is told at nine, twice."""
    text = a_feed([a_hosting(ends_on=SOON)], "fr", today=TODAY, name="G7, servers")
    whole = text.replace("\r\n ", "")
    assert "X-WR-CALNAME:Dates de mes services – G7\\, servers" in whole
    assert whole.count("BEGIN:VALARM") == whole.count("END:VALARM") == 5
    assert whole.index("BEGIN:VALARM") < whole.index("END:VEVENT")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))


def test_nobody_s_dates_are_an_empty_calendar():
    assert "VEVENT" not in a_feed([], "en", today=TODAY, name="G7")
