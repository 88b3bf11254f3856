"""What payments refuses of bank statements, and why a line is not settled by itself, in both languages."""

from shared.contracts.base import Words
from shared.contracts.payments import CaseReason, PayoutCase
from shared.runtime.errors import Kind, Rejected


class NoAccount(Rejected):
    """No account of the association is configured: no statement can be its own."""

    code = "E-RELEVE-SANS-COMPTE"
    fr = "Aucun compte bancaire de l'association n'est configuré : il n'y a pas de relevé à lire."
    en = "No bank account of the association is configured: there is no statement to read."


class Unreadable(Rejected):
    """Neither a camt.053 nor a table that we know; nothing of it is kept. Fields: `because_fr`, `because_en`."""

    kind = Kind.INVALID
    code = "E-RELEVE-ILLISIBLE"
    fr = "Ce fichier n'est pas un relevé lisible : {because_fr}. Rien n'a été enregistré."
    en = "This file is not a readable statement: {because_en}. Nothing was kept."


class TooMuch(Rejected):
    """Larger than any statement of ours. Fields: `limit` (text)."""

    kind = Kind.INVALID
    code = "E-RELEVE-TAILLE"
    fr = "Ce fichier est trop grand ({limit} au plus) : exportez une période plus courte. Rien n'a été enregistré."
    en = "This file is too large (at most {limit}): export a shorter period. Nothing was kept."


class OtherAccount(Rejected):
    """The statement of another account. Fields: `found`: the end of it."""

    kind = Kind.INVALID
    code = "E-RELEVE-COMPTE"
    fr = "Ce relevé est celui d'un autre compte (…{found}). Rien n'a été enregistré."
    en = "This is the statement of another account (…{found}). Nothing was kept."


class OtherCurrency(Rejected):
    """An account or an entry that is not in euro (R37). Fields: `currency`."""

    kind = Kind.INVALID
    code = "E-RELEVE-DEVISE"
    fr = "Ce relevé n'est pas en euros ({currency}). Rien n'a été enregistré."
    en = "This statement is not in euro ({currency}). Nothing was kept."


class BalanceBroken(Rejected):
    """Opening balance and entries do not make the closing balance. Fields: `number`, `expected`, `told` (euros)."""

    kind = Kind.INVALID
    code = "E-RELEVE-SOLDE"
    fr = (
        "Relevé {number} : le solde de départ et les opérations donnent {expected} €, le relevé dit {told} €."
        " Il manque des lignes ou il y en a de trop. Rien n'a été enregistré."
    )
    en = (
        "Statement {number}: opening balance and entries make €{expected}, the statement says €{told}."
        " Lines are missing or too many. Nothing was kept."
    )


class OtherContent(Rejected):
    """A statement with the number and the days of one that we have, but other entries. Fields: `number`."""

    code = "E-RELEVE-DOUBLE"
    fr = "Le relevé {number} est déjà enregistré avec un autre contenu. Rien n'a été changé."
    en = "Statement {number} has been kept already with other entries. Nothing was changed."


class OtherFormat(Rejected):
    """Days that came in another format already: the same money would count twice. Fields: `day`, `format`."""

    code = "E-RELEVE-FORMAT"
    fr = (
        "Le {day:%d/%m/%Y} est déjà connu par un fichier d'un autre format ({format}) : le même argent compterait deux"
        " fois. Gardez un seul format, ou exportez à partir du lendemain."
    )
    en = (
        "{day:%d %B %Y} is known already from a file of another format ({format}): the same money would count twice."
        " Keep to one format, or export from the day after."
    )


class NotACase(Rejected):
    """Only a line that waits for a person can be settled by one. Fields: `state`."""

    code = "E-LIGNE-REGLEE"
    fr = "Cette ligne n'attend personne ({state})."
    en = "This line waits for nobody ({state})."


class NothingToTakeBack(Rejected):
    """The order was not paid by a transfer of that amount: there is nothing that the bank could take back."""

    code = "E-LIGNE-SANS-VIREMENT"
    fr = "Aucun virement de ce montant n'a été reçu pour cette commande."
    en = "No transfer of this amount was received for this order."


