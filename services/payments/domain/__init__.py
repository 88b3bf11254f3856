"""The rules of payments: is this money good for this order. No I/O; time and ids come in as arguments.

`open_payment` begins an attempt, `judge` reads what a provider answered, `holds` verify, `cheques` wait for
the bank, `refunds` give money back. Money that fits no order is a surplus, never an error.
"""

from .attempts import (
    LOSSES,
    NEXT,
    UNPAID,
    Payment,
    State,
    begin,
    change,
    is_followed,
    is_fresh,
    open_payment,
    opened,
)
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
from .looks import HAS_MONEY, contradicts, is_other_money, read_silence, settle_stray, stray
from .means import DELAYS, linked_order
from .payable import PayableOrder, check_payable, squeeze, withdraw
from .refunds import (
    Giving,
    Refund,
    Surplus,
    check_by_hand,
    refund_answered,
    refund_credit_note,
    refund_declined,
    refund_sent,
    refund_surplus,
    went_back,
)
from .surplus import REFUNDED_AT_ONCE, found, orphan

__all__ = [
    "CHEQUE_NEXT",
    "DELAYS",
    "HAS_MONEY",
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
    "begin",
    "bounce",
    "change",
    "check_by_hand",
    "check_new",
    "check_payable",
    "cheque_key",
    "contradicts",
    "credit_cheque",
    "decide_on",
    "deposit",
    "found",
    "is_followed",
    "is_fresh",
    "is_other_money",
    "judge",
    "linked_order",
    "must_hold",
    "open_payment",
    "opened",
    "orphan",
    "payer_fee_cents",
    "read_silence",
    "receive",
    "refund_answered",
    "refund_credit_note",
    "refund_declined",
    "refund_sent",
    "refund_surplus",
    "refuse_hold",
    "send_back",
    "settle_stray",
    "squeeze",
    "stray",
    "went_back",
    "withdraw",
]
