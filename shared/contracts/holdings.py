"""What every running service answers about persons: what it holds of one, what keeps it from erasing that, and when it
will.

Asked by accounts, which owns the rights of persons over their data; answered by the runtime from what each service
declares once (`services/<name>/holdings.py`). Nothing here names a service.
"""

from datetime import date
from typing import Annotated

from pydantic import Field

from .base import Data, Words

Count = Annotated[int, Field(ge=0, le=2**31)]

EXPORT = "own.{service}.export"
SURVEY = "own.{service}.survey"
PLANNED = "own.{service}.planned"
HOLDINGS_DESK = (EXPORT, SURVEY, PLANNED)


class Place(Data):
    """Where a part of an export begins: a holding, a row of it, a character of that row."""

    holding: Count = 0
    row: Count = 0
    character: Count = 0


class AskExport(Data):
    account_id: str
    place: Place = Place()


class Piece(Data):
    """A row as JSON, or a part of it where it is too large for one message."""

    table: str
    category: str
    words: Words
    text: str
    unfinished: bool = False
    """The next piece goes on with the same row."""


class ExportPart(Data):
    pieces: list[Piece]
    next: Place | None
    """Where the next part begins; None: there is none."""


class AskSurvey(Data):
    account_id: str


class Obstacle(Data):
    """Why an account cannot be erased now; none where it is a matter of days."""

    code: str
    words: Words
    until: date | None = None
    """Until when, where that is known."""


class Held(Data):
    category: str
    latest: date | None
    """The date of the youngest thing, for a category that is counted from each thing's own date."""


class Survey(Data):
    held: list[Held]
    obstacles: list[Obstacle]
    contract_ended_on: date | None = None
    """The last day of the last contract, from the service that knows."""


class AskPlanned(Data):
    until: date
    account_id: str | None = None
    """One closed account; None: all of them."""


class PlannedErasure(Data):
    """What is erased of a closed account on a day."""

    account_id: str
    category: str
    on: date


class PlannedErasures(Data):
    erasures: list[PlannedErasure]
    more: bool = False
    """Whether there are more than one answer holds; these are the first."""
