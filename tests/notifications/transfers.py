"""Example events of payments that the payer carries out himself."""

from datetime import date

from shared.contracts.payments import Instructions, PaymentInstructed

from .builders import PAYMENT


def a_payment_instructed(**changes):
    instructions = Instructions(
        payee="Association G7-servers",
        send_to="FR14 2004 1010 0505 0001 3M02 606",
        reference="RF28CMD202600117",
        arrive_by=date(2026, 12, 22),
        text={"fr": "Faites un virement.", "en": "Please make a transfer."},
    )
    return PaymentInstructed(**(PAYMENT | {"method": "transfer", "instructions": instructions} | changes))


EXAMPLES = {"M04_transfer_instructions": a_payment_instructed()}
