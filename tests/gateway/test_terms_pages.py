"""The terms and what becomes of each clause, as pages: French first, English marked as a translation (R01, R87)."""

from datetime import date

import pytest

from shared.contracts.base import Refusal
from shared.contracts.clauses import (
    ClauseRegister,
    ClauseRegisterEntry,
    ClauseRuling,
    DecisionView,
    Overtaken,
    RuleProof,
    SwitchView,
)
from shared.contracts.orders import GetClauseRegister, GetTerms, GetTermsVersion, ListTermsVersions
from shared.contracts.terms import ClauseView, Heading, Prevailing, TermsVersion, TermsVersions, TermsView

from .reading import plain

TITLES = {"fr": "Conditions", "en": "Terms"}
DAY = date(2013, 9, 20)


def words(name):
    return {"fr": f"{name} <fr>", "en": f"{name} <en>"}


def a_clause(**changes):
    usual = {
        "id": "8.1",
        "headings": [Heading(level=2, text=words("Article")), Heading(level=3, text=words("Part"))],
        "text": words("Clause"),
        "since": DAY,
        "until": None,
    }
    return ClauseView(**usual | changes)


def some_terms(*clauses):
    usual = {"version": "2013-09-20", "sha256": "ab" * 32, "valid_from": DAY, "title": "Conditions"}
    return TermsView(
        **usual, text="Texte.\n", titles=TITLES, clauses=clauses or (a_clause(),), closing=words("End")
    )


async def there(outside, terms):
    listed = TermsVersion(
        **terms.model_dump(include={"version", "sha256", "valid_from", "title", "document", "valid_until"})
    )
    await outside.answers(GetTerms, terms)
    await outside.answers(GetTermsVersion, terms)
    await outside.answers(ListTermsVersions, TermsVersions(versions=[listed]))


async def test_terms_in_force_are_a_page_in_each_language(client, outside):
    await there(outside, some_terms())
    french, english = [plain((await client.get(path)).text) for path in ("/conditions", "/en/terms")]
    assert "<h2>Article &lt;fr&gt;</h2>\n<h3>Part &lt;fr&gt;</h3>" in french
    assert "en vigueur depuis le 20 septembre 2013" in french
    assert 'href="/conditions/2013-09-20"' in french
    assert "Clause &lt;en&gt;" in english
    assert "Translation: the French text is the reference." in english
    assert 'href="/conditions" hreflang="fr"' in english


async def test_what_prevails_stands_beside_the_clause(client, outside):
    """R84, C6."""
    law = Prevailing(by="C6", law=words("Law"))
    await there(outside, some_terms(a_clause(prevails=(law,))))
    page = (await client.get("/conditions")).text
    section = page.split('<section id="8.1">')[1].split("</section>")[0]
    assert '<a href="/conditions/clauses#law-C6">La loi l’emporte</a> : Law &lt;fr&gt;' in section


async def test_an_archived_version_has_the_address_that_letters_give(client, outside):
    await there(outside, some_terms())
    page = await client.get("/conditions/2013-09-20")
    assert page.status_code == 200
    assert outside.heard[0].body == {"version": "2013-09-20"}
    assert 'href="/en/terms/2013-09-20" hreflang="en"' in page.text


async def test_a_printed_page_says_that_the_online_version_prevails(client, outside):
    await there(outside, some_terms())
    printed = 'class="printed">Version imprimée sans valeur si différente de la version en ligne du 20 septembre 2013.'
    assert printed in plain((await client.get("/conditions")).text)


async def test_a_list_in_a_clause_is_a_list_and_an_untranslated_clause_is_marked(client, outside):
    await there(outside, some_terms(a_clause(text={"fr": "Si :\n\n- un\n- deux"})))
    english = (await client.get("/en/terms")).text
    assert '<section id="8.1" lang="fr">' in english
    assert "<ul><li>un</li><li>deux</li></ul>" in english


async def test_terms_that_do_not_exist_are_a_clean_page(client, outside):
    await outside.refuses(GetTermsVersion, Refusal(code="E-INCONNU", status=404, detail="Introuvable."))
    assert (await client.get("/conditions/1999")).status_code == 404
    assert (await client.get("/conditions/a%22b")).status_code == 404


def a_switch(**changes):
    usual = {"conflict": "C4", "name": "payment_fee", "lawful": "association", "literal": "client"}
    return SwitchView(
        **usual | {"default": "lawful", "position": "lawful", "decisions": (), "read_by": ("x.py",)} | changes
    )


def a_register(**switch):
    explained = {side: words(side) for side in ("terms", "law", "lawful", "literal")}
    ruling = ClauseRuling(clause="8.1", rules=("R45",), overtaken=("C4",))
    return ClauseRegister(
        mode="lawful",
        version="2013-09-20",
        clauses=(
            ClauseRegisterEntry(clause=a_clause(), ruling=ruling),
            ClauseRegisterEntry(clause=a_clause(id="8.2"), ruling=None),
        ),
        overtaken=(Overtaken(by="C4", **explained),),
        switches=(a_switch(**switch),),
        rules=(RuleProof(rule="R45", meaning="A <fee>.", state="built", tests=("tests/a.py::test_b",)),),
    )


@pytest.mark.parametrize(
    ("path", "said"),
    [
        (
            "/conditions/clauses",
            ("Personne ne s’est encore prononcé.", "law &lt;fr&gt;", "construit et testé"),
        ),
        ("/en/terms/clauses", ("Nobody has ruled on it yet.", "law &lt;en&gt;", "built and tested")),
    ],
)
async def test_clauses_lead_to_rules_proofs_and_what_prevails(client, outside, path, said):
    await outside.answers(GetClauseRegister, a_register())
    page = (await client.get(path)).text
    links = ('<a href="#R45">R45</a>', '<a href="#law-C4">C4</a>', "tests/a.py::test_b", "A &lt;fee&gt;.")
    assert [one for one in (*said, *links) if one not in page] == []
    assert 'data-switch="C4" data-position="lawful"' in page


async def test_a_decision_about_a_switch_is_shown_with_its_day_and_author(client, outside):
    decision = DecisionView(position="literal", since=date(2026, 12, 1), author="bureau <PV 3>", why="essai")
    await outside.answers(GetClauseRegister, a_register(position="literal", decisions=(decision,)))
    page = plain((await client.get("/conditions/clauses")).text)
    assert 'data-position="literal">la lettre du texte' in page
    assert "À partir du 1er décembre 2026 : la lettre du texte – bureau &lt;PV 3&gt; – essai" in page
    assert "ne change que des mots" not in page


async def test_a_switch_of_words_alone_says_so(client, outside):
    """ADR 0093."""
    await outside.answers(GetClauseRegister, a_register(words_only=True, read_by=()))
    assert "Ce réglage ne change que des mots" in plain((await client.get("/conditions/clauses")).text)
    assert "This switch changes words alone" in (await client.get("/en/terms/clauses")).text


async def test_every_page_leads_to_the_terms(client):
    french, english = (await client.get("/")).text, (await client.get("/en/")).text
    assert 'href="/conditions"' in french
    assert 'href="/conditions/clauses"' in french
    assert 'href="/en/terms"' in english
    assert 'href="/en/terms/clauses"' in english
