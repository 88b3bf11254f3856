"""The linter of the terms: every clause is run by rules, every rule is proved, every conflict stands at its clause.

Reads the clauses of the terms, the table beside them, the register of rules and the citations in code and tests.
`make docs` writes what it finds as docs/terms.md, for people who have the source, and as proofs.json, which is
published with the terms and shown by the portal. `faults` is empty, or a test fails.
"""

import ast
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from infra.local.seeds import load_terms
from infra.local.seeds.rulings import load_table
from services.orders.domain import Clause, clauses_of
from shared.contracts.clauses import ClauseRuling, Overtaken, RuleProof
from shared.values.clauses import SWITCHES, Conflict, Switch

ROOT = Path(__file__).parent.parent
CODE, TESTS = ("services", "shared", "infra"), ("tests",)
NO_PROOF = (
    "shared/values/clauses.py",
    "shared/contracts/clauses.py",
    "infra/clauses.py",
    "tests/architecture/",
    "tests/clauses/",
)
"""Places that name rules without running or proving them."""

STATES = ("built", "letter", "later")
_ROW = re.compile(rf"^\| ([RLCADM]\d+) \| (.+?) \| ({'|'.join(STATES)}) \|", re.MULTILINE)
_SHOWN = ("R", "L", "C")
_CITATION = re.compile(r"\b(R\d{1,3}|[LC]\d{1,2})\b")
_ASKED = re.compile(r"""(?:lawful|position)\(\s*["']([CR]\d+)["']""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """All that the linter compares."""

    clauses: Sequence[Clause]
    rulings: Sequence[ClauseRuling]
    overtaken: Sequence[Overtaken]
    rules: Sequence[RuleProof]
    """All of the register."""


@cache
def find() -> Findings:
    """Read terms, table, register and citations; the clauses are those of all versions."""
    rulings, overtaken = load_table()
    texts = [terms.text for terms in load_terms()]
    clauses = {clause.id: clause for text in texts for clause in clauses_of(text)}
    return Findings(
        clauses=tuple(clauses.values()), rulings=rulings, overtaken=overtaken, rules=tuple(_register())
    )


def _register() -> Iterator[RuleProof]:
    code, tests = _citations(CODE), _citations(TESTS)
    for rule, meaning, state in rows((ROOT / "docs/rules.md").read_text(encoding="utf-8")):
        if rule.startswith(_SHOWN):
            places = {"code": code.get(rule, ()), "tests": tests.get(rule, ())}
            yield RuleProof(rule=rule, meaning=meaning, state=state, **places)


def rows(text: str) -> list[tuple[str, str, str]]:
    """Return rule, meaning and state of each row of the register; tables without a state (switches, dates) have none.

    Raises: ValueError for a rule that stands twice, of which one state would hide the other.
    """
    found: list[tuple[str, str, str]] = _ROW.findall(text)
    names = [rule for rule, _, _ in found]
    if twice := sorted({rule for rule in names if names.count(rule) > 1}):
        msg = f"twice in the register: {', '.join(twice)}"
        raise ValueError(msg)
    return found


def _citations(tops: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return {rule: where it is cited}: a file, or the very test whose words name the rule."""
    found: dict[str, list[str]] = {}
    for path in _files(tops):
        text = path.read_text(encoding="utf-8")
        for place, words in _parts(path, text) if tops == TESTS else [(_name(path), text)]:
            for rule in dict.fromkeys(_CITATION.findall(words)):
                found.setdefault(rule, []).append(place)
    return {rule: tuple(places) for rule, places in found.items()}


def _parts(path: Path, text: str) -> Iterator[tuple[str, str]]:
    """Cut a file of tests into its tests and the rest."""
    lines = text.splitlines()
    rest = list(lines)
    for node in ast.parse(text).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
            first = min((decorator.lineno for decorator in node.decorator_list), default=node.lineno) - 1
            yield f"{_name(path)}::{node.name}", "\n".join(lines[first : node.end_lineno])
            rest[first : node.end_lineno] = [""] * ((node.end_lineno or first) - first)
    yield _name(path), "\n".join(rest)


def _files(tops: Iterable[str]) -> list[Path]:
    paths = sorted(path for top in tops for path in (ROOT / top).rglob("*.py"))
    return [path for path in paths if not _name(path).startswith(NO_PROOF)]


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def readers() -> dict[str, tuple[str, ...]]:
    """Return {conflict: the files of services that ask its switch}."""
    found: dict[str, list[str]] = {conflict: [] for conflict in SWITCHES}
    for path in _files(("services",)):
        for conflict in dict.fromkeys(_ASKED.findall(path.read_text(encoding="utf-8"))):
            found[conflict].append(_name(path))
    return {conflict: tuple(places) for conflict, places in found.items()}


def clauses_under(findings: Findings, by: str) -> list[str]:
    """Return the clauses over whose words a conflict, a duty or a reading prevails."""
    return [ruling.clause for ruling in findings.rulings if by in ruling.overtaken]


def named(findings: Findings) -> list[RuleProof]:
    """Return the rules that the table names, in the order of the register."""
    wanted = {rule for ruling in findings.rulings for rule in (*ruling.rules, *ruling.overtaken)}
    return [proof for proof in findings.rules if proof.rule in wanted]


def idle_switches(
    asked: Mapping[str, Sequence[str]], switches: Mapping[Conflict, Switch] = SWITCHES
) -> list[str]:
    """Say which switches change nothing when they are turned, or more than the words that they are said to change."""
    nothing = [by for by, one in switches.items() if not one.words_only and not asked[by]]
    more = [by for by, one in switches.items() if one.words_only and asked[by]]
    return [
        *(f"{by} is asked by no code, and is not said to change words alone" for by in nothing),
        *(f"{by} is said to change words alone, but {asked[by][0]} asks it" for by in more),
    ]


def faults(findings: Findings) -> list[str]:
    """Say what is missing or does not fit, one sentence each."""
    known = {proof.rule: proof for proof in findings.rules}
    ids = {clause.id for clause in findings.clauses}
    ruled = {ruling.clause for ruling in findings.rulings}
    names = [(r.clause, rule) for r in findings.rulings for rule in (*r.rules, *r.overtaken)]
    flagged = {by for ruling in findings.rulings for by in ruling.overtaken}
    explained = {one.by: one for one in findings.overtaken}
    return [
        *(f"clause {one} has no ruling" for one in sorted(ids - ruled)),
        *(f"there is no clause {one}" for one in sorted(ruled - ids)),
        *(
            f"clause {r.clause} is neither run nor information only"
            for r in findings.rulings
            if not r.rules and r.information is None
        ),
        *(
            f"clause {clause} names {rule}, which is not in docs/rules.md"
            for clause, rule in names
            if rule not in known
        ),
        *(
            f"{p.rule} is built but no code cites it"
            for p in named(findings)
            if p.state == "built" and not p.code
        ),
        *(
            f"{p.rule} is built but no test cites it"
            for p in named(findings)
            if p.state == "built" and not p.tests
        ),
        *(f"{by} stands at no clause" for by in sorted(set(SWITCHES) - flagged)),
        *(f"{by} is not explained" for by in sorted(flagged - set(explained))),
        *(
            f"{by} has a switch but no literal side"
            for by in SWITCHES
            if by in explained and not explained[by].literal
        ),
        *idle_switches(readers()),
    ]


def proofs() -> str:
    """Return proofs.json: the rules of the table with their code and tests, and who asks each switch."""
    rules = [proof.model_dump(mode="json") for proof in named(find())]
    return json.dumps({"rules": rules, "readers": readers()}, indent=1, ensure_ascii=False)
