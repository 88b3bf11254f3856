"""Help (R28): whole in both languages, true to the rules, findable, and there when nothing else is."""

import re
from pathlib import Path

import httpx
import pytest

from infra.local.seeds import load_terms
from services.gateway.portal.help.articles import ARTICLES, CONTENTS, TEXTS
from services.gateway.portal.help.searching import find
from services.gateway.portal.routes import PAGES
from tests.architecture import source
from tests.architecture.source import ROOT

from .reading import Outline, plain

LANGUAGES = ("fr", "en")
EVERY = [
    pytest.param(one, language, id=f"{one.name}-{language}")
    for one in ARTICLES.values()
    for language in LANGUAGES
]
UNITS = r"jours?|mois|heures?|semaines?|ans?|days?|months?|hours?|weeks?|years?|€|euros?"
COUNTS = (
    r"\d+|une?|deux|trois|sept|dix|quatorze|quinze|trente|one|two|three|seven|ten|fourteen|fifteen|thirty"
)
IN_OTHER_WORDS = {
    "Espace utilisé supérieur au volume demandé",
    "Space in use above the volume wished",
    "nous vérifions",
    "we are verifying",
}
"""Refusals and states as one would tell them; everything else in quotation marks stands on a page."""
BY_HAND = re.compile(rf"\b(?:{COUNTS})\s+(?:{UNITS})\b")


def test_every_file_has_one_place_in_the_contents():
    placed = [name for _, names in CONTENTS for name in names]
    assert sorted(placed) == sorted(path.stem for path in TEXTS.iterdir())


@pytest.mark.parametrize("path", sorted(TEXTS.iterdir()), ids=lambda path: path.stem)
def test_no_delay_date_or_amount_is_typed_by_hand(path: Path):
    text = path.read_text().split("---\n", 2)[2]
    assert BY_HAND.findall(text) == []
    assert "'" not in text


def test_a_delay_typed_by_hand_is_found():
    assert BY_HAND.findall("pendant 30 jours") == ["30 jours"]
    assert BY_HAND.findall("within fourteen days") == ["fourteen days"]


def test_a_button_or_link_that_is_named_is_called_so_on_its_page():
    places = [ROOT / one for one in ("services/gateway/portal", "services/orders/domain")]
    files = [path for place in places for end in ("*.jinja", "*.py") for path in place.rglob(end)]
    said, texts = (
        re.sub("[\xa0\u202f]", " ", "".join(path.read_text() for path in some))
        for some in (files, TEXTS.iterdir())
    )
    named = {fr or en for fr, en in re.findall(r"« (.+?) »|“(.+?)”", texts)}
    assert len(named) > 20
    assert [one for one in sorted(named - IN_OTHER_WORDS) if one not in said] == []


def test_both_languages_have_the_same_parts():
    for one in ARTICLES.values():
        fr, en = (one.texts[language] for language in LANGUAGES)
        for mark in ("<h2>", "<li>", "<a ", "<strong>"):
            assert fr.body.count(mark) == en.body.count(mark), (one.name, mark)
        assert all((fr.title, fr.says, fr.asked_as, en.title, en.says, en.asked_as))


def test_clauses_and_refusals_that_are_named_exist():
    clauses = {
        one for terms in load_terms() for one in re.findall(r"^\*\*(\S+)\*\*", terms.text, re.MULTILINE)
    }
    codes = set(re.findall(r'"(E-[A-Z-]+)"', "".join(path.read_text() for path in source.files("services"))))
    for one in ARTICLES.values():
        assert set(one.clauses) <= clauses, one.name
        assert set(one.refusals) <= codes, one.name
    assert len(named := [code for one in ARTICLES.values() for code in one.refusals]) == len(set(named))


@pytest.mark.parametrize(("article", "language"), EVERY)
def test_every_link_leads_to_a_page_of_the_same_language(article, language):
    known = {page.path(language) for page in PAGES} | ({"/en/"} if language == "en" else set())
    assert set(re.findall(r'href="([^"]+)"', article.texts[language].body)) <= known


@pytest.mark.parametrize(("article", "language"), EVERY)
async def test_a_page_of_help_stands_whole_with_nobody_to_ask(client, article, language):
    """R28: no session, no service; it says when it was last written, on what it rests, and who writes it."""
    text = article.texts[language]
    page = await client.get(text.path)
    other = article.texts["en" if language == "fr" else "fr"].path
    assert page.status_code == httpx.codes.OK
    assert f'href="{other}" hreflang=' in page.text
    outline = Outline(page.text)
    assert outline.wrong == []
    assert outline.headings.count(1) == 1
    assert {"fr": "Dernière mise à jour : ", "en": "Last update: "}[language] in plain(page.text)
    assert {"fr": "bénévoles", "en": "volunteers"}[language] in page.text
    for clause in article.clauses:
        assert f"#{clause}" in page.text


@pytest.mark.parametrize(
    ("words", "language", "first"),
    [
        ("cheque", "fr", "pay-cheque"),
        ("CHÈQUES", "fr", "pay-cheque"),
        ("comment récupérer mes données", "fr", "data"),
        ("mot de passe oublié", "fr", "security"),
        ("désactivé", "fr", "dates"),
        ("cancel my order", "en", "withdraw"),
    ],
)
def test_a_search_finds_the_page_however_it_is_written(words, language, first):
    assert find(words, ARTICLES.values(), language).hits[0].name == first


@pytest.mark.parametrize(("words", "near"), [("renouvelement", "renew"), ("payement", "pay")])
def test_where_nothing_fits_the_three_nearest_are_shown(words, near):
    found = find(words, ARTICLES.values(), "fr")
    assert (found.hits, len(found.nearest), found.nearest[0].name) == ([], 3, near)


async def test_a_search_without_an_answer_leads_to_those_who_can_be_asked(client):
    page = await client.get("/aide", params={"q": '"><script>renouvelement'})
    assert "<script>" not in page.text
    assert 'href="/contact"' in page.text.partition("<footer")[0]
    assert "/aide/renouveler" in page.text


def test_small_words_alone_ask_for_nothing():
    assert find("le de la", ARTICLES.values(), "fr") == ([], [])


async def test_a_page_that_there_is_not_is_not_found(client):
    assert (await client.get("/aide/rien")).status_code == httpx.codes.NOT_FOUND
