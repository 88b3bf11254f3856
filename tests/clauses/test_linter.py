"""Every clause is run or only informs, every rule it names exists and is proved, every conflict stands at a clause."""

import re
from dataclasses import replace

import pytest

from infra.clauses import ROOT, faults, find, idle_switches, named, readers, rows
from infra.clauses_document import document
from infra.local.seeds import load_terms
from services.orders.domain import from_file
from shared.contracts.clauses import ClauseRuling
from shared.values.clauses import SWITCHES


def test_the_terms_have_no_fault():
    assert faults(find()) == []


def test_every_rule_of_the_terms_is_named_by_some_clause():
    rules = {rule for ruling in find().rulings for rule in ruling.rules}
    dated = {"R88"}  # the day and place of signature, below the last clause
    assert {f"R{number:02}" for number in range(1, 89)} - rules == dated


def broken(**changes):
    """Return what the linter says of the terms with one thing changed."""
    return faults(replace(find(), **changes))


def with_rulings(*more, without=""):
    return [one for one in find().rulings if one.clause != without] + list(more)


A_CLAUSE = find().clauses[0]
UNPROVED = [proof.model_copy(update={"code": (), "tests": ()}) for proof in find().rules]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"rulings": with_rulings(without="8.1")}, "clause 8.1 has no ruling"),
        ({"clauses": [*find().clauses, replace(A_CLAUSE, id="18.1")]}, "clause 18.1 has no ruling"),
        ({"rulings": with_rulings(ClauseRuling(clause="99.1", rules=("R31",)))}, "there is no clause 99.1"),
        (
            {"rulings": with_rulings(ClauseRuling(clause="8.1"), without="8.1")},
            "clause 8.1 is neither run nor information only",
        ),
        (
            {"rulings": with_rulings(ClauseRuling(clause="8.1", rules=("R998",)), without="8.1")},
            "clause 8.1 names R998, which is not in docs/rules.md",
        ),
        ({"rules": UNPROVED}, "R31 is built but no code cites it"),
        ({"rules": UNPROVED}, "R31 is built but no test cites it"),
        ({"rulings": with_rulings(without="8.7")}, "C4 stands at no clause"),
        ({"overtaken": []}, "C4 is not explained"),
    ],
)
def test_a_fault_is_found(changes, sentence):
    assert sentence in broken(**changes)


def test_a_switch_without_a_literal_side_is_a_fault():
    mute = [one.model_copy(update={"literal": None}) for one in find().overtaken]
    assert "C4 has a switch but no literal side" in broken(overtaken=mute)


def test_every_explanation_speaks_both_languages():
    said = [
        words
        for one in find().overtaken
        for words in (one.terms, one.law, one.lawful, *([one.literal] if one.literal else []))
    ]
    said += [ruling.information for ruling in find().rulings if ruling.information]
    assert [words for words in said if not (words.get("fr") and words.get("en"))] == []


def test_proofs_lead_to_files_that_cite_the_rule():
    proof = next(one for one in named(find()) if one.rule == "R31")
    assert "services/orders/domain/orders.py" in proof.code
    assert "tests/orders/test_placing.py::test_an_order_is_payable_for_thirty_days" in proof.tests


def test_switches_that_code_asks_are_found_in_it():
    asked = {conflict for conflict, places in readers().items() if places}
    assert asked == {"C1", "C2", "C3", "C4", "C5", "C6", "C7", "C10", "C11", "C12", "C13", "C14", "R83"}
    assert set(readers()) == set(SWITCHES)
    assert {conflict for conflict, one in SWITCHES.items() if one.words_only} == set(SWITCHES) - asked


@pytest.mark.parametrize(
    ("words_only", "asked", "sentence"),
    [
        (False, (), ["C4 is asked by no code, and is not said to change words alone"]),
        (True, ("services/x.py",), ["C4 is said to change words alone, but services/x.py asks it"]),
        (True, (), []),
        (False, ("services/x.py",), []),
    ],
)
def test_a_switch_without_effect_or_with_more_than_it_says_is_a_fault(words_only, asked, sentence):
    """ADR 0093."""
    switch = replace(SWITCHES["C4"], words_only=words_only)
    assert idle_switches({"C4": asked}, {"C4": switch}) == sentence


def register():
    return (ROOT / "docs/rules.md").read_text(encoding="utf-8")


def test_no_rule_stands_twice_in_the_register_or_its_proofs():
    names = [proof.rule for proof in find().rules]
    assert len(names) == len(set(names))
    headings = [line for line in document(find()).splitlines() if line.startswith("### Rule ")]
    assert len(headings) == len(set(headings))
    with pytest.raises(ValueError, match="twice in the register: R31"):
        rows("| R31 | one | built | x |\n| R31 | two | later | y |\n")


def test_every_row_of_a_rule_has_a_state_and_no_row_of_a_switch_is_read_as_one():
    rules, switches = register().split("## The switches of the conflicts")
    begun = [line.split(" | ")[0] for line in rules.splitlines() if re.match(r"\| [RLCADM]\d+ \|", line)]
    assert begun == [f"| {rule}" for rule, _, _ in rows(register())]
    assert rows(switches) == []
    told = re.findall(r"^\| ([CR]\d+) \|", switches.split("## Golden dates")[0], re.MULTILINE)
    assert sorted(told) == sorted(SWITCHES)
    assert {proof.state for proof in find().rules} <= {"built", "letter", "later"}


def test_the_document_shows_each_clause_with_its_rules_and_what_prevails():
    text = document(find())
    assert "| 8.7 | Il est à noter que les systèmes de paiements" in text
    assert "| [R45](#rule-r45) built | [C4](#c4) |" in text
    assert "| C10 | `purge_floor_days` | 30 | 0 | `services/lifecycle/domain/hosting.py` |" in text


def test_shipped_terms_are_whole_in_both_languages():
    """R84, R87."""
    (terms,) = [from_file(seed) for seed in load_terms() if seed.version == "2013-09-20"]
    assert terms.sha256 == "526c3ce7cb5cb4a3757c6a8a4a53b64f0706d684f6b2bc6e7ed03aead41ea8ce"
    assert terms.translation is not None
    assert len(find().clauses) == 66
