"""A cheque: what is said of it from the envelope to the bank's credit and back, and what is asked about one."""

from datetime import date
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from shared.contracts.base import (
    BILLING,
    TREASURY,
    Cents,
    Data,
    Event,
    Http,
    Money,
    Reference,
    Request,
)

from .money import Note, PaymentEvent

Why = Annotated[str, Field(min_length=1, max_length=500)]
ChequeAct = Literal["deposit", "credit", "return", "bounce", "present_again", "replace", "write_off"]


class ChequeEvent(Event):
    """What all facts about one cheque carry. Not said itself."""

    aggregate: ClassVar[str] = "cheque_id"
    cheque_id: str
    payment_id: str
    order_id: str
    order_reference: str
    account_id: str
    amount_cents: Cents


class ChequeReceived(ChequeEvent):
    """An envelope was opened in time: the order waits for the bank (R33), deletion too (R60)."""

    received_on: date
    wait_until: date
    """Last day that the order and the data wait for the credit."""


class ChequeDeposited(ChequeEvent):
    deposited_on: date
    slip: str | None = None
    """The deposit slip that it is on (A9)."""


class ChequeCredited(ChequeEvent):
    """The bank credited it; acceptance follows (R47)."""

    audit_only: ClassVar[str] = "PaymentAccepted says what follows; the books will listen"
    credited_on: date
    slip: str | None = None
    """The deposit slip whose credit this is a part of (A10)."""


class ChequeReturned(ChequeEvent):
    """Sent back to its drawer: foreign bank, no reference, unsigned, wrong amount, too old (R46, R48)."""

    code: str
    reason: dict[Literal["fr", "en"], str]
    returned_on: date
    payable_until: date
    was_received: bool = False
    """It had been entered as received before, so its booking is reversed (A8)."""


class ChequeBounced(ChequeEvent):
    """The bank took its credit back, at whatever time (R50)."""

    bounced_on: date
    reason: str
    was_accepted: bool
    """The order had been invoiced already: a debt is left, the hosting is suspended for it."""
    nothing_asked: bool = False
    """It had paid an invoice that was credited in part since: nothing is asked by rule (ADR 0058)."""
    payable_until: date
    was_credited: bool = False
    """The bank had credited it: it is taken from the account (5121), not from the cheques in hand (5112)."""
    was_surplus: bool = False
    """Its credit fitted no order and was kept apart (4672) (A15)."""
    bank_charge_cents: Cents = 0
    """What our bank took for it (A12)."""


class ChequePresentedAgain(ChequeEvent):
    """A bounced cheque goes to the bank a second time: order and data wait for it, under a payment of its own."""

    former_payment_id: str
    """The payment of the presentation that bounced."""
    presentation: int
    """2 for the second one."""
    wait_until: date
    in_debt: bool
    """The order had been invoiced: what is waited for pays a debt."""


class ChequeReplaced(ChequeEvent):
    """The drawer gave another cheque for one that had bounced; the old one is given back."""

    audit_only: ClassVar[str] = "ChequeReceived of the other cheque says what follows; the books will listen"
    replaced_by: str
    replaced_on: date


class ChequeWrittenOff(ChequeEvent):
    """The treasurer gave up what a bounced cheque left to pay; the story of that cheque is closed (A13)."""

    audit_only: ClassVar[str] = "DebtGivenUp says what becomes of the debt; the books will listen"
    written_off_on: date
    reason: str


class ChequePromised(PaymentEvent):
    """Its client says that a cheque is in the post: order and data wait for its envelope, once and for a few days."""

    posted_on: date
    wait_until: date
    """Last day on which its envelope is in time, and on which the data waits for it."""


# Requests


class ChequeView(Data):
    id: str
    payment_id: str
    order_id: str
    order_reference: str
    state: str
    amount: Money
    bank: str
    number: str
    drawer: str
    received_on: date
    wait_until: date | None = None
    """Last day that its order waits for the bank (R33), unless the order's own is later."""
    slip: str | None = None
    """The deposit slip that it is on, unless that was cancelled."""
    refusal: str | None = None
    """The register's code when it has to go back: E-CHEQUE-BANQUE, E-CHEQUE-REF, E-CMD-EXPIREE …

    Of one in hand: it is proposed to send it back, for its order takes no money any more.
    """
    deposited_on: date | None = None
    payable_until: date | None = None
    """Last day on which its bank has to pay."""


class ChequeViews(Data):
    cheques: list[ChequeView]


class ChequePaper(Data):
    """What stands on a cheque, as the treasurer reads it from an opened envelope."""

    amount_cents: Annotated[int, Field(gt=0, le=10**9)]
    bank: Annotated[str, Field(min_length=1, max_length=100)] | None = None
    """None: known from an earlier cheque with the same bank's code in its line."""
    number: Annotated[str, Field(min_length=1, max_length=20)] | None = None
    """None: as in its line."""
    cmc7: Annotated[str, Field(max_length=60)] | None = None
    """The code line at its foot, 31 digits; blanks and signs between its zones count for nothing."""
    cmc7_key: Annotated[str, Field(max_length=6)] | None = None
    """The two digits printed apart, by which a line that was typed wrongly is noticed."""
    drawer: Annotated[str, Field(min_length=1, max_length=200)]
    french_bank: bool
    received_on: date
    written_on: date | None = None


