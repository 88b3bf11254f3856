"""A cited rule exists in docs/rules.md, and each testable rule there is cited by code and by a test."""

import re

from infra.clauses import rows

from . import source

CITATION = re.compile(r"\b(R\d{1,3}|[LCADM]\d{1,2})\b")
REGISTER = source.ROOT / "docs" / "rules.md"


def register():
    """Return {rule: where it stands}: `built`, or the word that says that it is not yet."""
    return {number: state for number, _, state in rows(REGISTER.read_text())}


def cited_in(*tops):
    found = {}
    for path in source.files(*tops):
        for number in CITATION.findall(path.read_text()):
            found.setdefault(number, source.name_of(path))
    return found


def unknown(citations, known):
    return sorted(f"{rule} in {where}" for rule, where in citations.items() if rule not in known)


def test_every_cited_rule_exists():
    assert unknown(cited_in("services", "shared", "infra"), register()) == []


def test_a_citation_of_a_rule_that_does_not_exist_is_found():
    assert unknown({"R999": "services/orders/domain.py"}, register()) == ["R999 in services/orders/domain.py"]


CODE = re.compile(r"`(E-[A-Z0-9-]+)`")


def promised():
    """Return the codes that the rows of the register name that are built."""
    table = rows(REGISTER.read_text())
    return {code for _, meaning, state in table if state == "built" for code in CODE.findall(meaning)}


def said_by_code():
    """Return the codes that stand as such in the source: as that of a class, or where it is raised."""
    paths = source.files("services", "shared")
    return {code for path in paths for code in re.findall(r'"(E-[A-Z0-9-]+)"', path.read_text())}


def test_every_code_of_a_rule_that_is_built_can_be_met():
    assert promised() - said_by_code() == set()
    assert {"E-VOLUME-REMB", "E-DEVISE", "E-SIRET"} <= promised()


def test_every_rule_that_is_built_is_cited_by_code_and_by_a_test():
    built = {rule for rule, state in register().items() if state == "built"}
    code, tests = cited_in("services", "shared", "infra"), cited_in("tests")
    assert sorted(built - set(code)) == []
    assert sorted(built - set(tests)) == []