class NothingKept(Rejected):
    """No transfer of that amount is kept without an order: there is nothing that the bank could take back."""

    code = "E-LIGNE-SANS-SOMME"
    fr = "Cette somme sans commande n'est pas un virement de ce montant, ou la banque l'a déjà reprise."
    en = "This money without an order is no transfer of that amount, or the bank has taken it back already."


class OtherPayout(Rejected):
    """A line shows a payout to the cent, and only one line shows it. Fields: `payout`."""

    code = "E-VERSEMENT-AUTRE"
    fr = (
        "Cette ligne n'est pas le versement {payout} : le montant diffère, ou une autre ligne le montre déjà."
    )
    en = "This line is not the payout {payout}: the amount differs, or another line shows it already."


class SlipShown(Rejected):
    """Only one line of the bank credits a slip. Fields: `slip`."""

    code = "E-REMISE-DEJA"
    fr = "La remise {slip} est déjà rapprochée d'une autre ligne."
    en = "Slip {slip} has been matched with another line already."


class NoQuestion(Rejected):
    """Only a payout with a case can be explained. Fields: `payout`."""

    code = "E-VERSEMENT-REGLE"
    fr = "Le versement {payout} n'attend aucune explication."
    en = "The payout {payout} waits for no explanation."


PAYOUT_WORDS: dict[PayoutCase, Words] = {
    "failed": {
        "fr": "Le prestataire n'a pas pu verser la somme, ou l'a reprise.",
        "en": "The provider could not pay it out, or took it back.",
    },
    "currency": {"fr": "Le versement n'est pas en euros.", "en": "The payout is not in euro."},
    "late": {
        "fr": "La banque ne montre pas ce versement, alors que son relevé est lu au-delà du jour annoncé.",
        "en": "The bank does not show this payout, although its statement was read past the day that was told.",
    },
    "sum": {
        "fr": "Les opérations du versement ne donnent pas son montant.",
        "en": "The movements of the payout do not make its amount.",
    },
    "unknown_money": {
        "fr": "Le versement contient de l'argent que nous ne connaissons pas.",
        "en": "The payout holds money that we do not know.",
    },
    "other_amount": {
        "fr": "Un paiement du versement a un autre montant que chez nous.",
        "en": "A payment in the payout has another amount than with us.",
    },
    "other_fee": {
        "fr": "Les frais d'un paiement du versement sont autres que chez nous.",
        "en": "The fee of a payment in the payout is another than with us.",
    },
}
"""Why a payout waits for a person."""

CASE_WORDS: dict[CaseReason, Words] = {
    "unknown": {
        "fr": "Aucune commande n'est reconnue.",
        "en": "No order is recognised.",
    },
    "several_orders": {
        "fr": "Le motif nomme plusieurs commandes.",
        "en": "The text names several orders.",
    },
    "amount_and_name": {
        "fr": "Même montant, et ce nom a déjà payé pour ce client.",
        "en": "Same amount, and this name has paid for this client before.",
    },
    "amount_announced": {
        "fr": "Même montant qu'un virement annoncé.",
        "en": "Same amount as a transfer that was announced.",
    },
    "amount": {
        "fr": "Même montant qu'une commande à payer.",
        "en": "Same amount as an order to be paid.",
    },
    "payout": {
        "fr": "Peut-être un versement d'un prestataire de paiement.",
        "en": "Perhaps a payout of a payment provider.",
    },
    "slip": {
        "fr": "Peut-être une remise de chèques ; un chèque rejeté change le montant.",
        "en": "Perhaps a deposit slip of cheques; a rejected cheque changes the amount.",
    },
    "came_back": {
        "fr": "Un virement que nous avions envoyé est revenu : il est à refaire.",
        "en": "A transfer that we had sent came back: it has to be sent again.",
    },
    "taken_back": {
        "fr": "La banque reprend un virement reçu.",
        "en": "The bank takes back a transfer that was received.",
    },
}
"""Why a line waits for a person (R33)."""
