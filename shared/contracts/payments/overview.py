"""The treasurer's overview: what waits for a person, where the money of each means stands, what is announced."""

from datetime import date, datetime
from typing import ClassVar, Literal

from shared.contracts.base import TREASURY, Data, Http, Money, Reference, Request, Words
from shared.contracts.means import Method

WaitingKind = Literal[
    "cheque_announced",
    "cheque_unmatched",
    "cheque_in_hand",
    "slip_printed",
    "slip_at_bank",
    "hold",
    "surplus_to_send",
    "surplus_unowned",
    "refund_to_send",
    "contested",
    "review",
    "bank_line",
    "payout",
    "notice",
]
"""`surplus_to_send`: its payer wants it back and no provider sends it; `surplus_unowned`: nobody knows whose it is;
`review`: what its provider says does not fit what was opened."""


class WaitingWork(Data):
    """One kind of work that waits for the treasurer."""

    what: WaitingKind
    count: int
    since: date | None
    """Of the oldest; None where no day is kept."""


class MoneyPlaces(Data):
    """Where the money of one means stands: what came is the sum of the places, to the cent."""

    method: Method
    came: Money
    """Everything that payers have sent by it, in euro."""
    accepted: Money
    """It paid orders."""
    held: Money
    """Being verified, or looked at by a person, or refused and not sent back yet."""
    surplus: Money
    """Kept apart, of which somebody has to say what becomes of it."""
    used: Money
    """It was surplus, and paid a later order or was given."""
    given_back: Money
    taken_back: Money
    """By the payers' banks."""
    missing: Money
    """What came and stands nowhere; anything but nought is an error of ours."""


class TreasuryOverview(Data):
    waiting: list[WaitingWork]
    places: list[MoneyPlaces]


class ShowTreasury(Request):
    """Treasurer: what waits, and where the money of each means stands; the sum that `colombier verify` checks."""

    http: ClassVar[Http] = Http(method="GET", path="/ops/treasury", roles=TREASURY)
    answer: ClassVar[type[Data]] = TreasuryOverview


class AnnouncedCheque(Data):
    """A cheque that a client chose to pay by, and whose envelope has not been opened."""

    payment_id: str
    order_reference: str
    cheque_reference: str
    """What he was asked to write on its back."""
    client: str
    amount: Money
    announced_on: date
    posted: bool
    """He says that it is in the post (R60)."""
    arrive_by: date
    """The last day on which its envelope is in time."""


class AnnouncedCheques(Data):
    cheques: list[AnnouncedCheque]


class ListAnnouncedCheques(Request):
    """Treasurer: cheques that clients announced, the first that has to be there on top."""

    http: ClassVar[Http] = Http(method="GET", path="/ops/announced-cheques", roles=TREASURY)
    answer: ClassVar[type[Data]] = AnnouncedCheques


class MoneySeen(Data):
    """What stands behind a payment, as its provider answers at this moment."""

    payment_id: str
    state: str
    """Of the payment, with that answer."""
    status: Literal[
        "open",
        "pending",
        "paid",
        "failed",
        "expired",
        "refunded",
        "disputed",
        "charged_back",
        "unknown",
        "booked",
    ]
    """`unknown`: the provider does not know it; `booked`: no provider answers, it is what the bank credited."""
    amount: Money | None
    refunded: Money | None
    paid_at: datetime | None


class ReviewView(Data):
    """Money whose provider says something else of it than what was opened: no order takes it."""

    payment_id: str
    order_reference: str
    account_id: str
    method: Method
    asked: Money
    came: Money | None
    """None: its provider does not say how much."""
    money_id: str | None
    """How its provider calls it."""
    paid_at: datetime | None
    why: Words


class ReviewViews(Data):
    payments: list[ReviewView]


class ListReviews(Request):
    """Treasurer: payments that do not fit what was opened, the oldest first; each is given back at its provider's."""

    http: ClassVar[Http] = Http(method="GET", path="/ops/reviews", roles=TREASURY)
    answer: ClassVar[type[Data]] = ReviewViews


class ReadHold(Request):
    """Treasurer: have the provider asked now what became of money under verification; what it says is kept (R43)."""

    http: ClassVar[Http] = Http(method="POST", path="/ops/holds/{payment_id}/read", roles=TREASURY)
    answer: ClassVar[type[Data]] = MoneySeen
    timeout_seconds: ClassVar[float] = 40.0
    payment_id: Reference
