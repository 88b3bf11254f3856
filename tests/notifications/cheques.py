"""Example events of cheques in the post and at the bank for a second time."""

from datetime import date

from shared.contracts.payments import ChequePresentedAgain, ChequePromised

from .builders import CHEQUE, PAYMENT

EXAMPLES = {
    "M07_cheque_promised": ChequePromised(
        **PAYMENT, method="cheque", posted_on=date(2026, 12, 4), wait_until=date(2026, 12, 14)
    ),
    "M07_cheque_presented_again": ChequePresentedAgain(
        **CHEQUE, former_payment_id="p-0", presentation=2, wait_until=date(2026, 12, 27), in_debt=True
    ),
}
