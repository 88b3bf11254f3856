"""Requests of clients: asked, answered in their turn, refused with a reason, closed (R24 to R30)."""

from datetime import datetime
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from shared.contracts.base import SUPPORT, Data, Event, Http, Reference, Request, Wanted, Words

TicketState = Literal["open", "waiting_client", "waiting_staff", "refused", "closed"]
Topic = Literal["help", "conformity", "personal_data", "ending", "dispute"]
"""What it is about. All but `help` are rights that the law gives: they are answered, never refused (R27)."""
RefusalReason = Literal["impolite", "unclear", "out_of_scope", "beyond_volunteers", "other"]
Side = Literal["client", "staff"]
Title = Annotated[str, Field(min_length=3, max_length=120)]
Matter = Annotated[str, Field(min_length=20, max_length=5000)]
"""What somebody asks; twenty characters at least, so that there is something to answer (R26)."""
Text = Annotated[str, Field(min_length=1, max_length=5000)]
Hostings = Annotated[list[Reference], Field(max_length=20)]


class TicketEvent(Event):
    """What facts about one request carry. Not said itself."""

    aggregate: ClassVar[str] = "ticket_id"
    ticket_id: str
    ticket: str
    """Its reference."""
    account_id: str
    title: str


class TicketOpened(TicketEvent):
    """A client asks for something (R26)."""

    topic: Topic
    hostings: list[str]
    """References of the services that it is about."""
    may_access: bool
    """Whether volunteers may look into them and change them (R30)."""


class TicketAnswered(TicketEvent):
    """A volunteer answered, or asks something back."""

    number: int
    """Which of its messages."""
    text: str
    then: Literal["waiting_client", "waiting_staff", "closed"]
    """Who goes on: the client, the volunteers, or nobody."""


class TicketRefused(TicketEvent):
    """A request is declined, with its reason (R27, M28). No service is suspended by it."""

    reason: RefusalReason
    reason_words: Words
    text: str


class TicketClosed(TicketEvent):
    """Nothing more is asked."""

    audit_only: ClassVar[str] = (
        "the answer that closes it is told by TicketAnswered; a client knows what he closed"
    )
    by: Side


class HelpCalled(Event):
    """Something waits for volunteers: it is told to the association's own address, without its content (M39)."""

    aggregate: ClassVar[str] = "about"
    about: str
    """The reference of the request or of the notice, or the number of the invoice that is contested."""
    kind: Literal["ticket", "reply", "notice", "dispute"]
    number: int
    """Which of its messages: each one is told once."""
    case: str = ""
    """What its page is named by, where that is not `about`."""
    name: str
    email: str
    language: Literal["fr", "en"]


class Said(Data):
    by: Side
    text: str
    at: datetime


class Access(Data):
    """What a volunteer did inside a service, as its owner sees it (R30)."""

    hosting: str
    what: str
    at: datetime


class FirstAnswers(Data):
    """How long first answers took of late: a figure of the past, never a promise (R12)."""

    median_hours: int
    count: int
    days: int


class TicketView(Data):
    """A request as its client sees it."""

    reference: str
    title: str
    topic: Topic
    state: TicketState
    hostings: list[str]
    may_access: bool
    opened_at: datetime
    changed_at: datetime
    said: list[Said]
    accesses: list[Access]
    refusal: RefusalReason | None = None
    refusal_words: Words | None = None


class TicketViews(Data):
    tickets: list[TicketView]
    """Those that wait for their client first, then the youngest; each with its last message alone."""
    hostings: list[str]
    """References of the services that a new request may name."""
    first_answers: FirstAnswers | None = None
    """None while there are too few to tell."""


class TicketRow(Data):
    """A request as volunteers see it."""

    ticket: TicketView
    account_id: str
    name: str | None
    """None while the account is not known here."""
    language: Literal["fr", "en"] | None
    waiting_since: datetime | None
    """Since when its client waits for an answer; None when he does not."""


class TicketRows(Data):
    tickets: list[TicketRow]


class ListTickets(Request):
    """One's own requests, whatever the state of the account (R24)."""

    http: ClassVar[Http] = Http(method="GET", path="/tickets")
    answer: ClassVar[type[Data]] = TicketViews


class OpenTicket(Request):
    """Ask the volunteers for something; expired, suspended and inactive clients may too (R18, R24)."""

    http: ClassVar[Http] = Http(method="POST", path="/tickets", status=201, limit_per_minute=10)
    answer: ClassVar[type[Data]] = TicketView
    title: Title
    text: Matter
    topic: Topic = "help"
    hostings: Hostings = Field(default_factory=list)
    may_access: bool = False
    """That volunteers may check, change and try what the named services hold, which may interrupt them (R30)."""


class GetTicket(Request):
    http: ClassVar[Http] = Http(method="GET", path="/tickets/{ticket}")
    answer: ClassVar[type[Data]] = TicketView
    ticket: Reference


class AddToTicket(Request):
    """Answer in one's own request, or add something to it."""

    http: ClassVar[Http] = Http(
        method="POST", path="/tickets/{ticket}/messages", status=201, limit_per_minute=20
    )
    answer: ClassVar[type[Data]] = TicketView
    ticket: Reference
    text: Text


class PermitAccess(Request):
    """Let volunteers into the services that a request names, or no longer (R30)."""

    http: ClassVar[Http] = Http(method="POST", path="/tickets/{ticket}/access")
    answer: ClassVar[type[Data]] = TicketView
    ticket: Reference
    may_access: bool


class CloseTicket(Request):
    """Nothing more is asked in a request of one's own."""

    http: ClassVar[Http] = Http(method="POST", path="/tickets/{ticket}/close")
    answer: ClassVar[type[Data]] = TicketView
    ticket: Reference


class FindTickets(Request):
    """Staff: requests that wait for an answer, first come, first served (R11), then the others, the youngest first."""

    http: ClassVar[Http] = Http(method="GET", path="/ops/tickets", roles=SUPPORT)
    answer: ClassVar[type[Data]] = TicketRows
    account_id: Annotated[str, Field(max_length=60)] | None = None
    """Those of one client; None: everybody's."""
    q: Wanted | None = None
    """A request's reference, a part of its title or of its client's name, or a service that it names."""


class ReadTicket(Request):
    """Staff: one request, whole."""

    http: ClassVar[Http] = Http(method="GET", path="/ops/tickets/{ticket}", roles=SUPPORT)
    answer: ClassVar[type[Data]] = TicketRow
    ticket: Reference


class AnswerTicket(Request):
    """Staff: answer a request, and say who goes on."""

    http: ClassVar[Http] = Http(method="POST", path="/ops/tickets/{ticket}/answer", roles=SUPPORT)
    answer: ClassVar[type[Data]] = TicketRow
    ticket: Reference
    text: Text
    then: Literal["waiting_client", "waiting_staff", "closed"]


class RefuseTicket(Request):
    """Staff: decline a request, with a reason that its client reads (R27)."""

    http: ClassVar[Http] = Http(method="POST", path="/ops/tickets/{ticket}/refuse", roles=SUPPORT)
    answer: ClassVar[type[Data]] = TicketRow
    ticket: Reference
    reason: RefusalReason
    text: Matter


class RecordAccess(Request):
    """Staff: write down what is about to be done inside a named service, while its request is open (R30)."""

    http: ClassVar[Http] = Http(
        method="POST", path="/ops/tickets/{ticket}/accesses", status=201, roles=SUPPORT, names=("hosting",)
    )
    answer: ClassVar[type[Data]] = TicketRow
    ticket: Reference
    hosting: Reference
    what: Annotated[str, Field(min_length=5, max_length=500)]
