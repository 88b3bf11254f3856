"""Everything that payments refuses, each with its stable code and its sentences (register: docs/rules.md).

Refusals are for acts of people. Money that has come is never refused by an exception: it becomes a state.
The sentences of a cheque that has to go back travel in ChequeReturned, those of another currency in
OtherCurrencyRefused.
"""

from shared.contracts.accounts import DEACTIVATION_WORDS, AccountActivated
from shared.contracts.base import Data, Words
from shared.contracts.orders import OrderPlaced
from shared.runtime.errors import Kind, NotFound, Rejected


class Why(Data):
    """A refusal as an event carries it: the stable code and both sentences."""

    code: str
    reason: Words


def why(refusal: Rejected) -> Why:
    return Why(code=refusal.code, reason={"fr": refusal.say("fr"), "en": refusal.say("en")})


class EuroOnly(Rejected):
    """Money in another currency goes back at once; its sentences travel in OtherCurrencyRefused (R37)."""

    code = "E-DEVISE"
    fr = "Paiement refusé : euros uniquement."
    en = "Payment refused: euro only."


class OrderUnknown(NotFound):
    """No order has that id, number or cheque reference."""

    lifted_by = (OrderPlaced,)

    fr = "Commande introuvable."
    en = "Order not found."


class OrderExpired(Rejected):
    """After its last day an order cannot be paid (R32). Fields: `reference`, `ordered_on`, `since`."""

    kind = Kind.GONE
    code = "E-CMD-EXPIREE"
    fr = (
        "La commande n° {reference} du {ordered_on:%d/%m/%Y} n'est plus payable depuis le {since:%d/%m/%Y}."
        " Passez une nouvelle commande."
    )
    en = (
        "Order {reference} of {ordered_on:%d %B %Y} has not been payable since {since:%d %B %Y}."
        " Please place a new order."
    )


class OrderPaidAlready(Rejected):
    """An order is paid once (R33). Fields: `reference`."""

    code = "E-CMD-PAYEE"
    fr = "La commande n° {reference} est déjà payée."
    en = "Order {reference} is already paid."


class OrderWithdrawn(Rejected):
    """Its client withdrew from the order: there is nothing to pay any more (L05). Fields: `reference`."""

    kind = Kind.GONE
    code = "E-CMD-RETRACTEE"
    fr = "La commande n° {reference} a fait l'objet d'une rétractation : il n'y a plus rien à payer."
    en = "Order {reference} was withdrawn from: there is nothing to pay any more."


class OrderClosed(Rejected):
    """What the order was for has ended: there is nothing to pay any more (R82). Fields: `reference`."""

    kind = Kind.GONE
    code = "E-CMD-CLOSE"
    fr = "La commande n° {reference} est annulée : ce qu'elle devait prolonger ou agrandir a pris fin."
    en = "Order {reference} is cancelled: what it was to renew or to enlarge has ended."


class NothingToRead(Rejected):
    """A delivery that names no object of ours leads to no look, read again or not."""

    code = "E-AVIS-SANS-OBJET"
    fr = "Cet avis ne concerne aucun paiement : il n'y a rien à relire."
    en = "This notice is about no payment: there is nothing to read again."


class AccountMayNotPay(Rejected):
    """A deactivated account begins no payment (R17, R18). Fields: `cause_fr`, `cause_en`, `request`."""

    kind = Kind.FORBIDDEN
    code = "E-COMPTE-INACTIF"
    lifted_by = (AccountActivated,)
    fr = "Votre compte n'est pas actif : {cause_fr}. Corrigez-les ou répondez à {request}."
    en = "Your account is not active: {cause_en}. Correct them or answer {request_en}."


class OwnerMayNotPay(AccountMayNotPay):
    """The same, told to somebody who has a link: why is the owner's business alone (R18)."""

    fr = "Cette commande ne peut pas être payée actuellement : l'espace client de son titulaire lui dit pourquoi."
    en = "This order cannot be paid at present: the client area tells its owner why."


