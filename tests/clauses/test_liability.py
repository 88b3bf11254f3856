"""No page, paper or letter excludes all liability, and no clause that does is shown as if it held alone (C6)."""

import re
from datetime import date

import pytest

from infra.clauses import clauses_under, find
from infra.local.seeds import load_terms
from infra.local.seeds.rulings import load_rulings
from services.orders.domain import beside_law, from_file, view_terms
from shared.values.clauses import SWITCHES, Clauses, Decision
from tests.architecture import source

EXCLUSIONS = re.compile(
    r"ne (?:peut|peuvent|pourra|pourront|saurait|sauraient|pouvant)\b[^.]{0,60}\b(?:responsable|recherch|inquiét|engag)"
    r"|n['’]est (?:pas|en aucun cas) responsable"
    r"|(?:décline|exclut) toute responsabilité|sans aucune responsabilité|dégage\w* (?:de toute|sa) responsabilité"
    r"|(?:cannot|can in no way|shall not|may not|will not) be (?:held )?(?:liable|responsible|pursued)"
    r"|is not (?:liable|responsible)|is never liable|no liability (?:is|whatsoever)|(?:disclaims|excludes) (?:all|any)",
    re.IGNORECASE,
)
PRINTED = (
    "services/gateway",
    "services/notifications",
    "services/orders/documents",
    "services/accounts/documents",
)
KINDS = ("*.jinja", "*.md", "*.typ", "*wording*.py", "parts.py", "terms.py", "contract.py")


def printed():
    """Yield all that the portal, the letters and the papers say in words of our own."""
    for path in sorted(
        found for top in PRINTED for kind in KINDS for found in (source.ROOT / top).rglob(kind)
    ):
        yield source.name_of(path), " ".join(path.read_text(encoding="utf-8").split())


def excluding(terms):
    return [one for one in terms.clauses if any(EXCLUSIONS.search(text) for text in one.text.values())]


@pytest.fixture(scope="module")
def terms():
    return [view_terms(from_file(one), [from_file(one)]) for one in load_terms()]


def notes(view):
    return {(clause.id, one.by) for clause in view.clauses for one in clause.prevails}


def shown(view, mode, decisions=()):
    clauses = Clauses(mode=mode, decisions=decisions)
    return beside_law(view, rulings=load_rulings(), clauses=clauses, today=view.valid_from)


def test_nothing_of_our_own_excludes_liability():
    assert [where for where, text in printed() if EXCLUSIONS.search(text)] == []
    assert len(list(printed())) > 100


def test_the_words_that_are_looked_for_are_those_of_2013(terms):
    assert {"5.1", "6.6", "6.7"} <= {clause.id for view in terms for clause in excluding(view)}


def test_each_clause_that_excludes_liability_is_shown_with_the_law(terms):
    for view in terms:
        for clause in excluding(shown(view, "lawful")):
            assert "C6" in {one.by for one in clause.prevails}, clause.id
            assert all(
                "R212-1" in text for one in clause.prevails if one.by == "C6" for text in one.law.values()
            )


@pytest.mark.parametrize("conflict", [by for by, one in SWITCHES.items() if one.words_only])
def test_a_switch_of_words_takes_away_the_note_beside_its_clauses_and_no_other(terms, conflict):
    """C8, C9, C15 (ADR 0093): both texts."""
    literal = Decision(conflict=conflict, position="literal", since=date(2013, 9, 20), author="bureau")
    by_law = notes(shown(terms[0], "lawful"))
    assert {clause for clause, by in by_law if by == conflict} == set(clauses_under(find(), conflict))
    assert notes(shown(terms[0], "lawful", (literal,))) == {one for one in by_law if one[1] != conflict}


def test_by_the_letter_it_is_repeated_as_it_stands(terms):
    for view in terms:
        assert "C6" not in {one.by for clause in shown(view, "literal").clauses for one in clause.prevails}
