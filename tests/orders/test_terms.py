"""Versions of the terms, their clauses and since when each is worded so (R01, R84, R87)."""

from dataclasses import replace
from datetime import date

import pytest

from services.orders.domain import Terms, clauses_of, from_file, in_force, listed, view_terms
from services.orders.domain.refusals import ClausesDiffer
from services.orders.domain.terms import canonical
from shared.contracts.terms import Heading, SeededTerms, SeededTranslation

FRENCH = """# Conditions

**P.1** Le texte en ligne prévaut.

## Article 1

**1.1** Le service peut être suspendu :

- s'il nuit ;
- s'il est impayé.

**1.2** Il est rétabli ensuite.

Fait à Melun, le 1 janvier 2020.
"""
ENGLISH = """# Terms

**P.1** The text online prevails.

## Article 1

**1.1** The service may be suspended:

- if it harms;
- if it is unpaid.

**1.2** It is restored afterwards.

Done at Melun, 1 January 2020.
"""


def a_version(year=2020, text=FRENCH, **changes):
    usual = Terms(
        document="general",
        version=f"{year}-01-01",
        valid_from=date(year, 1, 1),
        title="Conditions",
        text=text,
    )
    return replace(usual, **changes)


def a_file(text=FRENCH, translation=ENGLISH, **changes):
    other = SeededTranslation(title="Terms", text=translation) if translation else None
    usual = {"version": "2020-01-01", "valid_from": date(2020, 1, 1), "title": "Conditions"}
    return SeededTerms(**usual | {"text": text, "translation": other} | changes)


OLD, NEW, NEWEST = a_version(2020), a_version(2021, FRENCH.replace("rétabli", "rendu")), a_version(2022)
NEWEST = replace(NEWEST, text=NEW.text)
HISTORY = [OLD, NEW, NEWEST]


def test_a_text_is_cut_into_its_clauses():
    clauses = clauses_of(FRENCH)
    assert [(clause.id, clause.headings) for clause in clauses] == [
        ("P.1", ((1, "Conditions"),)),
        ("1.1", ((2, "Article 1"),)),
        ("1.2", ()),
    ]
    assert clauses[1].text == "Le service peut être suspendu :\n\n- s'il nuit ;\n- s'il est impayé."
    assert clauses[2].text == "Il est rétabli ensuite."


@pytest.mark.parametrize(
    ("day", "version"),
    [
        (date(2019, 12, 31), None),
        (date(2020, 1, 1), OLD),
        (date(2020, 12, 31), OLD),
        (date(2021, 1, 1), NEW),
        (date(2030, 1, 1), NEWEST),
    ],
)
def test_the_youngest_version_that_has_begun_is_in_force(day, version):
    assert in_force(reversed(HISTORY), day) == version


def test_a_version_ends_on_the_eve_of_the_next_one_of_its_document():
    special = replace(a_version(2020), document="vps", version="vps-2020")
    days = [listed(one, [*HISTORY, special]).valid_until for one in (OLD, NEW, NEWEST, special)]
    assert days == [date(2020, 12, 31), date(2021, 12, 31), None, None]


def test_a_clause_tells_since_when_it_is_worded_so():
    wordings = {clause.id: (clause.since, clause.until) for clause in view_terms(NEW, HISTORY).clauses}
    assert wordings == {
        "P.1": (date(2020, 1, 1), None),
        "1.1": (date(2020, 1, 1), None),
        "1.2": (date(2021, 1, 1), None),
    }
    before = view_terms(OLD, HISTORY).clauses[2]
    assert (before.since, before.until) == (date(2020, 1, 1), date(2020, 12, 31))


def test_a_wording_that_comes_back_is_a_new_one():
    back = a_version(2022)
    clause = view_terms(back, [OLD, NEW, back]).clauses[2]
    assert (clause.since, clause.until) == (date(2022, 1, 1), None)


def test_clauses_and_headings_are_shown_in_both_languages_and_french_is_the_reference():
    shown = view_terms(terms := from_file(a_file()), [terms])
    assert (shown.language, shown.text, shown.titles) == ("fr", FRENCH, {"fr": "Conditions", "en": "Terms"})
    assert shown.clauses[2].text == {"fr": "Il est rétabli ensuite.", "en": "It is restored afterwards."}
    assert shown.clauses[0].headings == [Heading(level=1, text={"fr": "Conditions", "en": "Terms"})]
    assert shown.closing == {
        "fr": "Fait à Melun, le 1 janvier 2020.",
        "en": "Done at Melun, 1 January 2020.",
    }


def test_an_untranslated_version_is_shown_in_french_alone():
    shown = view_terms(terms := from_file(a_file(translation=None)), [terms])
    assert [set(clause.text) for clause in shown.clauses] == [{"fr"}] * 3


def test_the_hash_is_of_the_text_however_it_was_saved():
    decomposed = FRENCH.replace("é", "e\u0301").replace("\n", " \r\n")
    assert canonical(decomposed) == canonical(FRENCH) == FRENCH
    assert from_file(a_file(decomposed)).sha256 == OLD.sha256
    assert from_file(a_file(FRENCH.replace("nuit", "gêne"))).sha256 != OLD.sha256


@pytest.mark.parametrize(
    ("text", "translation", "wrong"),
    [
        (FRENCH.replace("**1.2**", "**1.1**"), None, "1.1"),
        (FRENCH, ENGLISH.replace("**1.2**", "**1.3**"), "1.2"),
        (FRENCH, ENGLISH.replace("**1.2** ", ""), "1.2"),
        (FRENCH, ENGLISH + "\n**1.3** More.\n", "1.3"),
    ],
    ids=["number twice", "other number", "clause missing", "clause too many"],
)
def test_clauses_that_cannot_be_cited_are_refused(text, translation, wrong):
    with pytest.raises(ClausesDiffer) as refused:
        from_file(a_file(text, translation))
    assert (refused.value.code, refused.value.fields["clauses"]) == ("E-CGV-CLAUSE", wrong)


def test_clauses_of_special_terms_carry_the_name_of_their_document():
    with pytest.raises(ClausesDiffer):
        from_file(a_file("**1.1** Root.\n", None, document="vps"))
    assert from_file(a_file("**vps.1.1** Root.\n", None, document="vps")).document == "vps"