class ReceiveCheque(ChequePaper, Request):
    """Treasurer: enter a cheque from an opened envelope (R46, R48)."""

    http: ClassVar[Http] = Http(
        method="POST", path="/ops/cheques", status=201, roles=TREASURY, names=("order_reference",)
    )
    answer: ClassVar[type[Data]] = ChequeView
    order_reference: Reference
    reference_on_back: Literal["yes", "no", "unreadable"]
    accept_without_reference: bool = False
    """Identified otherwise, by the treasurer's decision (R48)."""
    may_go_back: bool = True
    """False: one that would go back at once is not entered (E-CHEQUE-RENVOI), and its client is told nothing."""
    reason: Note = ""
    """How it was identified otherwise, for the journal (R48)."""


class ListCheques(Request):
    http: ClassVar[Http] = Http(method="GET", path="/ops/cheques", roles=TREASURY)
    answer: ClassVar[type[Data]] = ChequeViews
    state: Annotated[str, Field(max_length=20)] | None = None


class DepositCheque(Request):
    http: ClassVar[Http] = Http(method="POST", path="/ops/cheques/{cheque_id}/deposit", roles=TREASURY)
    answer: ClassVar[type[Data]] = ChequeView
    cheque_id: Reference
    deposited_on: date


class CreditCheque(Request):
    """The bank shows the credit: this is the payment (R47)."""

    http: ClassVar[Http] = Http(method="POST", path="/ops/cheques/{cheque_id}/credit", roles=TREASURY)
    answer: ClassVar[type[Data]] = ChequeView
    cheque_id: Reference
    credited_on: date


class ReturnCheque(Request):
    http: ClassVar[Http] = Http(method="POST", path="/ops/cheques/{cheque_id}/return", roles=TREASURY)
    answer: ClassVar[type[Data]] = ChequeView
    cheque_id: Reference
    reason: Annotated[str, Field(min_length=1, max_length=500)]


class BounceCheque(Request):
    http: ClassVar[Http] = Http(method="POST", path="/ops/cheques/{cheque_id}/bounce", roles=TREASURY)
    answer: ClassVar[type[Data]] = ChequeView
    cheque_id: Reference
    bounced_on: date
    reason: Annotated[str, Field(min_length=1, max_length=500)]
    bank_charge_cents: Annotated[int, Field(ge=0, le=10**6)] = 0
    """What our bank takes for it (A12)."""


class ChequeDetail(Data):
    cheque: ChequeView
    written_on: date | None
    payable_until: date
    """Last day on which its bank has to pay; counted from the receipt where the day of writing is not known."""
    freshness: Literal["good", "doubtful", "too_old"]
    presentation: int
    deposited_on: date | None
    credited_on: date | None
    bounced_on: date | None
    reason: str
    debt: Literal["none", "open", "paid", "written_off"]
    """What a bounce left to pay (R50)."""
    replaced_by: str | None
    has_scan: bool
    returned_on: date | None = None
    account_id: str = ""
    acts: tuple[ChequeAct, ...] = ()
    """What the treasurer may do with it today."""
    reason_en: str = ""
    """`reason` in English, where there are words for it."""
    order_payable: bool = True
    """Whether its order can be paid otherwise today."""
    bank_charge: Money | None = None
    """What our bank took for its bounces (A12)."""


class GetCheque(Request):
    http: ClassVar[Http] = Http(method="GET", path="/ops/cheques/{cheque_id}", roles=TREASURY)
    answer: ClassVar[type[Data]] = ChequeDetail
    cheque_id: Reference


class PresentAgain(Request):
    """Treasurer: keep a bounced cheque to take it to the bank a second time."""

    http: ClassVar[Http] = Http(method="POST", path="/ops/cheques/{cheque_id}/present-again", roles=TREASURY)
    answer: ClassVar[type[Data]] = ChequeView
    cheque_id: Reference


class ReplaceCheque(ChequePaper, Request):
    """Treasurer: enter the cheque that its drawer gave for one that had bounced; answers the new one."""

    http: ClassVar[Http] = Http(
        method="POST", path="/ops/cheques/{cheque_id}/replace", status=201, roles=TREASURY
    )
    answer: ClassVar[type[Data]] = ChequeView
    cheque_id: Reference
    may_go_back: bool = True
    """False: one that would go back at once is not entered (E-CHEQUE-RENVOI), and its client is told nothing."""


class WriteOffCheque(Request):
    """Treasurer: give up what a bounced cheque left to pay, with a reason."""

    http: ClassVar[Http] = Http(method="POST", path="/ops/cheques/{cheque_id}/write-off", roles=TREASURY)
    answer: ClassVar[type[Data]] = ChequeView
    cheque_id: Reference
    reason: Why


class PromisedCheque(Data):
    payment_id: str
    order_reference: str
    posted_on: date
    wait_until: date


class PromiseCheque(Request):
    """“My cheque is posted”: the order and its data wait a few days for the envelope, once per order."""

    http: ClassVar[Http] = Http(
        method="POST", path="/orders/{order}/cheque-posted", status=201, duties=BILLING
    )
    answer: ClassVar[type[Data]] = PromisedCheque
    order: Reference
    posted_on: date | None = None
    """None: today."""
