"""False data: one act of staff suspends all services of an account and its membership (R15)."""

from datetime import datetime
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from shared.contracts.base import Data, Event, Http, Request

from .checks import CHECKERS, Statement

Text = Annotated[str, Field(min_length=20, max_length=5000)]
Falsehood = Literal["wrong", "fraudulent"]


class FalseDataFound(Event):
    """An account gave false data: whoever runs something for it suspends that, with this statement (R15, M24).

    Nothing is deleted and every date runs on. A membership is suspended by it as well.
    """

    aggregate: ClassVar[str] = "account_id"
    account_id: str
    revision: int
    case: str
    """Number of the request that the account may answer."""
    reason: Falsehood
    text: str
    """The statement of reasons, as its owner reads it (R85)."""
    author: str


class FalseDataLifted(Event):
    """The data was corrected, or the finding was wrong: what was suspended for it runs again (R15, M25)."""

    aggregate: ClassVar[str] = "account_id"
    account_id: str
    revision: int
    case: str
    author: str


class FalseDataView(Data):
    """One finding, with what it rests on."""

    case: str
    account_id: str
    reason: Falsehood
    text: str
    evidence: str
    found_at: datetime
    found_by: str
    lifted_at: datetime | None = None
    lifted_by: str | None = None
    lifted_why: str | None = None


class FalseDataViews(Data):
    cases: list[FalseDataView]


class ReportFalseData(Request):
    """Staff: suspend all services and the membership of an account for false data, in one act (R15)."""

    http: ClassVar[Http] = Http(
        method="POST", path="/ops/accounts/{account_id}/false-data", roles=CHECKERS, status=201
    )
    answer: ClassVar[type[Data]] = FalseDataView
    account_id: str
    reason: Falsehood
    evidence: Statement
    """What shows it, and where it is kept; for staff alone."""
    text: Text
    """The statement of reasons that its owner is sent (R85)."""


class LiftFalseData(Request):
    """Staff: undo that act; services run again where nothing else suspends them, their dates untouched."""

    http: ClassVar[Http] = Http(
        method="POST", path="/ops/accounts/{account_id}/false-data/lift", roles=CHECKERS
    )
    answer: ClassVar[type[Data]] = FalseDataView
    account_id: str
    why: Statement


class ListFalseData(Request):
    """Staff: what was found of an account, newest first."""

    http: ClassVar[Http] = Http(method="GET", path="/ops/accounts/{account_id}/false-data", roles=CHECKERS)
    answer: ClassVar[type[Data]] = FalseDataViews
    account_id: str