def may_not_pay(reason: str, request: str | None, *, by_link: bool) -> AccountMayNotPay:
    """Say why, with the request to answer where its number is known."""
    if by_link:
        return OwnerMayNotPay()
    fr, en = DEACTIVATION_WORDS.get(reason, DEACTIVATION_WORDS["incomplete"])
    asked = (
        (f"la demande n° {request}", f"request {request}") if request else ("notre demande", "our request")
    )
    return AccountMayNotPay(cause_fr=fr, cause_en=en, request=asked[0], request_en=asked[1])


class PaymentVerifying(Rejected):
    """Money for this order is held for verification: it shall not be paid twice (R42). Fields: `reference`."""

    code = "E-VERIF-EN-COURS"
    fr = "Un paiement de la commande n° {reference} est en cours de vérification : il n'y a rien à payer de plus."
    en = "A payment for order {reference} is under verification: there is nothing more to pay."


class MethodClosed(Rejected):
    """A means of payment that is not on offer (R40). Fields: `method`."""

    kind = Kind.INVALID
    code = "E-MOYEN"
    fr = "Ce moyen de paiement n'est pas proposé actuellement."
    en = "This means of payment is not on offer at present."


class VerificationFailed(Rejected):
    """A held payment was refused in time: full refund, no invoice (R42). Fields: `because`."""

    code = "E-VERIF-REFUS"
    fr = "Paiement refusé après vérification : {because}. Il vous est remboursé en totalité."
    en = "Payment refused after verification: {because}. It is refunded in full."


class TooLateToRefuse(Rejected):
    """From J+16 on a held payment is deemed valid (R43). Fields: `decide_by`."""

    code = "E-VERIF-TARDIVE"
    fr = "Trop tard : le délai de vérification de 15 jours a pris fin le {decide_by:%d/%m/%Y}."
    en = "Too late: the 15 days of verification ended on {decide_by:%d %B %Y}."


class MoneyGone(Rejected):
    """The money has left already: refunded, contested or taken back by the bank. Fields: `state`."""

    code = "E-REMBOURSEMENT-DEJA"
    fr = "Cet argent n'est plus là (paiement {state}) : rien à rembourser."
    en = "This money is no longer there (payment {state}): nothing to refund."


class AskedAtTheProvider(Rejected):
    """The provider is sending this money back; it is not to be sent by hand as well."""

    code = "E-REMB-EN-COURS"
    fr = "Ce remboursement est en cours chez le prestataire de paiement."
    en = "This refund is under way at the payment provider."


class ChequeForeignBank(Rejected):
    """Only banks in France, overseas territories included (R46)."""

    code = "E-CHEQUE-BANQUE"
    fr = "Seuls les chèques tirés sur un établissement situé en France sont acceptés"
    en = "Only cheques drawn on a bank located in France are accepted"


class ChequeWithoutReference(Rejected):
    """No legible reference on its back, and nobody chose to accept it otherwise (R48)."""

    code = "E-CHEQUE-REF"
    fr = "Référence de commande absente au dos du chèque"
    en = "Order reference missing on the back of the cheque"


class ChequeWrongAmount(Rejected):
    """Neither more nor less than the order. Fields: `amount`, `total` (euros as text)."""

    code = "E-CHEQUE-MONTANT"
    fr = "Le montant du chèque ({amount} €) n'est pas celui de la commande ({total} €)"
    en = "The amount of the cheque (€{amount}) is not that of the order (€{total})"


class ChequeSentBack(Rejected):
    """Returned by hand for another reason: unsigned, too old, wrong payee. Fields: `because`."""

    code = "E-CHEQUE-RENVOI"
    fr = "{because}"
    en = "{because}"


class ChequeEnteredTwice(Rejected):
    """The same bank, number and amount is in the books already. Fields: `number`, `bank`."""

    code = "E-CHEQUE-DOUBLE"
    fr = "Le chèque n° {number} ({bank}) de ce montant est déjà enregistré."
    en = "Cheque {number} ({bank}) of this amount has already been entered."


class DatesRunBackwards(Rejected):
    """A step before the one it follows, or in the future. Fields: `day`, `earliest`, `latest`."""

    kind = Kind.INVALID
    code = "E-DATE"
    fr = "La date {day:%d/%m/%Y} doit être comprise entre le {earliest:%d/%m/%Y} et le {latest:%d/%m/%Y}."
    en = "The date {day:%d %B %Y} has to lie between {earliest:%d %B %Y} and {latest:%d %B %Y}."
