"""What the treasurer may do with a cheque or a line now: whatever the rules would not refuse. No second truth."""

from collections.abc import Callable
from datetime import datetime

from shared.contracts.payments.bank import LineAct
from shared.contracts.payments.cheques import ChequeAct
from shared.runtime.errors import Rejected
from shared.values.dates import civil_date

from .bank_lines import BankLine, LineState
from .bounced import open_to_replacement, present_again, write_off
from .cheques import ChequeOutcome, bounce, credit_cheque, deposit, send_back

_OF_A_CREDIT: tuple[LineAct, ...] = ("assign", "payout", "slip", "apart", "file")
_OF_A_DEBIT: tuple[LineAct, ...] = ("assign", "payout", "file")
"""A transfer that the bank takes back, or a payout that the provider takes from the bank."""


def cheque_acts(case: ChequeOutcome, *, now: datetime, paying: bool) -> tuple[ChequeAct, ...]:
    """Return what may be done with a cheque today; `paying`: money for its order is on its way already."""
    today = civil_date(now)
    trials: dict[ChequeAct, Callable[[], object]] = {
        "deposit": lambda: deposit(case, deposited_on=today, today=today),
        "credit": lambda: credit_cheque(case, credited_on=today, today=today),
        "return": lambda: send_back(case, reason="", today=today),
        "bounce": lambda: bounce(case, bounced_on=today, reason="", today=today),
        "present_again": lambda: present_again(case, payment_id="", now=now),
        "replace": lambda: open_to_replacement(case.cheque, case.order, received_on=today),
        "write_off": lambda: write_off(case, reason="", today=today, paying=paying),
    }
    return tuple(act for act, attempt in trials.items() if _changes(attempt, case))


def line_acts(line: BankLine) -> tuple[LineAct, ...]:
    """Return what may be done with a line that waits for a person; one that is settled stays as it is."""
    if line.state is not LineState.OPEN:
        return ()
    return _OF_A_CREDIT if line.amount_cents > 0 else _OF_A_DEBIT


def _changes(attempt: Callable[[], object], case: ChequeOutcome) -> bool:
    """Whether a rule would do something: neither refuse it, nor find it done already."""
    try:
        return attempt() is not case
    except Rejected:
        return False
