"""The bank's statements: what the treasurer brings, what becomes of each line, and the cases that wait for a person."""

from datetime import date
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from shared.contracts.base import (
    TREASURY,
    Cents,
    Command,
    Data,
    Event,
    Http,
    Money,
    Reference,
    Request,
    Words,
)

CaseReason = Literal[
    "unknown",
    "several_orders",
    "amount_and_name",
    "amount_announced",
    "amount",
    "came_back",
    "taken_back",
    "payout",
    "slip",
]
LineStateWord = Literal[
    "new", "open", "credited", "taken_back", "surplus", "filed", "ignored", "payout", "slip"
]
LineOutcome = Literal["order", "taken_back", "surplus", "filed"]
LineAct = Literal["assign", "apart", "file", "payout", "slip"]
LineId = Annotated[str, Field(pattern=r"^[0-9a-f]{40}$")]
LARGEST_STATEMENT_CHARACTERS = 240_000
"""Of base64, below what the gateway takes; larger files come compressed (gzip)."""


class BankStatementImported(Event):
    """A statement of the association's account was read for the first time; the books compare their balance with it."""

    aggregate: ClassVar[str] = "statement_id"
    audit_only: ClassVar[str] = "the books will listen"
    statement_id: str
    format: str
    number: str | None
    first_day: date
    last_day: date
    opening_cents: Cents | None
    closing_cents: Cents | None
    new_lines: int


class BankLineUnmatched(Event):
    """Money came that no rule could settle: it waits for the treasurer (A15)."""

    aggregate: ClassVar[str] = "line_id"
    audit_only: ClassVar[str] = "a case on the treasurer's list; the books will listen"
    line_id: str
    booked_on: date
    amount_cents: Cents
    reason: CaseReason


class BankLineSettled(Event):
    """The treasurer said what a line is; money for an order is said by the events of its payment, too (A14, A15)."""

    aggregate: ClassVar[str] = "line_id"
    audit_only: ClassVar[str] = "the books will listen"
    line_id: str
    booked_on: date
    amount_cents: Cents
    """Negative when it left."""
    outcome: LineOutcome
    payment_id: str | None
    note: str
    surplus_id: str | None = None
    """The money without an order that the bank took back."""


class MatchBankLine(Command):
    """Find out what a line of the statement is for."""

    aggregate: ClassVar[str] = "line_id"
    line_id: str


class StatementView(Data):
    id: str
    format: str
    """`camt.053`, or the bank whose table it is."""
    number: str | None
    first_day: date
    last_day: date
    opening: Money | None
    closing: Money | None
    lines: int
    new_lines: int
    """How many of them had not come with an earlier file."""


class MissingDays(Data):
    """Days of the account of which no statement tells, and for which nobody vouched."""

    first_day: date
    last_day: date


class StatementViews(Data):
    statements: list[StatementView]
    missing: tuple[MissingDays, ...] = ()
    """Only of the whole list: until they are brought, money of later days is not counted as seen (R60)."""


class ImportStatement(Request):
    """Treasurer: bring a file of the bank, camt.053 or a table (CSV); the same file again changes nothing."""

    http: ClassVar[Http] = Http(method="POST", path="/ops/bank/statements", roles=TREASURY)
    answer: ClassVar[type[Data]] = StatementViews
    timeout_seconds: ClassVar[float] = 40.0
    content_base64: Annotated[str, Field(min_length=1, max_length=LARGEST_STATEMENT_CHARACTERS)]
    """The bytes of the file as the bank gave them, or compressed with gzip."""


class ListStatements(Request):
    """Treasurer: the newest statements, so that one sees up to which day the bank has been read."""

    http: ClassVar[Http] = Http(method="GET", path="/ops/bank/statements", roles=TREASURY)
    answer: ClassVar[type[Data]] = StatementViews


class ProposalView(Data):
    order_reference: str
    """Empty when it is no order that is proposed."""
    reason: CaseReason
    why: Words
    payout: str | None = None
    slip: str | None = None


class BankLineView(Data):
    id: str
    booked_on: date
    amount: Money
    """Negative when it left."""
    payer: str
    payer_account: str
    """The last characters of it."""
    text: str
    state: LineStateWord
    case: CaseReason | None
    why: Words | None
    """Why it waits for a person."""
    proposals: list[ProposalView]
    order_reference: str | None
    payment_id: str | None
    note: str
    payout: str | None = None
    """The payout that it is."""
    slip: str | None = None
    """The deposit slip that it credits."""
    acts: tuple[LineAct, ...] = ()
    """What the treasurer may do with it now."""
    surplus: str | None = None
    """The money without an order that it takes back."""


class BankLineViews(Data):
    lines: list[BankLineView]


class ListBankLines(Request):
    """Treasurer: lines of the statements; without a state, those that wait for a person, the oldest first."""

    http: ClassVar[Http] = Http(method="GET", path="/ops/bank/lines", roles=TREASURY)
    answer: ClassVar[type[Data]] = BankLineViews
    state: LineStateWord = "open"
    line: LineId | None = None
    """That one alone, whatever became of it."""


class AssignBankLine(Request):
    """Treasurer: this money is for that order; of a transfer that the bank takes back: it had paid that order."""

    http: ClassVar[Http] = Http(
        method="POST", path="/ops/bank/lines/{line_id}/assign", roles=TREASURY, names=("order",)
    )
    answer: ClassVar[type[Data]] = BankLineView
    line_id: LineId
    order: Reference


class AssignLineToSurplus(Request):
    """Treasurer: by this line the bank takes back a transfer that was kept apart, for no order (R33)."""

    http: ClassVar[Http] = Http(
        method="POST", path="/ops/bank/lines/{line_id}/surplus", roles=TREASURY, names=("surplus_id",)
    )
    answer: ClassVar[type[Data]] = BankLineView
    line_id: LineId
    surplus_id: Reference


class SetBankLineApart(Request):
    """Treasurer: this money is for no order; it stands with the surplus and goes back (R33)."""

    http: ClassVar[Http] = Http(method="POST", path="/ops/bank/lines/{line_id}/apart", roles=TREASURY)
    answer: ClassVar[type[Data]] = BankLineView
    line_id: LineId


class FileBankLine(Request):
    """Treasurer: this line has nothing to do with orders: a membership, a gift, a payout; say what it is."""

    http: ClassVar[Http] = Http(method="POST", path="/ops/bank/lines/{line_id}/file", roles=TREASURY)
    answer: ClassVar[type[Data]] = BankLineView
    line_id: LineId
    note: Annotated[str, Field(min_length=1, max_length=300)]
