"""What travels compressed, and what in a page is hidden from whoever measures its size (ADR 0100)."""

import re

import pytest

from services.gateway.portal.rendering import STATIC
from services.gateway.service import COMPRESSION
from services.gateway.sessions import csrf_token, masked, unmasked
from shared.contracts.base import Role
from shared.contracts.offers import Catalogue
from shared.contracts.orders import ListOffers

from . import area

LARGE = [name for name, content in STATIC.items() if len(content) >= COMPRESSION.minimum_size]
SECRET = csrf_token("t-browser")


@pytest.fixture
async def reader(client, outside):
    client.cookies.set("colombier_session", outside.session("t-browser", Role.CLIENT))
    for request, answer in area.answers().items():
        await outside.answers(request, answer)
    return client


@pytest.mark.parametrize("path", ["/mon-espace", *(f"/static/{name}" for name in LARGE)])
async def test_pages_and_what_they_load_travel_compressed(reader, path):
    answer = await reader.get(path)
    assert (answer.headers["content-encoding"], answer.headers["vary"]) == ("gzip", "Accept-Encoding")
    assert int(answer.headers["content-length"]) < len(answer.content)


async def test_who_takes_no_gzip_gets_the_page_as_it_is(reader):
    answer = await reader.get("/mon-espace", headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in answer.headers


async def test_answers_of_the_api_and_files_go_as_they_are(reader, outside):
    await outside.answers(ListOffers, Catalogue(offers=[]))
    for path in ("/api/v1/offers", "/api/v1/openapi.json"):
        answer = await reader.get(path)
        assert (answer.status_code, "content-encoding" in answer.headers) == (200, False)


async def test_a_page_holds_its_token_in_other_letters_each_time(reader):
    pages = [(await reader.get("/compte")).text for _ in range(2)]
    shown = [re.search(r'name="csrf" value="(\w+)"', page)[1] for page in pages]
    assert shown[0] != shown[1]
    assert [unmasked(one) for one in shown] == [SECRET, SECRET]
    assert all(SECRET not in page for page in pages)


@pytest.mark.parametrize("sent", ["", "zz", "é", SECRET, SECRET[:-1], masked(SECRET)[:-2], "00" * 64])
def test_what_is_no_masked_token_is_none(sent):
    assert unmasked(sent) != SECRET
