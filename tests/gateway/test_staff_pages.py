"""Every page of the staff's desk: whole, in both languages, small, and for those alone who work there."""

import asyncio
import gzip
import pkgutil
import re
from importlib import import_module

import pytest

from services.gateway.portal import staff as desk
from services.gateway.portal.files import File
from shared.contracts.base import Role

from . import staff
from .reading import Outline

WORKPLACES = [
    import_module(f"{staff.__name__}.{module.name}") for module in pkgutil.iter_modules(staff.__path__)
]
EVERY = [pytest.param(place, fr, en, id=fr) for place in WORKPLACES for fr, en in place.PAGES.items()]
LARGEST_PAGE_BYTES, MOST_NODES = 25_000, 1_500


async def enter(client, outside, place, role):
    """Sign in with a role alone: whoever works here need not be a client."""
    client.cookies.set("colombier_session", outside.session(f"t-{role}", role))
    await asyncio.gather(*(outside.answers(request, answer) for request, answer in place.ANSWERS.items()))


def test_every_page_of_the_desk_is_tried_here():
    pages = [page for page in desk.PAGES if not isinstance(page.shows.__self__, File)]
    shapes = {re.sub(r"{\w+:str}", r"[^/]+", page.fr) for page in pages}
    tried = [fr for place in WORKPLACES for fr in place.PAGES]
    assert [one for one in shapes if not any(re.fullmatch(one, fr) for fr in tried)] == []


@pytest.mark.parametrize(("place", "fr", "en"), EVERY)
async def test_a_page_is_whole_small_and_leads_to_itself_in_the_other_language(
    client, outside, place, fr, en
):
    """R87; portal study §4: 25 kB of HTML on staff's pages, 1 500 nodes."""
    await enter(client, outside, place, place.ROLE)
    for path, other, language in ((fr, en, "fr"), (en, fr, "en")):
        page = await client.get(path)
        assert page.status_code == 200, page.text
        assert f'<html lang="{language}">' in page.text
        assert f'href="{other}" hreflang=' in page.text
        assert re.search("<title>.+ – .+ – .+</title>", page.text)
        assert len(gzip.compress(page.content)) <= LARGEST_PAGE_BYTES
        read_strictly(page.text)


def read_strictly(text):
    outline = Outline(text)
    assert outline.wrong == []
    assert outline.nodes <= MOST_NODES
    assert outline.headings[0] == outline.headings.count(1) == 1
    assert all(
        after - before <= 1 for before, after in zip(outline.headings, outline.headings[1:], strict=False)
    )
    assert len(outline.ids) == len(set(outline.ids))
    assert set(outline.fors) <= set(outline.ids)
    for raw in ("<script> ", "<Exemple>", "None", "style=", "onclick"):
        assert raw not in text


@pytest.mark.parametrize(("place", "fr", "en"), EVERY)
async def test_a_page_is_not_there_for_clients_and_says_so_to_staff_of_another_role(
    client, outside, place, fr, en
):
    stranger = await client.get(fr)
    assert stranger.status_code == 303
    assert stranger.headers["location"].startswith("/connexion?next=%2F")
    await enter(client, outside, place, Role.CLIENT)
    for path in (fr, en):
        assert (await client.get(path)).status_code == 404
    if place.NO_RIGHT:
        await enter(client, outside, place, place.NO_RIGHT)
        assert (await client.get(fr)).status_code == 403
