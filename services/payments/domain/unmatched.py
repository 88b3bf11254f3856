"""A cheque of which nobody has said yet what it pays: it waits for a person, who chooses or sends it back."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from shared.contracts.payments import EnterUnmatched, ReceiveCheque
from shared.runtime.errors import IllegalMove
from shared.values.dates import plus_months

from .cheques import ChequeOutcome, check_day
from .code_lines import CodeLine, read_code_line

OLDEST_MONTHS = 12  # an envelope that lay unopened for longer is a typing mistake

UnmatchedState = Literal["open", "matched", "sent_back"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unmatched:
    """Such a cheque as it was entered."""

    id: str
    amount_cents: int
    bank: str
    number: str
    drawer: str
    french_bank: bool
    received_on: date
    written_on: date | None = None
    read_on_back: str = ""
    interbank: str = ""
    account_end: str = ""
    state: UnmatchedState = "open"
    cheque_id: str | None = None
    reason: str = ""

    @property
    def line(self) -> CodeLine | None:
        """What is known of the line at its foot; None: it was not typed."""
        if not self.interbank:
            return None
        return CodeLine(number=self.number, interbank=self.interbank, account_end=self.account_end)


def enter_unmatched(entry: EnterUnmatched, *, unmatched_id: str, today: date) -> Unmatched:
    """Enter a cheque without a legible reference; `complete` and `check_new` come first.

    Raises: DatesRunBackwards, WrongCodeLine.
    """
    check_day(entry.received_on, earliest=plus_months(today, -OLDEST_MONTHS), latest=today)
    line = read_code_line(entry)
    return Unmatched(
        id=unmatched_id,
        amount_cents=entry.amount_cents,
        bank=entry.bank or "",
        number=entry.number or "",
        drawer=entry.drawer,
        french_bank=entry.french_bank,
        received_on=entry.received_on,
        written_on=entry.written_on,
        read_on_back=entry.read_on_back,
        interbank=line.interbank if line else "",
        account_end=line.account_end if line else "",
    )


def entry_for(unmatched: Unmatched, order_reference: str, *, may_go_back: bool = True) -> ReceiveCheque:
    """Return what is entered for the order that a person chose: identified otherwise than by its back (R48).

    Raises: IllegalMove when somebody has settled it already.
    """
    _check_open(unmatched)
    return ReceiveCheque(
        order_reference=order_reference,
        amount_cents=unmatched.amount_cents,
        bank=unmatched.bank,
        number=unmatched.number,
        drawer=unmatched.drawer,
        french_bank=unmatched.french_bank,
        received_on=unmatched.received_on,
        written_on=unmatched.written_on,
        reference_on_back="unreadable" if unmatched.read_on_back else "no",
        accept_without_reference=True,
        may_go_back=may_go_back,
    )


def match(unmatched: Unmatched, made: ChequeOutcome) -> tuple[Unmatched, ChequeOutcome]:
    """Hand what is known of its line over to the cheque that was made of it."""
    cheque = replace(made.cheque, interbank=unmatched.interbank, account_end=unmatched.account_end)
    settled = replace(unmatched, state="matched", cheque_id=cheque.id)
    return settled, replace(made, cheque=cheque)


def send_unmatched_back(unmatched: Unmatched, *, reason: str) -> Unmatched:
    """Note that it went back to its drawer. Again, it changes nothing.

    Raises: IllegalMove when it was matched.
    Source: terms of sale, art. 8 (R48).
    """
    if unmatched.state == "sent_back":
        return unmatched
    _check_open(unmatched)
    return replace(unmatched, state="sent_back", reason=reason)


def _check_open(unmatched: Unmatched) -> None:
    if unmatched.state != "open":
        raise IllegalMove(f"{unmatched.id} is {unmatched.state}", state=unmatched.state)
