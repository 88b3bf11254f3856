"""A page's title tells it from every other, and whose page it is, in both languages (WCAG 2.4.2; portal study §4)."""

import asyncio
import html
import re
from collections import defaultdict
from contextlib import AsyncExitStack, asynccontextmanager

import httpx
import nats
import pytest
from jinja2 import nodes

from infra.nats.conf import OPERATOR
from services.gateway.domain.languages import LANGUAGES
from services.gateway.portal.files import File
from services.gateway.portal.help.articles import ARTICLES
from services.gateway.portal.live import Zone
from services.gateway.portal.rendering import FOLDER, Pages
from services.gateway.portal.routes import PAGES
from shared.contracts.association import read_association
from shared.contracts.base import Role
from tests import servers

from . import area, public
from .outside import Outside
from .test_staff_pages import WORKPLACES

ASSOCIATION = read_association()
HELP = {one.texts["fr"].path: one.texts["en"].path for one in ARTICLES.values()}
ROOMS = [
    ((), public.PAGES | HELP, public.answers()),
    ((Role.CLIENT,), area.PAGES, area.answers()),
    *(((place.ROLE,), place.PAGES, place.ANSWERS) for place in WORKPLACES),
]
"""Who reads, {French address: English address}, and what is answered to the pages."""
NO_PAGES = {
    "/deconnexion",
    "/services/{hosting:str}/resilier",
    "/services/{hosting:str}/renouveler",
    "/services/{hosting:str}/dates.ics",
    "/agenda/{token:str}",
    "/equipe/simulateur.csv",
    "/calendrier",
}
"""Ways to other pages, tables and calendars for programs, and what real time does not have."""
SAME = {"/confirmer": "/inscription/confirmer/{token:str}"}
"""The former address of a page, which mails still hold."""
UNFILLED = re.compile(r"[{}\[\]\n]|None|Undefined|object at|  |: –|– –|^[–: ]|[:?]{2}")


@asynccontextmanager
async def a_reader(url, roles, answers):
    async with AsyncExitStack() as stack:
        connection = await nats.connect(servers.nats_server().url(OPERATOR))
        stack.push_async_callback(connection.close)
        outside = Outside(connection)
        await outside.opens_sessions()
        await asyncio.gather(*(outside.answers(request, answer) for request, answer in answers.items()))
        cookies = {"colombier_session": outside.session("t-reader", *roles)} if roles else {}
        client = httpx.AsyncClient(base_url=url, timeout=30, cookies=cookies)
        yield await stack.enter_async_context(client)


async def titles(url, language):
    """Return {title: the pages that have it}, each page by the pattern of its French address."""
    found = defaultdict(set)
    for roles, pages, answers in ROOMS:
        async with a_reader(url, roles, answers) as reader:
            for fr, en in pages.items():
                page = await reader.get(fr if language == "fr" else en)
                found[title_of(page)].add(page_at(fr))
    return found


def page_at(path):
    """Return the pattern of a French address; the address itself where nothing is."""
    path = path.partition("?")[0]
    exactly = [one.fr for one in PAGES if one.fr == path]
    fitting = [one.fr for one in PAGES if re.fullmatch(re.sub(r"{\w+:str}", "[^/]+", one.fr), path)]
    [found, *_] = [*exactly, *fitting, path]
    return SAME.get(found, found)


def title_of(page):
    [title] = re.findall("<title>(.*?)</title>", page.text, re.DOTALL)
    return html.unescape(title)


def test_every_page_is_tried_here():
    tried = {page_at(path) for _, pages, _ in ROOMS for path in pages}
    told = {page.fr for page in PAGES if not isinstance(getattr(page.shows, "__self__", None), File | Zone)}
    assert told - tried - NO_PAGES - SAME.keys() == set()


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_title_is_whole_says_whose_page_it_is_and_is_that_of_one_page(common_url, language):
    pages = await titles(common_url, language)
    assert {title: those for title, those in pages.items() if len(those) > 1} == {}
    assert [one for one in pages if not re.fullmatch(rf"\S.* – {ASSOCIATION.name}", one)] == []
    assert [one for one in pages if UNFILLED.search(one)] == []


@pytest.mark.parametrize("name", sorted(str(one.relative_to(FOLDER)) for one in FOLDER.rglob("*.jinja")))
def test_a_template_of_a_page_gives_a_title_of_its_own(name):
    """Those too that only the answer to a form shows."""
    environment = Pages(ASSOCIATION)._environment
    tree = environment.parse((FOLDER / name).read_text())
    of = [one.template.value for one in tree.find_all(nodes.Extends)]
    if of != ["layout.html.jinja"]:
        return
    [title] = [one for one in tree.find_all(nodes.Block) if one.name == "title"]
    said = [one.node.name for one in title.find_all(nodes.Getattr) if one.attr == "name"]
    assert "association" in said
