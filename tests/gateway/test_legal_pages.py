"""Legal notice, accessibility and mediator on every page (L10, L12); the portal is open to any browser (R10)."""

import httpx
import pytest

from services.gateway.portal.rendering import Pages
from services.gateway.portal.routes import PAGES
from shared.contracts.association import Host, read_association

EVERY_PAGE_IS_LINKED = {
    "fr": ("/mentions-legales", "/accessibilite"),
    "en": ("/en/legal-notice", "/en/accessibility"),
}
PLAIN = (
    *(
        "/",
        "/connexion",
        "/inscription",
        "/retractation",
        "/resiliation",
        "/mentions-legales",
        "/accessibilite",
    ),
    *("/en", "/en/login", "/en/register", "/en/withdrawal", "/en/termination", "/en/legal-notice"),
)
TEXT_BROWSER = {"User-Agent": "w3m/0.5.3", "Accept": "text/html", "Accept-Encoding": "identity"}


def shown(page, language, **changes):
    association = read_association().model_copy(update=changes)
    return Pages(association).show(page, language, other="/").content


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_legal_notice_names_publisher_director_and_host(language):
    """L12: LCEN, art. 1-1."""
    facts = {
        "rna": "W771234567",
        "phone": "+33 1 23 45 67 89",
        "publication_director": "Camille <Martin>",
        "host": Host(name="Hôte SAS", address="1 rue du Port, 59000 Lille", phone="+33 3 20 00 00 00"),
    }
    page, known = shown("legal_notice", language, **facts), read_association()
    host = facts["host"]
    for said in (
        known.name,
        known.siret_spaced,
        known.address.city,
        known.contact_email,
        known.mediator.name,
    ):
        assert said in page
    for said in ("W771234567", facts["phone"], "Camille &lt;Martin&gt;", host.name, host.address, host.phone):
        assert said in page


@pytest.mark.parametrize(("language", "missing"), [("fr", "[à compléter]"), ("en", "[to be filled in]")])
def test_what_nobody_wrote_down_is_shown_as_missing(language, missing):
    page = shown("legal_notice", language, phone=None, rna=None, publication_director=None, host=None)
    assert page.count(missing) == 6


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_accessibility_statement_claims_no_audit_and_says_whom_to_turn_to(language):
    page = shown("accessibility", language)
    assert {"fr": "non conforme", "en": "not compliant"}[language] in page
    assert "www.defenseurdesdroits.fr" in page


@pytest.mark.parametrize("path", PLAIN)
async def test_any_browser_reads_the_portal_without_session_script_or_cookie(client, path):
    """R10: and every page leads to legal notice, accessibility statement and mediator (L10, L12)."""
    page = await client.get(path, headers=TEXT_BROWSER | {"X-Forwarded-For": "203.0.113.9"})
    assert page.status_code == 200
    language = "en" if path.startswith("/en") else "fr"
    for linked in EVERY_PAGE_IS_LINKED[language]:
        assert f'href="{linked}"' in page.text
    assert read_association().mediator.name in page.text
    assert "<noscript" not in page.text


async def test_no_address_of_the_internet_is_shut_out(client):
    """R10: nothing decides by where somebody calls from; how often is the only limit, and it is everybody's."""
    for address in ("198.51.100.7", "2001:db8::7", "10.0.0.7"):
        answer = await client.get("/mentions-legales", headers={"X-Forwarded-For": address})
        assert answer.status_code == httpx.codes.OK


def test_each_page_has_an_address_of_its_own_in_each_language():
    addresses = [path for page in PAGES for path in (page.fr, page.en)]
    assert len(addresses) == len(set(addresses))
