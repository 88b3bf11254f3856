"""What travels compressed, and what in a page is hidden from whoever measures its size (ADR 0100)."""

import re

import pytest

from services.gateway.portal.assets import ASSETS, FOR_AN_HOUR, FOR_EVER
from services.gateway.sessions import csrf_token, masked, unmasked
from shared.contracts.base import Role
from shared.contracts.offers import Catalogue
from shared.contracts.orders import ListOffers

from . import area

SECRET = csrf_token("t-browser")


@pytest.fixture
async def reader(client, outside):
    client.cookies.set("colombier_session", outside.session("t-browser", Role.CLIENT))
    for request, answer in area.answers().items():
        await outside.answers(request, answer)
    return client


@pytest.mark.parametrize("path", ["/mon-espace", *(asset.address for asset in ASSETS.values())])
async def test_pages_and_what_they_load_travel_compressed(reader, path):
    answer = await reader.get(path)
    assert (answer.headers["content-encoding"], answer.headers["vary"]) == ("gzip", "Accept-Encoding")
    assert int(answer.headers["content-length"]) < len(answer.content)


async def test_who_takes_no_gzip_gets_the_page_as_it_is(reader):
    answer = await reader.get("/mon-espace", headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in answer.headers


@pytest.mark.parametrize("asset", ASSETS.values(), ids=ASSETS)
async def test_what_is_asked_for_by_its_content_is_kept_for_ever(client, asset):
    kept = await client.get(asset.address)
    assert (kept.content, kept.headers["cache-control"]) == (asset.content, FOR_EVER)


@pytest.mark.parametrize("query", ["", "?v=", "?v=0123456789abcdef", "?w=1"])
async def test_what_another_version_asked_for_is_not_kept_for_long(client, query):
    answer = await client.get(f"/static/colombier.css{query}")
    assert (answer.status_code, answer.headers["cache-control"]) == (200, FOR_AN_HOUR)


async def test_who_takes_no_gzip_gets_what_a_page_loads_as_it_is(client):
    asset = ASSETS["colombier.css"]
    answer = await client.get(asset.address, headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in answer.headers
    assert (answer.content, answer.headers["vary"]) == (asset.content, "Accept-Encoding")


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
