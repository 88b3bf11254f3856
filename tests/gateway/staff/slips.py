from datetime import date

from shared.contracts.base import Money, Role
from shared.contracts.payments import GetSlip, ListSlips, SlipView, SlipViews

from .cheques import CHEQUE, OTHER

ROLE, NO_RIGHT = Role.TREASURER, Role.SUPPORT
SLIP = SlipView(
    number="REM-2026-00001",
    state="deposited",
    issued_on=date(2026, 11, 22),
    deposited_on=date(2026, 11, 23),
    credited_on=None,
    cancelled_on=None,
    reason="",
    count=2,
    total=Money(amount_cents=4800),
    sha256="ab" * 32,
    cheques=[one.model_copy(update={"state": "deposited"}) for one in (CHEQUE, OTHER)],
)
PAGES = {
    "/tresor/bordereaux": "/en/treasury/slips",
    "/tresor/bordereaux/REM-2026-00001": "/en/treasury/slips/REM-2026-00001",
}
ANSWERS = {ListSlips: SlipViews(slips=[SLIP]), GetSlip: SLIP}
