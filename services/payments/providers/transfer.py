"""SEPA credit transfer: to which account, with which reference, and the code that banking applications read.

No page, no webhook: a transfer is only announced here. It is paid when the bank's statement shows the credit
(`bank/`, `domain.bank_matching`), never because somebody says so. What goes back is sent by the treasurer.
"""

from collections.abc import Iterable
from decimal import Decimal
from typing import Literal

from services.payments.domain.references import creditor_reference, creditor_reference_spaced
from services.payments.settings import PaymentSettings
from shared.contracts.association import Bank, read_association
from shared.contracts.payments import InstructionLine, Instructions, QrCode
from shared.values.money import decimal_from_cents

from .provider import Bill, Provider

LONGEST_NAME = 70  # EPC069-12
QUIET_MODULES = 4
WORDS: dict[Literal["fr", "en"], str] = {
    "fr": (
        "Faites un virement SEPA de {amount} € à « {payee} », IBAN {iban}, avec la référence {reference} dans le motif"
        " et rien d'autre. Il doit être crédité sur notre compte au plus tard le {last_day:%d/%m/%Y} ; comptez un à"
        " deux jours ouvrés de banque, qui sont à votre charge. Le service commence au jour du crédit, sans frais."
    ),
    "en": (
        "Please make a SEPA transfer of €{amount} to “{payee}”, IBAN {iban}, with the reference {reference} and nothing"
        " else. It has to be credited to our account by {last_day:%d %B %Y}; allow one or two bank days, which are your"
        " risk. The service starts on the day of the credit, without a fee."
    ),
}
LABELS: tuple[tuple[str, str, str], ...] = (
    ("payee", "Bénéficiaire", "Payee"),
    ("iban", "IBAN", "IBAN"),
    ("bic", "BIC", "BIC"),
    ("spaced", "Référence à recopier dans le motif", "Reference to quote"),
)


def transfer_provider(settings: PaymentSettings) -> Provider:
    """Return the provider of transfers; without an account of the association it is not offered (R40)."""
    bank = read_association(settings.association_file).bank
    if bank is None:
        return Provider(name="transfer", method="transfer", live=True, offered=False)
    return Provider(
        name="transfer", method="transfer", live=True, instruct=lambda bill: transfer_instructions(bill, bank)
    )


def transfer_instructions(bill: Bill, bank: Bank) -> Instructions:
    """Say where the money goes to and what has to be quoted.

    Source: terms of sale, art. 8 (R31, R33, R48, R49); EPC069-12.
    """
    reference = creditor_reference(bill.order_reference)
    payee = bill.association.payee
    facts = {
        "payee": payee,
        "iban": bank.iban_spaced,
        "bic": bank.bic or "",
        "reference": reference,
        "spaced": creditor_reference_spaced(reference),
        "amount": decimal_from_cents(bill.amount_cents),
        "last_day": bill.last_day,
    }
    return Instructions(
        payee=payee,
        send_to=bank.iban_spaced,
        reference=reference,
        arrive_by=bill.last_day,
        text={
            "fr": WORDS["fr"].format(**facts | {"amount": str(facts["amount"]).replace(".", ",")}),
            "en": WORDS["en"].format(**facts),
        },
        lines=tuple(
            InstructionLine(label={"fr": fr, "en": en}, value=str(facts[name]))
            for name, fr, en in LABELS
            if facts[name]
        ),
        code=payment_code(payee, bank, reference=reference, amount_cents=bill.amount_cents),
    )


def payment_code(payee: str, bank: Bank, *, reference: str, amount_cents: int) -> QrCode:
    """Draw what a banking application reads: payee, account, amount and structured reference (EPC069-12)."""
    from segno import helpers  # noqa: PLC0415 - slow to load: a start does not wait for it

    name, amount = payee[:LONGEST_NAME], decimal_from_cents(amount_cents)
    drawn = helpers.make_epc_qr(
        name=name, iban=bank.iban, amount=Decimal(amount), bic=bank.bic, reference=reference, encoding="utf-8"
    )
    euros = f"EUR{amount}".rstrip("0").rstrip(".")
    lines = ("BCD", "002", "1", "SCT", bank.bic or "", name, bank.iban, euros, "", reference)
    return QrCode(
        content="\n".join(lines), size=len(drawn.matrix) + 2 * QUIET_MODULES, path=_path(drawn.matrix)
    )


def _path(matrix: Iterable[Iterable[int]]) -> str:
    """Write the dark modules as runs of a path."""
    runs = []
    for y, row in enumerate(matrix):
        start = None
        for x, dark in enumerate((*row, 0)):
            if dark and start is None:
                start = x
            elif not dark and start is not None:
                runs.append(f"M{start + QUIET_MODULES} {y + QUIET_MODULES}h{x - start}v1h{start - x}z")
                start = None
    return "".join(runs)
