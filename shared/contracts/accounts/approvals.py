"""Acts that wait for a second person: asked by the service that will do them, decided by staff (ADR 0048)."""

from datetime import date, datetime
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from shared.contracts.base import STAFF, Cents, Command, Data, Event, Http, Request

from .words import Why

Verdict = Literal["approved", "refused", "expired"]
ApprovalState = Literal["waiting", "approved", "refused", "expired", "done", "failed"]
ApprovalId = Annotated[str, Field(min_length=1, max_length=40)]


class AskApproval(Command):
    """Let a second person decide of an act; it is done when `ApprovalDecided` says so, and not before."""

    aggregate: ClassVar[str] = "approval_id"
    approval_id: str
    asked_by: str
    """The account of who wants it."""
    service: str
    """Who will do it."""
    act: str
    """What it will be, in the asking service's words: its name for the act."""
    account_id: str
    """Whose account it concerns; its journal tells who decided."""
    about: str
    """The thing: an invoice, an account."""
    why: str
    amount_cents: Cents | None = None
    until: date
    """The last day on which it can be approved."""
    wish: str
    """The act itself as JSON, given back with the decision, so that nobody has to keep it."""


class ApprovalDecided(Event):
    """A second person let an act happen or refused it, or nobody did in time."""

    aggregate: ClassVar[str] = "approval_id"
    approval_id: str
    service: str
    act: str
    asked_by: str
    decided_by: str | None
    """None: nobody, its time is over."""
    verdict: Verdict
    why: str
    wish: str


class ReportApproved(Command):
    """What became of an act that was approved."""

    aggregate: ClassVar[str] = "approval_id"
    approval_id: str
    done: bool
    result: str
    """What came of it, such as the number of a credit note; or the code of what stood against it."""


class ExpireApproval(Command):
    """Accounts to itself: end an approval that nobody decided in time."""

    aggregate: ClassVar[str] = "approval_id"
    approval_id: str
    day: date


class ApprovalView(Data):
    id: str
    state: ApprovalState
    act: str
    about: str
    account_id: str
    why: str
    amount_cents: Cents | None
    asked_by: str
    asked_at: datetime
    until: date
    decided_by: str | None = None
    decided_at: datetime | None = None
    reply: str | None = None
    """What who decided said to it."""
    result: str | None = None
    yours: bool = False
    """Whether the caller may decide it."""


class ApprovalViews(Data):
    approvals: list[ApprovalView]


class ListApprovals(Request):
    """Staff: acts that wait for a second person, then those decided last: one's own, and what one's role decides."""

    http: ClassVar[Http] = Http(method="GET", path="/ops/approvals", roles=STAFF)
    answer: ClassVar[type[Data]] = ApprovalViews


class GetApproval(Request):
    """Staff: one act that waits or was decided, and what came of it."""

    http: ClassVar[Http] = Http(method="GET", path="/ops/approvals/{approval}", roles=STAFF)
    answer: ClassVar[type[Data]] = ApprovalView
    approval: ApprovalId


class DecideApproval(Request):
    """Staff: approve what somebody else asked for, or refuse it; never one's own."""

    http: ClassVar[Http] = Http(method="POST", path="/ops/approvals/{approval}/decide", roles=STAFF)
    answer: ClassVar[type[Data]] = ApprovalView
    approval: ApprovalId
    verdict: Literal["approved", "refused"]
    why: Why = ""
