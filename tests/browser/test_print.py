"""What is printed: one sheet where one sheet is enough, with the association on it and without what can only be clicked."""

import io

import pytest
from pypdf import PdfReader

from shared.contracts.base import Role
from shared.contracts.payments import PayLinkedOrder
from tests.gateway import area, public
from tests.gateway import test_paying_pages as paying
from tests.gateway.staff import deletions

pytestmark = pytest.mark.browser

BUTTONS = ("Actualiser", "Se connecter", "Continuer vers", "Aller au contenu")


def printed(page):
    """Return the text of each sheet."""
    sheets = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages
    return [sheet.extract_text() for sheet in sheets]


@pytest.fixture
def reader(browser, gateway):
    gateway.says(public.answers() | area.answers())
    context = browser.new_context(locale="fr-FR", java_script_enabled=False)
    context.add_cookies([gateway.session(Role.CLIENT)])
    yield context.new_page()
    context.close()


def test_the_slip_of_a_cheque_is_one_sheet_with_all_that_the_envelope_needs(reader, gateway):
    """R46, R48."""
    gateway.says({PayLinkedOrder: paying.opened(method="cheque", instructions=paying.BY_CHEQUE)})
    reader.goto(gateway.url + paying.PAGES["fr"])
    reader.get_by_label("Chèque").check()
    with reader.expect_navigation():
        reader.get_by_role("button", name="Continuer").click()
    [sheet] = printed(reader)
    assert [
        one for one in ("26-00117-K", "1 place du Colombier", "24,00", "22 décembre 2026") if one not in sheet
    ] == []
    assert [one for one in BUTTONS if one in sheet] == []


@pytest.mark.parametrize("path", ["/factures/F-2026-00042", "/services", "/a-payer"])
def test_a_page_of_the_area_is_one_sheet_without_buttons(reader, gateway, path):
    reader.goto(gateway.url + path)
    [sheet] = printed(reader)
    assert [one for one in BUTTONS if one in sheet] == []


def test_terms_are_printed_whole_with_their_version(reader, gateway):
    """R01."""
    reader.goto(gateway.url + "/conditions")
    sheets = printed(reader)
    assert "2013-09-20" in " ".join(sheets)
    assert "abab" in "".join(sheets).replace("\n", "")


def test_what_will_be_deleted_is_one_sheet_for_the_board(reader, gateway):
    """Task 12 of the portal study: without the form, with all that is needed to act."""
    gateway.says(deletions.ANSWERS)
    reader.context.add_cookies([gateway.session(Role.BOARD)])
    reader.goto(gateway.url + "/bureau/suppressions?until=2026-12-22&back=2026-12-12")
    [sheet] = printed(reader)
    wanted = ("3 suppressions", "5 décembre 2026", "camille@example.org", "web-3", "SIMULATION")
    assert [one for one in wanted if one not in sheet.replace("\xa0", " ")] == []
    assert [one for one in ("Afficher", "Regarder", "Ctrl") if one in sheet] == []
