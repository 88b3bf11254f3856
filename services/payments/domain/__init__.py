"""The rules of payments: is this money good for this order. No I/O; time and ids come in as arguments.

`open_payment` begins an attempt, `judge` reads what a provider answered, `holds` verify, `cheques` wait for
the bank, `refunds` give money back. Money that fits no order is a surplus, never an error.
"""

from .attempts import LOSSES, NEXT, UNPAID, Payment, State, open_payment, opened
from .cheques import NEXT as CHEQUE_NEXT
from .cheques import (
    Cheque,
    ChequeOutcome,
    bounce,
    check_new,
    cheque_key,
    credit_cheque,
    deposit,
    receive,
    send_back,
)
from .cheques import State as ChequeState
from .crediting import Outcome, Rules, must_hold
from .fees import RATES, Mode, Rate, payer_fee_cents
from .holds import accept_hold, accept_tacitly, decide_on, refuse_hold
from .judging import Sighting, Status, judge
from .payable import PayableOrder, check_payable, squeeze
from .refunds import Giving, Refund, Surplus, refund_declined, refund_sent, refund_surplus, went_back
from .surplus import REFUNDED_AT_ONCE, found, orphan

__all__ = [
    "CHEQUE_NEXT",
    "LOSSES",
    "NEXT",
    "RATES",
    "REFUNDED_AT_ONCE",
    "UNPAID",
    "Cheque",
    "ChequeOutcome",
    "ChequeState",
    "Giving",
    "Mode",
    "Outcome",
    "PayableOrder",
    "Payment",
    "Rate",
    "Refund",
    "Rules",
    "Sighting",
    "State",
    "Status",
    "Surplus",
    "accept_hold",
    "accept_tacitly",
    "bounce",
    "check_new",
    "check_payable",
    "cheque_key",
    "credit_cheque",
    "decide_on",
    "deposit",
    "found",
    "judge",
    "must_hold",
    "open_payment",
    "opened",
    "orphan",
    "payer_fee_cents",
    "receive",
    "refund_declined",
    "refund_sent",
    "refund_surplus",
    "refuse_hold",
    "send_back",
    "squeeze",
    "went_back",
]
