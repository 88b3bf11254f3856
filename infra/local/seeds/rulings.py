"""What runs each clause, as the files beside the terms say it: `rules.yaml` by hand, `proofs.json` by `make docs`."""

import json
from pathlib import Path
from typing import Any

import yaml

from shared.contracts.clauses import ClauseRuling, ClauseRulings, Overtaken

HERE = Path(__file__).parent / "terms"
PROOFS = HERE / "proofs.json"


def load_table() -> tuple[list[ClauseRuling], list[Overtaken]]:
    """Read the table of clauses, and where the law prevails over them."""
    table: dict[str, dict[str, Any]] = yaml.safe_load((HERE / "rules.yaml").read_text(encoding="utf-8"))
    clauses = [ClauseRuling(clause=clause, **row) for clause, row in table["clauses"].items()]
    return clauses, [Overtaken(by=by, **row) for by, row in table["overtaken"].items()]


def load_rulings() -> ClauseRulings:
    """Read the table together with the code and the tests that were found for it."""
    clauses, overtaken = load_table()
    proofs = json.loads(PROOFS.read_text(encoding="utf-8"))
    return ClauseRulings(clauses=tuple(clauses), overtaken=tuple(overtaken), **proofs)
