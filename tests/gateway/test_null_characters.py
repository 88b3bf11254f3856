"""U+0000, which no column of PostgreSQL takes, leaves the gateway by no way: not by a call, a form or an address."""

import re

import pytest

from shared.contracts.base import Role
from shared.contracts.lifecycle import FindHostings, HostingViews
from shared.contracts.orders import PlaceOrder, Terminate
from shared.contracts.support import ListTickets, OpenTicket, SendNotice, TicketViews

NULL, SPELT = "a\0b", r"a\u0000b"
LINE = {"offer": "web", "volume": 10, "term": "P12M", "options": [{"code": NULL}]}
CALLS = {
    "a text": ("/api/v1/tickets", {"title": "Bonjour", "text": NULL * 20}),
    "a text of a list": ("/api/v1/tickets", {"title": "Bonjour", "text": "x" * 50, "hostings": [NULL]}),
    "a text deep inside": ("/api/v1/orders", {"lines": [LINE], "accept_terms": "2026-07-01"}),
    "a name of anybody": (
        "/api/v1/terminations",
        {"name": NULL, "contract": "h-1", "email": "a@example.org"},
    ),
}
FORMS = {
    "/resiliation": {"name": NULL, "contract": "h-1", "email": "a@example.org", "ends_on": "2099-01-31"},
    "/retractation": {"name": "C", "contract": NULL, "email": "a@example.org"},
}


@pytest.fixture
async def met(client, outside):
    """Somebody with every role; whatever is asked would be heard."""
    client.cookies.set("colombier_session", outside.session("t-all", *Role))
    for request in (OpenTicket, PlaceOrder, Terminate, SendNotice, FindHostings):
        await outside.answers(request, HostingViews(hostings=[]))
    await outside.answers(ListTickets, TicketViews(tickets=[], hostings=[]))
    return client


@pytest.mark.parametrize(("path", "body"), CALLS.values(), ids=CALLS)
async def test_a_call_is_refused_and_says_which_field(met, outside, path, body):
    headers = {"Authorization": f"Bearer {outside.session('t-bearer', *Role)}"}
    answer = await met.post(path, json=body, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (422, "E-CHAMPS")
    assert answer.json()["errors"][0]["message"] == "Contient un caractère nul."
    assert not outside.heard


@pytest.mark.parametrize("path", FORMS)
async def test_a_form_is_told_so_beside_its_field(met, outside, path):
    page = await met.post(path, data=FORMS[path])
    assert page.status_code == 422
    assert "Contient un caractère nul." in page.text
    assert not [one for one in outside.heard if "contract" in one.body]


async def test_a_request_for_help_is_told_so_too(met, outside):
    page = (await met.get("/demandes/nouvelle")).text
    csrf = re.search(r'name="csrf" value="([^"]+)"', page)[1]
    form = {"csrf": csrf, "do": "open", "title": "Bonjour", "text": NULL * 20, "topic": "help"}
    answer = await met.post("/demandes/nouvelle", data=form)
    assert answer.status_code == 422
    assert not [one for one in outside.heard if "title" in one.body]


async def test_an_address_of_a_page_that_holds_one_is_refused(met, outside):
    assert (await met.get("/equipe/services?q=a%00b")).status_code == 422
    assert not outside.heard


async def test_the_six_letters_that_spell_it_are_a_text(met, outside):
    assert (await met.get("/equipe/services", params={"q": SPELT})).status_code == 200
    assert outside.heard[-1].body["q"] == SPELT
