"""Who asks for less motion is shown none; who does not may see a button change its colour, and nothing more."""

import pytest

from shared.contracts.base import Role
from shared.contracts.orders import GetOrder
from tests.gateway import area, public
from tests.gateway.staff import today
from tests.gateway.test_live import MOVES

pytestmark = pytest.mark.browser

MOVING = """() => [...document.querySelectorAll('*')].flatMap(one => ['', '::before', '::after'].flatMap(part => {
  const style = getComputedStyle(one, part || null)
  const lasts = text => text.split(',').some(time => parseFloat(time) > 0)
  const moves = style.animationName !== 'none' && lasts(style.animationDuration)
  const slides = lasts(style.transitionDuration) ? style.transitionProperty : ''
  const scrolls = style.scrollBehavior === 'smooth'
  return moves || slides || scrolls ? [moves ? style.animationName : slides || 'scroll'] : []
}))"""
PAGES = ("/", "/connexion", "/mon-espace", "/commandes/CMD-2026-00117", "/services/web-7", "/equipe")


@pytest.fixture
def moving(browser, gateway):
    """Return what moves on a page, of somebody who prefers this much motion."""
    gateway.says(public.answers() | area.answers() | today.ANSWERS | {GetOrder: MOVES})

    def on(path, preference):
        context = browser.new_context(locale="fr-FR", reduced_motion=preference, base_url=gateway.url)
        context.add_cookies([gateway.session(Role.CLIENT, today.ROLE)])
        page = context.new_page()
        page.goto(path)
        found = set(page.evaluate(MOVING))
        context.close()
        return found

    return on


@pytest.mark.parametrize("path", PAGES)
def test_nothing_moves_for_who_prefers_less_motion(moving, path):
    assert moving(path, "reduce") == set()


@pytest.mark.parametrize("path", PAGES)
def test_no_more_than_a_colour_changes_for_anybody(moving, path):
    assert moving(path, "no-preference") <= {"background-color"}


def test_what_moves_would_be_found(moving):
    assert moving("/equipe", "no-preference") == {"background-color"}
