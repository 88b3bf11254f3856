"""Colours that the system sets (Windows: high contrast): what has a meaning is told by a word, a border or a shape.

Backgrounds, tints and shadows are gone then; what was drawn by them alone would be gone too (portal study §3.5).
"""

import os
import re

import pytest

from shared.contracts.base import Role
from shared.contracts.orders import GetOrder
from tests.gateway import area
from tests.gateway.staff import today
from tests.gateway.test_live import MOVES
from tests.gateway.test_order_pages import an_order

pytestmark = pytest.mark.browser

EDGES = """those => those.flatMap(([what, pseudo]) => [...document.querySelectorAll(what)].flatMap(one => {
  if (!one.checkVisibility()) return []
  const style = getComputedStyle(one, pseudo), ground = getComputedStyle(document.body).backgroundColor
  const drawn = ['Top', 'Right', 'Bottom', 'Left'].some(side =>
    style[`border${side}Style`] !== 'none' && parseFloat(style[`border${side}Width`]) >= 1
    && style[`border${side}Color`] !== ground && style[`border${side}Color`] !== 'rgba(0, 0, 0, 0)')
  return drawn ? [] : [`${what}${pseudo ?? ''}: ${one.outerHTML.slice(0, 100)}`]
}))"""
LOOKS_OF = """what => [...document.querySelectorAll(what)].map(one => {
  const {backgroundColor, borderTopWidth, borderRadius} = getComputedStyle(one, '::before')
  return [backgroundColor, borderTopWidth, borderRadius].join(' ')
})"""
MUTE = """() => [...document.querySelectorAll('.tag, .mark, .note, .steps li, .dates li, .todo > li')]
  .filter(one => one.checkVisibility() && !one.innerText.trim()).map(one => one.outerHTML.slice(0, 100))"""
RINGS = """() => [...document.querySelectorAll("a[href], button, input:not([type=hidden]), summary, textarea")]
  .filter(one => one.checkVisibility()).flatMap(one => {
    one.focus({focusVisible: true})
    const {outlineStyle, outlineWidth, outlineColor, backgroundColor} = getComputedStyle(one)
    const seen = outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2 && outlineColor !== backgroundColor
    return seen ? [] : [one.outerHTML.slice(0, 100)]
  })"""
DRAWN = [
    *[[what, None] for what in (".tag", ".note", ".card", "button", ".button", ".todo > li")],
    *[[what, "::before"] for what in (".steps li", ".dates li")],
]
BAR = '<aside class="band clock"><div class="wrap"><p>Temps simulé</p></div></aside>'
ORDER, SERVICE = "/commandes/CMD-2026-00117", "/services/web-7"
PAGES = {
    "/mon-espace": ".tag",
    ORDER: ".steps li",
    SERVICE: ".dates li",
    "/equipe": ".todo > li",
    "/factures": ".tag",
}
"""Where a colour means something, and by what."""


@pytest.fixture(params=["light", "dark"])
def reader(request, browser, gateway):
    gateway.says(area.answers() | today.ANSWERS | {GetOrder: MOVES})
    context = browser.new_context(
        locale="fr-FR", forced_colors="active", color_scheme=request.param, base_url=gateway.url
    )
    context.add_cookies([gateway.session(Role.CLIENT, today.ROLE)])
    yield context.new_page()
    context.close()


def kept(page, name):
    """Keep a picture, when COLOMBIER_SCREENSHOTS names a folder, for a person to judge."""
    if folder := os.environ.get("COLOMBIER_SCREENSHOTS"):
        page.screenshot(path=f"{folder}/{re.sub(r'[^a-z0-9]+', '-', name.lower())}.png", full_page=True)


@pytest.mark.parametrize(("path", "meant"), PAGES.items())
def test_what_a_background_told_has_an_edge_and_a_word(reader, path, meant, request):
    reader.goto(path)
    kept(reader, request.node.name)
    assert reader.evaluate("matchMedia('(forced-colors: active)').matches")
    assert reader.locator(meant).count()
    assert reader.evaluate(EDGES, DRAWN) == []
    assert reader.evaluate(MUTE) == []


@pytest.mark.parametrize("path", PAGES)
def test_the_focus_is_seen(reader, path):
    reader.goto(path)
    assert reader.evaluate(RINGS) == []


@pytest.mark.parametrize(("path", "those"), [(ORDER, ".steps li"), (SERVICE, ".dates li")])
def test_a_step_that_is_done_one_under_way_and_one_to_come_do_not_look_the_same(reader, path, those):
    reader.goto(path)
    looks = dict(
        zip(
            reader.locator(those).evaluate_all("all => all.map(one => one.className)"),
            reader.evaluate(LOOKS_OF, those),
            strict=True,
        )
    )
    assert len(looks) > 1
    assert len(set(looks.values())) == len(looks)


def test_a_step_that_failed_does_not_look_like_one_that_is_done(reader, gateway):
    gateway.says({GetOrder: an_order(state="expired")})
    reader.goto(ORDER)
    done, failed = (reader.evaluate(LOOKS_OF, f".steps .{one}")[0] for one in ("done", "fail"))
    assert done != failed


def test_the_bar_of_a_simulated_calendar_is_told_from_the_page(reader):
    reader.goto("/mon-espace")
    reader.evaluate("bar => document.querySelector('main').insertAdjacentHTML('beforebegin', bar)", BAR)
    assert reader.evaluate(EDGES, [[".clock", None]]) == []


def test_where_one_is_in_the_navigation_is_seen(reader):
    reader.goto("/mon-espace")
    here, other = (
        reader.locator(f".nav a{which}").first.evaluate(
            "one => { const s = getComputedStyle(one); return [s.borderBottomStyle, s.borderBottomWidth] }"
        )
        for which in ("[aria-current]", ":not([aria-current])")
    )
    assert here != other
    assert here[0] == "solid"
