"""What is refused about giving money back."""

from shared.runtime.errors import Kind, Rejected


class NoWayBack(Rejected):
    """Once the invoice is issued nothing is refunded without a ground of the closed list (R51, C1)."""

    kind = Kind.INVALID
    code = "E-REMBOURSEMENT"
    fr = "Facture émise : aucun remboursement (art. 8), sauf pour un motif prévu."
    en = "Invoice issued: no refund (art. 8) without one of the grounds provided for."


class NeverRefunded(NoWayBack):
    """By the words of 2013 no ground opens a refund once the invoice is issued (R51, C1)."""

    fr = "Facture émise : aucun remboursement, pour quelque raison que ce soit (art. 8, à la lettre)."
    en = "Invoice issued: no refund, for whatever reason (art. 8, by the letter)."


class NotYourDecision(Rejected):
    """Some grounds are decided by the board alone, one by what happened to the money (R51)."""

    kind = Kind.FORBIDDEN
    code = "E-AVOIR-MOTIF"
    fr = "Vous ne pouvez pas décider d'un avoir pour ce motif : {ground_fr}."
    en = "You cannot decide a credit note on this ground: {ground_en}."


class CreditedTooMuch(Rejected):
    """Never more is credited than was invoiced (L22). Fields: `number`, `left` in euros."""

    code = "E-AVOIR-MONTANT"
    fr = "Il reste {left} € à créditer sur la facture {number}."
    en = "€{left} is left to credit on invoice {number}."


class StillOwed(Rejected):
    """An invoice is cancelled as unpaid only after the delay to pay a lost payment again (R50)."""

    code = "E-IMPAYE"
    fr = "La commande {reference} n'est pas en impayé, ou son délai de paiement court encore."
    en = "Order {reference} is not unpaid, or may still be paid."
