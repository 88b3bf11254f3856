"""Every page of the client's area: whole, in both languages, small, for its client alone; forms that nobody else sends."""

import asyncio
import gzip
import re

import pytest

from services.gateway.portal.assets import ASSETS
from shared.contracts.base import Duty, Refusal, Role
from shared.contracts.lifecycle import GetHosting, ListHostings
from shared.contracts.orders import GetInvoice, GetOrder, ListOrders

from .area import PAGES, answers
from .reading import Outline

EVERY = [*PAGES, *PAGES.values()]
LARGEST_PAGE_BYTES, LARGEST_STYLE_BYTES, LARGEST_SCRIPTS_BYTES, MOST_NODES = 12_000, 6_000, 18_000, 1_500
WITH_FORMS = (
    "/commandes/CMD-2026-00117",
    "/factures/F-2026-00042/contester",
    "/services/web-7/volume",
    "/services/web-7/donnees",
    "/services/web-7/supprimer",
    "/compte",
    "/compte/securite",
    "/compte/donnees",
    "/compte/acces",
    "/invitation/abc",
    "/trop-percu",
    "/demandes/nouvelle",
    "/demandes/DEM-Q452QLED",
)
GONE = Refusal(code="E-INCONNU", status=404, detail="Introuvable.")


@pytest.fixture
async def area(client, outside):
    """A signed-in client who has something of everything."""
    client.cookies.set("colombier_session", outside.session("t-client", Role.CLIENT))
    await asyncio.gather(*(outside.answers(request, answer) for request, answer in answers().items()))
    return client


@pytest.mark.parametrize("path", EVERY)
async def test_every_page_is_whole_small_and_leads_to_itself_in_the_other_language(area, path):
    """R87; portal study §4: 12 kB of HTML, 1 500 nodes."""
    page = await area.get(path)
    language = "en" if path.startswith("/en") else "fr"
    other = PAGES.get(path) or next(fr for fr, en in PAGES.items() if en == path)
    assert page.status_code == 200
    assert f'<html lang="{language}">' in page.text
    assert f'href="{other}" hreflang=' in page.text
    outline = Outline(page.text)
    assert outline.wrong == []
    assert outline.nodes <= MOST_NODES
    assert len(gzip.compress(page.content)) <= LARGEST_PAGE_BYTES
    assert re.search("<title>.+ – .+</title>", page.text)
    assert outline.headings[0] == outline.headings.count(1) == 1
    assert all(
        after - before <= 1 for before, after in zip(outline.headings, outline.headings[1:], strict=False)
    )
    assert len(outline.ids) == len(set(outline.ids))
    assert set(outline.fors) <= set(outline.ids)
    for raw in ("<fr>", "<en>", "<script> ", "<Exemple>", "None", "style=", "onclick"):
        assert raw not in page.text


def test_the_style_is_no_larger_than_its_budget_and_asks_for_nothing():
    style = ASSETS["colombier.css"]
    assert len(style.packed) <= LARGEST_STYLE_BYTES
    assert b"url(" not in style.content
    assert b"@import" not in style.content


def test_the_scripts_of_a_live_page_are_no_larger_than_their_budget():
    live = [ASSETS[name] for name in ("htmx.min.js", "hx-sse.min.js", "queue.js")]
    assert sum(len(one.packed) for one in live) <= LARGEST_SCRIPTS_BYTES


@pytest.mark.parametrize("path", EVERY)
async def test_who_is_not_signed_in_logs_in_and_comes_back(client, path):
    sent = await client.get(path)
    log_in = "/en/login" if path.startswith("/en") else "/connexion"
    assert sent.status_code == 303
    assert sent.headers["location"].startswith(f"{log_in}?next=%2F")
    assert sent.headers["location"].endswith(path.rsplit("/", 1)[-1])


@pytest.mark.parametrize("path", WITH_FORMS)
async def test_a_foreign_form_does_nothing(area, outside, path):
    shown = (await area.get(path)).text
    acts = re.findall(r'name="do" value="(\w+)"', shown)
    assert acts
    before = len(outside.heard)
    for act in acts:
        assert (await area.post(path, data={"csrf": "0" * 64, "do": act})).status_code == 403
    assert len(outside.heard) == before


@pytest.mark.parametrize(
    ("path", "request_"),
    [("/commandes/x", GetOrder), ("/factures/x", GetInvoice), ("/services/x", GetHosting)],
    ids=["order", "invoice", "hosting"],
)
async def test_what_is_somebody_elses_is_not_found(client, outside, path, request_):
    client.cookies.set("colombier_session", outside.session("t-client", Role.CLIENT))
    await outside.refuses(request_, GONE)
    assert (await client.get(path)).status_code == 404


async def test_nav_is_that_of_who_reads(area, client, outside):
    """R20: somebody who acts under an owner finds what the duties open."""
    words = ("Mon espace", "Mes services", "Ce que je dois", "Factures", "Mon compte")
    owner = (await area.get("/mon-espace")).text
    assert all(f">{one}</a>" in owner for one in words)
    outside.delegate("t-person", Duty.TECHNICAL)
    client.cookies.set("colombier_session", "t-person")
    page = (await client.get("/services")).text
    assert "Vous agissez au nom du titulaire" in page
    assert ">Mes services</a>" in page
    assert not any(f">{one}</a>" in page for one in ("Ce que je dois", "Factures", "Mon compte"))
    client.cookies.clear()
    stranger = (await client.get("/assistance")).text
    assert not any(f">{one}</a>" in stranger for one in words)


async def test_a_part_that_is_away_leaves_the_rest_of_the_page(client, outside):
    client.cookies.set("colombier_session", outside.session("t-client", Role.CLIENT))
    await outside.answers(ListHostings, answers()[ListHostings])
    await outside.answers(ListOrders, answers()[ListOrders])
    page = await client.get("/mon-espace")
    assert page.status_code == 200
    assert "momentanément indisponible" in page.text
    assert "CMD-2026-00117" in page.text
