"""What a service answers about one person: the export part by part, and the survey before an erasure."""

import json
from collections.abc import Mapping
from typing import Any

from shared.contracts.holdings import (
    AskExport,
    AskSurvey,
    ExportPart,
    Held,
    Obstacle,
    Piece,
    Place,
    Survey,
)

from .database import Connection
from .holdings import Holding, Holdings

LARGEST_PART = 200_000
"""Characters of JSON in one answer, with what goes round each row: in UTF-8 they fit into a message of 1 MB."""
_ROUND_A_ROW = 400
_AT_ONCE = 100


async def export_part(connection: Connection, holdings: Holdings, asked: AskExport) -> ExportPart:
    """Return the next rows of an account, and where the part after them begins.

    Source: GDPR art. 15 and 20; terms of sale, art. 13 (R72, L15).
    """
    place, pieces, room = asked.place, list[Piece](), LARGEST_PART
    exported = [one for one in holdings.all if one.export]
    while place.holding < len(exported):
        one = exported[place.holding]
        rows = await _rows(connection, one, asked.account_id, skipped=place.row)
        for text in rows:
            piece = _piece(one, text, place.character, room=room)
            pieces.append(piece)
            room -= len(piece.text) + _ROUND_A_ROW
            if piece.unfinished or room <= 0:
                return ExportPart(pieces=pieces, next=_after(place, piece))
            place = _after(place, piece)
        if len(rows) < _AT_ONCE:
            place = Place(holding=place.holding + 1)
    return ExportPart(pieces=pieces, next=None)


def _piece(holding: Holding, text: str, begin: int, *, room: int) -> Piece:
    return Piece(
        table=holding.table,
        category=holding.category,
        words=holding.words,
        text=text[begin : begin + room],
        unfinished=len(text) > begin + room,
    )


def _after(place: Place, piece: Piece) -> Place:
    if piece.unfinished:
        return place.model_copy(update={"character": place.character + len(piece.text)})
    return Place(holding=place.holding, row=place.row + 1)


async def _rows(connection: Connection, holding: Holding, account_id: str, *, skipped: int) -> list[str]:
    statement = (
        f"select to_jsonb(held)::text as row from (\n{holding.export}\n) as held"  # noqa: S608 - our own text
        " offset $2 limit $3"
    )
    return [row["row"] for row in await connection.fetch(statement, account_id, skipped, _AT_ONCE)]


async def survey(connection: Connection, holdings: Holdings, asked: AskSurvey) -> Survey:
    """Tell which categories are held of an account, and what keeps it from being erased.

    Source: GDPR art. 12(3) and 17(3) (R72, C15).
    """
    found = [await _held(connection, one, asked.account_id) for one in holdings.held]
    ended_on = None
    if holdings.contract_end:
        ended_on = await connection.fetchval(holdings.contract_end, asked.account_id)
    return Survey(
        held=[one for one in found if one],
        obstacles=await _obstacles(connection, holdings, asked.account_id),
        contract_ended_on=ended_on,
    )


async def _held(connection: Connection, holding: Holding, account_id: str) -> Held | None:
    if holding.dated:
        latest = await connection.fetchval(holding.dated, account_id)
        return Held(category=holding.category, latest=latest) if latest else None
    if not holding.export:
        return None
    exists = await connection.fetchval(
        f"select exists (select from (\n{holding.export}\n) as held)",  # noqa: S608 - our own text
        account_id,
    )
    return Held(category=holding.category, latest=None) if exists else None


async def _obstacles(connection: Connection, holdings: Holdings, account_id: str) -> list[Obstacle]:
    found = []
    for one in holdings.hindering:
        rows = await connection.fetch(one.until, account_id)
        if rows:
            days = [row[0] for row in rows]
            until = None if None in days else max(days)
            found.append(Obstacle(code=one.code, words=one.words, until=until))
    return found


def joined(pieces: list[Piece]) -> list[tuple[Piece, Mapping[str, Any]]]:
    """Put the pieces of one service's export together again, a row each."""
    rows: list[tuple[Piece, Mapping[str, Any]]] = []
    text = ""
    for piece in pieces:
        text += piece.text
        if not piece.unfinished:
            rows.append((piece, json.loads(text)))
            text = ""
    return rows
