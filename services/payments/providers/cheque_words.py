"""What a payer is told who wants to pay by cheque (R46, R48, R49)."""

from typing import Literal

from shared.contracts.payments import InstructionLine, Instructions
from shared.values.money import decimal_from_cents

from .provider import Bill

CHEQUE_WORDS: dict[Literal["fr", "en"], str] = {
    "fr": (
        "Chèque de {amount} € tiré sur un établissement situé en France, à l'ordre de « {payee} », avec la référence"
        " {reference} au dos, envoyé à : {send_to}. Il doit nous parvenir au plus tard le {last_day:%d/%m/%Y} ;"
        " les délais de la poste et de la banque sont à votre charge. Le service commence à l'encaissement."
    ),
    "en": (
        "A cheque of €{amount} drawn on a bank located in France, made out to “{payee}”, with the reference {reference}"
        " on its back, sent to: {send_to}. It has to reach us by {last_day:%d %B %Y}; delays of the post and of the"
        " bank are your risk. The service starts when the bank credits it."
    ),
}


def cheque_instructions(bill: Bill) -> Instructions:
    """Say to whose order, with which reference, and where to.

    Source: terms of sale, art. 8 (R46, R48, R49).
    """
    where, payee = bill.association.cheque_address, bill.association.payee
    send_to = f"{payee}, {where.street}, {where.postal_code} {where.city}"
    reference = bill.cheque_reference
    amount = decimal_from_cents(bill.amount_cents)
    facts = {"payee": payee, "reference": reference, "send_to": send_to, "last_day": bill.last_day}
    return Instructions(
        payee=payee,
        send_to=send_to,
        reference=reference,
        arrive_by=bill.last_day,
        text={
            "fr": CHEQUE_WORDS["fr"].format(**facts, amount=amount.replace(".", ",")),
            "en": CHEQUE_WORDS["en"].format(**facts, amount=amount),
        },
        lines=(
            InstructionLine(label={"fr": "À l’ordre de", "en": "Payable to"}, value=payee),
            InstructionLine(
                label={"fr": "Référence à inscrire au dos", "en": "Reference to write on the back"},
                value=reference,
            ),
            InstructionLine(label={"fr": "À envoyer à", "en": "To be sent to"}, value=send_to),
        ),
    )
