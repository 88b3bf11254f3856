"""What the desk for cheques refuses, each with its stable code and its sentences."""

from shared.runtime.errors import Kind, Rejected


class WrongCodeLine(Rejected):
    """The line at the foot of a cheque does not go with its key: a digit was typed wrongly."""

    kind = Kind.INVALID
    code = "E-CHEQUE-CMC7"
    fr = "La ligne CMC7 (31 chiffres) et sa clé (2 chiffres) ne vont pas ensemble : vérifiez la saisie."
    en = "The CMC7 line (31 digits) and its key (2 digits) do not go together: please check what you typed."


class WrongChequeNumber(Rejected):
    """The number is not the one in the line. Fields: `number`, `line`."""

    kind = Kind.INVALID
    code = "E-CHEQUE-NUMERO"
    fr = "Le numéro {number} n'est pas celui de la ligne CMC7 ({line})."
    en = "The number {number} is not that of the CMC7 line ({line})."


class ChequeIncomplete(Rejected):
    """Neither typed nor known: the number, or the bank."""

    kind = Kind.INVALID
    code = "E-CHEQUE-SAISIE"
    fr = (
        "Indiquez le numéro du chèque et sa banque. La ligne CMC7 donne le numéro, et la banque dès qu'un chèque de"
        " la même agence a été saisi."
    )
    en = (
        "Give the number of the cheque and its bank. The CMC7 line gives the number, and the bank once a cheque of"
        " the same branch has been entered."
    )


class ChequeTooOld(Rejected):
    """Its bank need not pay it any more. Fields: `until`."""

    code = "E-CHEQUE-PERIME"
    fr = "Chèque périmé : la banque n'avait plus à le payer après le {until:%d/%m/%Y}"
    en = "Cheque out of date: its bank did not have to pay it after {until:%d %B %Y}"


class ChequeUnidentified(Rejected):
    """Nobody knows what it pays: it goes back. Fields: `because`."""

    code = "E-CHEQUE-REF"
    fr = "{because}"
    en = "{because}"


class ChequeOnSlip(Rejected):
    """A cheque on a printed slip goes where the slip goes. Fields: `slip`."""

    code = "E-CHEQUE-REMISE"
    fr = "Ce chèque est sur la remise {slip} : déposez la remise, ou annulez-la d'abord."
    en = "This cheque is on slip {slip}: deposit the slip, or cancel it first."


class NothingOwed(Rejected):
    """What a bounced cheque left to pay is paid, or was never owed."""

    code = "E-CHEQUE-SANS-DETTE"
    fr = "Ce chèque n'a pas laissé de dette : il n'y a rien à passer en perte."
    en = "This cheque left no debt: there is nothing to write off."


class NoChequeForSlip(Rejected):
    """A slip lists one cheque at least."""

    kind = Kind.INVALID
    code = "E-REMISE-VIDE"
    fr = "Aucun chèque à remettre : une remise en porte un au moins."
    en = "There is no cheque to deposit: a slip lists one at least."


class NotForSlip(Rejected):
    """Only cheques in hand, on no other slip, go on one. Fields: `number`, `state`."""

    code = "E-REMISE-CHEQUE"
    fr = "Le chèque n° {number} ne peut pas être mis sur une remise ({state})."
    en = "Cheque {number} cannot be put on a slip ({state})."


class ChequeForNothing(Rejected):
    """It would bring money for an order that takes none any more. Fields: `number`, `why_fr`, `why_en`."""

    code = "E-CHEQUE-SANS-OBJET"
    fr = "Renvoyez le chèque n° {number} à son tireur. {why_fr}"
    en = "Send cheque {number} back to its drawer. {why_en}"


class ChequeWouldGoBack(Rejected):
    """Whoever entered it wants to be asked before it goes back to its drawer. Fields: `why_fr`, `why_en`."""

    code = "E-CHEQUE-RENVOI"
    fr = "Corrigez la saisie, ou confirmez que ce chèque repart chez le client. Motif : {why_fr}"
    en = "Correct the entry, or confirm that this cheque goes back to the client. Reason: {why_en}"


class NotOnThisSlip(Rejected):
    """A cheque that the slip does not list. Fields: `slip`."""

    kind = Kind.INVALID
    code = "E-REMISE-AUTRE"
    fr = "La remise {slip} ne porte pas ce chèque."
    en = "Slip {slip} does not list this cheque."


class SlipTotalDiffers(Rejected):
    """The bank's line is not what the slip comes to. Fields: `credited`, `expected` (euros as text)."""

    kind = Kind.INVALID
    code = "E-REMISE-TOTAL"
    fr = (
        "La banque a crédité {credited} €, la remise donne {expected} € : nommez les chèques que la banque a rejetés,"
        " ou vérifiez le montant."
    )
    en = (
        "The bank credited €{credited}, the slip comes to €{expected}: name the cheques that the bank rejected, or"
        " check the amount."
    )


class SlipWentToTheBank(Rejected):
    """A slip that was deposited is history. Fields: `slip`, `deposited_on`."""

    code = "E-REMISE-DEPOSEE"
    fr = "La remise {slip} a été déposée le {deposited_on:%d/%m/%Y} : elle ne s'annule plus."
    en = "Slip {slip} was deposited on {deposited_on:%d %B %Y}: it cannot be cancelled any more."


class ScanTooLarge(Rejected):
    """Fields: `most_kb`."""

    kind = Kind.INVALID
    code = "E-SCAN-TAILLE"
    fr = "Ce fichier est trop grand : {most_kb} ko au plus."
    en = "This file is too large: {most_kb} kB at most."


class ScanUnreadable(Rejected):
    """Neither an image that browsers show nor a PDF."""

    kind = Kind.INVALID
    code = "E-SCAN-FORMAT"
    fr = "Seuls les fichiers JPEG, PNG et PDF sont acceptés."
    en = "Only JPEG, PNG and PDF files are accepted."


class ScansClosed(Rejected):
    """No key to encrypt with: nothing is kept in clear instead."""

    code = "E-SCAN-CLE"
    fr = "Les numérisations sont fermées : aucune clé de chiffrement n'est configurée."
    en = "Scans are closed: no encryption key is configured."


class PromisedAlready(Rejected):
    """A promise is good once for each order. Fields: `until`."""

    code = "E-CHEQUE-PROMIS"
    fr = "Envoi déjà annoncé pour cette commande : le chèque est attendu jusqu'au {until:%d/%m/%Y}."
    en = "Already announced for this order: the cheque is waited for until {until:%d %B %Y}."


class PromiseUseless(Rejected):
    """Its envelope has been opened already."""

    code = "E-CHEQUE-RECU"
    fr = "Votre chèque est déjà arrivé."
    en = "Your cheque has already arrived."
