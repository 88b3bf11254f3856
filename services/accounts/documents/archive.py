"""The ZIP that a person is given: a JSON file for each service, and a PDF."""

import io
import json
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from shared.contracts.accounts import Language
from shared.contracts.association import Association
from shared.contracts.holdings import Piece
from shared.contracts.retention import Retention
from shared.values.dates import PARIS

from .page import printed
from .wording import WORDS

Rows = list[tuple[Piece, Mapping[str, Any]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """All that is held of a person at an instant."""

    association: Association
    retention: Retention
    language: Language
    made_at: datetime
    gathered: Mapping[str, Rows]
    """By service."""


def zipped(copy: Copy) -> bytes:
    """Return the archive. Source: GDPR art. 15(3) and 20(1) (R72, L15)."""
    files = {f"{service}.json": _json(copy, service, rows) for service, rows in copy.gathered.items()}
    files[WORDS[copy.language]["file"]] = printed(
        _sections(copy), association=copy.association, language=copy.language, made_at=copy.made_at
    )
    stamp = copy.made_at.astimezone(PARIS).timetuple()[:6]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(files.items()):
            archive.writestr(zipfile.ZipInfo(name, stamp), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _json(copy: Copy, service: str, rows: Rows) -> bytes:
    holdings = [
        {
            "table": piece.table,
            "what": piece.words[copy.language],
            "category": piece.category,
            "kept_for": copy.retention[piece.category].keep,
            "kept_from": copy.retention[piece.category].counted_from,
            "rows": [row for _, row in held],
        }
        for piece, held in _grouped(rows)
    ]
    content = {"service": service, "made_at": copy.made_at.isoformat(), "holdings": holdings}
    return json.dumps(content, ensure_ascii=False, indent=1).encode()


def _sections(copy: Copy) -> list[dict[str, Any]]:
    """Return what the page shows: a heading, why it is kept, the rows."""
    return [
        {
            "title": piece.words[copy.language],
            "ground": copy.retention[piece.category].ground[copy.language],
            "rows": [row for _, row in held],
        }
        for rows in copy.gathered.values()
        for piece, held in _grouped(rows)
    ]


def _grouped(rows: Rows) -> Iterable[tuple[Piece, Rows]]:
    """Put the rows of one holding together: they come one after the other."""
    for _, group in groupby(rows, key=lambda one: (one[0].table, one[0].category)):
        held = list(group)
        yield held[0][0], held
