"""The portal without a mouse: how far things are, and where the focus is (portal study §4; WCAG 2.1.1, 2.4.3, 3.3.1)."""

import pytest

from shared.contracts.accounts import LogIn
from shared.contracts.base import Refusal, Role
from shared.contracts.orders import GetOrder, OrderPaid
from tests.gateway import area, public
from tests.gateway.staff import today
from tests.gateway.test_live import MOVES, PAID

from .keys import Keys

pytestmark = pytest.mark.browser
FROM_ITEM_TO_ITEM = FROM_ERROR_TO_FIELD = 2
"""Keys, at most."""
WRONG = Refusal(code="E-CONNEXION", status=401, detail="Adresse ou code incorrect.")
IN_WHICH_ITEM = "[...document.querySelectorAll('.todo > li')].indexOf(document.activeElement.closest('li'))"
IN_MAIN = "document.querySelector('main').contains(document.activeElement)"


def opened(browser, gateway, *roles, scripts=False):
    context = browser.new_context(locale="fr-FR", java_script_enabled=scripts, base_url=gateway.url)
    if roles:
        context.add_cookies([gateway.session(*roles)])
    return context.new_page()


@pytest.fixture
def reader(browser, gateway):
    gateway.says(public.answers() | area.answers() | {GetOrder: MOVES})
    page = opened(browser, gateway, Role.CLIENT)
    yield page
    page.context.close()


@pytest.fixture
def visitor(browser, gateway):
    gateway.says(public.answers() | {LogIn: WRONG})
    page = opened(browser, gateway)
    yield page
    page.context.close()


def test_first_stop_of_a_page_leads_over_its_head_to_the_content(visitor):
    visitor.goto("/")
    keys = Keys(visitor)
    keys.press("Tab")
    assert keys.here()[1] == "Aller au contenu"
    keys.press("Enter", "Tab")
    assert visitor.evaluate(IN_MAIN)


def test_from_one_thing_that_waits_to_the_next_is_two_keys(browser, gateway):
    gateway.says(today.ANSWERS)
    page = opened(browser, gateway, today.ROLE)
    page.goto("/equipe")
    keys, stops = Keys(page), []
    keys.to("Équipe|Aujourd’hui")
    while not stops or stops[-1] != -1:
        keys.press("Tab")
        at = page.evaluate(IN_WHICH_ITEM)
        stops += [at] if at != -1 or stops else []
    assert len(set(stops)) > len(today.ANSWERS) // 2
    assert max(stops.count(one) for one in stops) <= FROM_ITEM_TO_ITEM
    page.context.close()


@pytest.fixture
def desk(browser, gateway):
    gateway.says(today.ANSWERS)
    page = opened(browser, gateway, today.ROLE, scripts=True)
    page.goto("/equipe")
    yield page
    page.context.close()


def at_after(page, keys, *pressed):
    keys.press(*pressed)
    return page.evaluate(IN_WHICH_ITEM)


def test_within_the_list_one_key_leads_to_the_next_thing_and_one_back(desk):
    keys = Keys(desk)
    desk.locator(".todo > li a").first.focus()
    assert [at_after(desk, keys, key) for key in ("k", "j", "j", "Tab", "j", "k")] == [0, 1, 2, 2, 3, 2]
    assert desk.locator(".todo").get_attribute("aria-describedby") == "keys"
    assert desk.get_by_text("leads to the next thing").or_(desk.get_by_text("mène à la chose")).is_visible()
    leads_to = desk.evaluate("document.activeElement.pathname")
    with desk.expect_navigation():
        keys.press("Enter")
    assert desk.url.endswith(leads_to)


def test_the_keys_are_heard_within_the_list_alone_and_not_where_one_types(desk):
    """WCAG 2.1.4."""
    keys = Keys(desk)
    assert at_after(desk, keys, "j") == -1
    desk.get_by_role("link", name="Aujourd’hui").focus()
    assert at_after(desk, keys, "j", "k") == -1
    desk.evaluate("document.querySelector('.todo > li').insertAdjacentHTML('beforeend', '<input id=typed>')")
    desk.locator("#typed").focus()
    assert at_after(desk, keys, "j", "k", "j") == 0
    assert desk.locator("#typed").input_value() == "jkj"
    desk.locator(".todo > li a").first.focus()
    assert at_after(desk, keys, "Control+j", "Alt+j") == 0


def test_without_scripts_no_key_is_promised(browser, gateway):
    gateway.says(today.ANSWERS)
    page = opened(browser, gateway, today.ROLE)
    page.goto("/equipe")
    assert not page.locator("#keys").is_visible()
    page.context.close()


def test_from_an_error_to_its_field_is_two_keys(visitor):
    """WCAG 3.3.1: whoever reads with the ears meets the error first, in the title and where the focus is."""
    visitor.goto("/connexion")
    visitor.get_by_label("Adresse électronique").fill("camille@example.org")
    visitor.get_by_label("Mot de passe").fill("une longue phrase")
    visitor.get_by_role("button", name="Se connecter").press("Enter")
    visitor.get_by_role("alert").wait_for()
    assert visitor.title().startswith("Erreur : ")
    keys = Keys(visitor)
    assert keys.here()[1] == WRONG.detail
    assert keys.to("Adresse électronique") <= FROM_ERROR_TO_FIELD


def test_an_error_that_names_its_field_leads_there(reader):
    reader.goto("/demandes/nouvelle")
    reader.get_by_label("Sujet").or_(reader.locator("#title")).first.fill("Mon site")
    reader.locator("form[method=post]").last.evaluate("form => { form.noValidate = true }")
    reader.locator("main form button").last.press("Enter")
    reader.get_by_role("alert").wait_for()
    keys = Keys(reader)
    assert "Il y a un problème" in keys.here()[1]
    keys.press("Tab", "Enter")
    wrong = reader.locator("[aria-invalid=true]").first
    assert keys.pressed <= FROM_ERROR_TO_FIELD
    assert wrong.evaluate("one => one === document.activeElement")


def test_escape_loses_nothing_that_was_typed(reader):
    reader.goto("/demandes/nouvelle")
    field = reader.locator("textarea").first
    field.fill("Mon site ne répond plus depuis hier soir.")
    field.press("Escape")
    assert field.input_value() == "Mon site ne répond plus depuis hier soir."
    assert reader.url.endswith("/demandes/nouvelle")


def test_a_part_that_changes_by_itself_neither_takes_the_focus_nor_keeps_it(browser, gateway):
    gateway.says(area.answers() | {GetOrder: MOVES})
    page = opened(browser, gateway, Role.CLIENT, scripts=True)
    page.goto("/commandes/CMD-2026-00117")
    keys = Keys(page)
    keys.to("Arrêter le suivi")
    gateway.says({GetOrder: PAID})
    gateway.happens(OrderPaid, MOVES.id)
    page.get_by_text("Cette commande est payée").wait_for()
    assert keys.here()[1] == "Arrêter le suivi"
    keys.press("Shift+Tab", "Tab", "Tab")
    keys.to("Résilier votre contrat")
    page.context.close()
