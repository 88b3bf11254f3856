"""What must always be true of a service's data: SQL that finds what is not, reported and never repaired.

Each service may have an `invariants.sql`: statements headed by `-- invariant: <sentence>`, each returning the
rows that break it. The runtime's own stand here.
"""

import re
from collections.abc import Iterable
from pathlib import Path

from shared.contracts.operations import Finding, Findings

from .database import Connection

_OURS = """
-- invariant: no message waits in the outbox for more than an hour
select message_id::text, subject, created_at from outbox where created_at < clock_timestamp() - interval '1 hour'
"""
_SHOWN = 20


def parse(text: str) -> list[tuple[str, str]]:
    """Return (sentence, statement) for each invariant of a file."""
    parts = re.split(r"^-- invariant: (.+)$", text, flags=re.MULTILINE)[1:]
    return [
        (sentence.strip(), sql.strip().rstrip(";"))
        for sentence, sql in zip(parts[::2], parts[1::2], strict=True)
    ]


async def check(connection: Connection, folder: Path) -> Findings:
    """Run all invariants of a service and return those that are broken, with a few rows each."""
    file = folder / "invariants.sql"
    all_of_them = parse(_OURS) + (parse(file.read_text()) if file.exists() else [])
    return Findings(checked=len(all_of_them), broken=await broken(connection, all_of_them))


async def broken(
    connection: Connection, stated: Iterable[tuple[str, str]], *, shown: int = _SHOWN
) -> list[Finding]:
    """Run (sentence, statement) pairs and return those that do not hold, each with `shown` rows at the most."""
    found = []
    for sentence, sql in stated:
        rows = await connection.fetch(f"select * from (\n{sql}\n) as found limit {shown}")  # noqa: S608 - our own file
        if rows:
            found.append(Finding(invariant=sentence, rows=[str(dict(row)) for row in rows]))
    return found
