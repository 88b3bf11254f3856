"""Everything that orders refuses, each with its stable code and its sentences (register: docs/rules.md)."""

from collections.abc import Collection
from typing import Self

from shared.contracts.accounts import (
    DEACTIVATION_WORDS,
    MISSING_WORDS,
    AccountActivated,
    AccountRegistered,
    AccountState,
    ContactChanged,
)
from shared.contracts.lifecycle import HostingStarted
from shared.contracts.payments import DebtGivenUp, PaymentAccepted
from shared.runtime.errors import Kind, NotFound, Rejected


class TermsNotAccepted(Rejected):
    """The exact version in force was not accepted (R08). Fields: `version`."""

    kind = Kind.INVALID
    code = "E-CGV"
    fr = "Vous devez accepter les conditions générales de ventes (version du {version})."
    en = "You must accept the terms of sale (version of {version})."


class SpecialTermsNotAccepted(TermsNotAccepted):
    """An offer of the cart adds a document, whose version in force was not accepted (R01, R08). Fields: `version`."""

    fr = "Vous devez aussi accepter les conditions particulières de l'offre (version {version})."
    en = "You must also accept the special terms of the offer (version {version})."


class LossNotAcknowledged(Rejected):
    """An early start was asked for, and the box about what full performance ends was left empty (R75, C2)."""

    kind = Kind.INVALID
    code = "E-RENONCIATION"
    fr = (
        "Pour un début immédiat, vous devez reconnaître que le droit de rétractation cesse une fois le service"
        " entièrement exécuté. Sinon, ne demandez pas de début immédiat."
    )
    en = (
        "For an immediate start you must acknowledge that the right of withdrawal ends once the service is fully"
        " performed. Otherwise, do not ask for an immediate start."
    )


class AccountMayNotOrder(Rejected):
    """Unverified, inactive or closed accounts do not order (R17, R18). Fields: `cause_fr`, `cause_en`."""

    kind = Kind.FORBIDDEN
    code = "E-COMPTE-INACTIF"
    lifted_by = (AccountRegistered, AccountActivated)
    fr = "Votre compte n'est pas actif : {cause_fr}. Corrigez vos informations ou répondez à notre demande."
    en = "Your account is not active: {cause_en}. Correct your details or answer our request."


class AccountInactive(AccountMayNotOrder):
    """Deactivated for one of the three reasons (R17). Fields: `cause_fr`, `cause_en`, `request`."""

    fr = "Votre compte n'est pas actif : {cause_fr}. Corrigez-les ou répondez à la demande n° {request}."
    en = "Your account is not active: {cause_en}. Correct them or answer request {request}."


class OwnerMayNotOrder(AccountMayNotOrder):
    """The same, told to somebody who has a link: why is the owner's business alone (R18)."""

    fr = "Le titulaire de ce service ne peut pas le renouveler actuellement : son espace client lui dit pourquoi."
    en = "The owner of this service cannot renew it at present: the client area tells the owner why."


class BuyerIncomplete(Rejected):
    """A legal person says who it is before it orders (R90). Fields: `missing_fr`, `missing_en`."""

    kind = Kind.FORBIDDEN
    code = "E-IDENTITE"
    lifted_by = (ContactChanged,)
    fr = (
        "Avant de commander, une personne morale doit indiquer {missing_fr}, dans ses informations de compte."
    )
    en = "Before it orders, a legal person has to tell {missing_en}, in its account details."

    @classmethod
    def told(cls, missing: Collection[str]) -> Self:
        """Name what is missing."""
        french, english = zip(*(MISSING_WORDS[one] for one in missing), strict=True)
        return cls(missing_fr=" et ".join(french), missing_en=" and ".join(english))


class OfferClosed(Rejected):
    """There is no public price for that offer, volume and term (R36). Fields: `offer`, `volume`, `term`."""

    kind = Kind.INVALID
    code = "E-OFFRE"
    fr = "L'offre {offer} n'existe pas pour {volume} Go et une durée {term}."
    en = "There is no offer {offer} with {volume} GB for a term of {term}."


class OfferNotOnSale(Rejected):
    """The offer is closed to new orders; what runs is still renewed (R62). Fields: `offer`."""

    code = "E-OFFRE-FERMEE"
    fr = "L'offre {offer} n'est plus proposée. Un service qui existe peut encore être renouvelé."
    en = "Offer {offer} is no longer on sale. A service that exists can still be renewed."


class SoldOut(Rejected):
    """Fewer are left than were ordered. Fields: `offer`, `left`."""

    code = "E-OFFRE-EPUISEE"
    fr = "Il ne reste pas assez de places pour l'offre {offer} (restantes : {left})."
    en = "There are not enough places left for offer {offer} (left: {left})."


class RenewedAhead(Rejected):
    """What costs nothing is renewed one term ahead, so that nobody takes it for ever (R09). Fields: `ends_on`."""

    code = "E-RENOUVELLEMENT-GRATUIT"
    fr = "Ce service gratuit est déjà renouvelé jusqu'au {ends_on:%d/%m/%Y} : attendez que cette durée commence."
    en = "This free service is renewed until {ends_on:%d %B %Y} already: wait until that term has begun."


class PriceMoved(Rejected):
    """The total is no longer the one that the buyer was shown (L02). Fields: `total` in euros."""

    code = "E-PRIX"
    fr = "Le prix a changé depuis l'affichage : le total est maintenant de {total} €. Vérifiez et confirmez à nouveau."
    en = "The price has changed since it was shown: the total is now €{total}. Check it and confirm again."


class WrongPriceList(Rejected):
    """A price list is empty, prices something twice, or below zero (R36)."""

    kind = Kind.INVALID
    code = "E-TARIF"
    fr = "La liste de prix doit donner un seul prix, nul ou positif, pour chaque volume et durée."
    en = "A price list gives one price, zero or more, for each volume and term."


class PriceTooEarly(Rejected):
    """Prices that are in force are not changed: others take their place later (R36). Fields: `earliest`."""

    kind = Kind.INVALID
    code = "E-TARIF-DATE"
    fr = "Un nouveau tarif ne peut prendre effet avant le {earliest:%d/%m/%Y} : celui d'aujourd'hui est publié."
    en = "New prices take effect on {earliest:%d %B %Y} at the earliest: those of today are published."


class WrongDays(Rejected):
    """An offer cannot be sold until a day before it is sold (R36)."""

    kind = Kind.INVALID
    code = "E-OFFRE-DATES"
    fr = "Le dernier jour de vente ne peut pas précéder le premier, et le premier ne peut pas être passé."
    en = "The last day of sale cannot be before the first one, and the first one cannot be over."


class OfferExists(Rejected):
    """The code of an offer is never given again: hostings bear it. Fields: `offer`."""

    code = "E-OFFRE-CODE"
    fr = "Le code {offer} est déjà celui d'une offre."
    en = "Code {offer} is already that of an offer."


class FreeOffer(Rejected):
    """A greater volume for which nothing is due is not an order (R82). Fields: `offer`."""

    kind = Kind.INVALID
    code = "E-OFFRE-GRATUITE"
    fr = "Ce volume de l'offre {offer} ne coûterait rien de plus : demandez-le à l'association."
    en = "This volume of offer {offer} would cost nothing more: ask the association for it."


class TermsFrozen(Rejected):
    """A published version of the terms is never changed: orders accepted it as it is (R01). Fields: `version`."""

    code = "E-CGV-VERSION"
    fr = "La version {version} des conditions est déjà publiée et ne peut plus changer."
    en = "Version {version} of the terms is published already and can no longer change."


class ClausesDiffer(Rejected):
    """A clause number comes twice, or the translation has other clauses (R84, R87). Fields: `version`, `clauses`."""

    kind = Kind.INVALID
    code = "E-CGV-CLAUSE"
    fr = "Les clauses {clauses} de la version {version} des conditions ne peuvent être citées sans ambiguïté."
    en = "The clauses {clauses} of version {version} of the terms cannot be cited without ambiguity."


class DocumentMissing(Rejected):
    """An offer adds special terms of which no version was ever published (R01). Fields: `document`, `offer`."""

    kind = Kind.INVALID
    code = "E-CGV-ABSENTE"
    fr = "L'offre {offer} ajoute les conditions particulières « {document} », qui ne sont pas publiées."
    en = "Offer {offer} adds the special terms “{document}”, which are not published."


class NothingOrdered(Rejected):
    """An order without a line."""

    kind = Kind.INVALID
    code = "E-PANIER-VIDE"
    fr = "La commande ne contient aucune ligne."
    en = "The order has no line."


class RenewedTwice(Rejected):
    """One order renews a hosting once. Fields: `hosting`."""

    kind = Kind.INVALID
    code = "E-LIGNE-DOUBLE"
    fr = "Le service {hosting} figure deux fois dans la commande."
    en = "Service {hosting} stands twice in the order."


class OtherOffer(Rejected):
    """A renewal keeps its offer; another one is a new service (R62). Fields: `offer`."""

    kind = Kind.INVALID
    code = "E-OFFRE-RENOUVELLEMENT"
    fr = "Ce service se renouvelle avec l'offre {offer}. Pour une autre offre, commandez un nouveau service."
    en = "This service is renewed with offer {offer}. For another offer, order a new service."


class VolumeTooSmall(Rejected):
    """Where the association so decided, a renewal may not lower the volume (R83). Fields: `volume`."""

    kind = Kind.INVALID
    code = "E-VOLUME-RENOUVELLEMENT"
    fr = "Ce service se renouvelle avec {volume} Go au moins."
    en = "This service is renewed with {volume} GB at least."


class NotLarger(Rejected):
    """Only more than what is invoiced already is bought; less is chosen with the service's own tools (R80, R82).

    Fields: `volume`.
    """

    kind = Kind.INVALID
    code = "E-VOLUME-FACTURE"
    fr = "Le volume facturé de ce service est déjà de {volume} Go : choisissez un volume supérieur."
    en = "{volume} GB are already invoiced for this service: choose a greater volume."


class Ended(Rejected):
    """What has ended is renewed, with any volume, and not enlarged (R59, R82). Fields: `ends_on`."""

    code = "E-ECHU"
    fr = "Ce service prend fin le {ends_on:%d/%m/%Y} : renouvelez-le avec le volume voulu."
    en = "This service ends on {ends_on:%d %B %Y}: renew it with the volume that you want."


class UnderNotice(Rejected):
    """What is to end sooner than it was paid for is not enlarged: the price could not be reckoned (R63, R82)."""

    code = "E-RESILIE"
    fr = "Vous avez résilié ce service : reprenez d'abord votre résiliation pour l'agrandir."
    en = "You gave notice for this service: take your notice back first to enlarge it."


class NoTerm(Rejected):
    """A new service is ordered for a term (R52)."""

    kind = Kind.INVALID
    code = "E-DUREE"
    fr = "Indiquez une durée, ou le service à agrandir."
    en = "Give a term, or the service to enlarge."


class HostingGone(Rejected):
    """After its deletion date a hosting can no longer be renewed (R56). Fields: `deleted_on`."""

    kind = Kind.GONE
    code = "E-SUPPRIME"
    fr = "Service supprimé définitivement le {deleted_on:%d/%m/%Y}."
    en = "Service deleted for good on {deleted_on:%d %B %Y}."


class HostingUnpaid(Rejected):
    """Nothing is sold for a service that is suspended for a debt: it would not run (R50). Fields: `order`."""

    code = "E-SERVICE-IMPAYE"
    lifted_by = (PaymentAccepted, DebtGivenUp)
    fr = "Ce service est suspendu : le paiement de la commande {order} a été repris par la banque. Réglez-la d'abord."
    en = "This service is suspended: the payment of order {order} was taken back by the bank. Please pay it first."


class OwnerOwes(HostingUnpaid):
    """The same, told to somebody who has a link: what is owed is the owner's business alone (R38)."""

    fr = "Ce service ne peut pas être renouvelé actuellement : l'espace client de son titulaire lui dit pourquoi."
    en = "This service cannot be renewed at present: the client area tells its owner why."


class UnknownHosting(NotFound):
    """No such hosting of this account: the same answer for one of somebody else."""

    lifted_by = (HostingStarted,)
    fr = "Service introuvable."
    en = "Service not found."


class WrongReference(Rejected):
    """A cheque reference whose check character does not fit: a slip of the pen (R48). Fields: `text`."""

    kind = Kind.INVALID
    code = "E-REFERENCE"
    fr = "La référence {text} comporte une erreur de saisie : recopiez-la depuis la commande."
    en = "The reference {text} has a typing error: copy it again from the order."


class NotPaid(Rejected):
    """An invoice exists only for a fully paid order (R04). Fields: `reference`."""

    code = "E-FACTURE-IMPAYEE"
    fr = "La commande {reference} n'est pas payée : aucune facture ne peut être émise."
    en = "Order {reference} is not paid: no invoice can be issued."


class EndsInThePast(Rejected):
    """Notice to end a service cannot be given for a day that is over (R63). Fields: `today`."""

    kind = Kind.INVALID
    code = "E-RESILIATION-DATE"
    fr = "La date de fin ne peut pas être antérieure au {today:%d/%m/%Y}."
    en = "The end date cannot be earlier than {today:%d %B %Y}."


class NoLastDay(Rejected):
    """A notice to end a service says on which day: none stands for an empty one (R63)."""

    kind = Kind.INVALID
    code = "E-RESILIATION-JOUR"
    fr = "Dites le dernier jour du service : une date, ou la fin de ce qui est payé si le service est le vôtre."
    en = "Say the last day of the service: a date, or the end of what is paid for if the service is yours."


class NowhereToAnswer(Rejected):
    """A notice needs an e-mail or a postal address, to which its receipt is sent (L07)."""

    kind = Kind.INVALID
    code = "E-ADRESSE-RECU"
    fr = "Indiquez une adresse électronique ou postale pour recevoir l'accusé de réception."
    en = "Give an e-mail or a postal address for the receipt."


CAUSES: dict[str, tuple[str, str]] = {
    "unverified": ("adresse e-mail non confirmée", "e-mail address not confirmed"),
    **DEACTIVATION_WORDS,
    "closed": ("compte fermé", "account closed"),
}


def may_not_order(state: AccountState, reason: str | None, request: str | None = None) -> AccountMayNotOrder:
    """Say why: the reason of R17 and the request to answer where there is one, the state otherwise."""
    fr, en = CAUSES.get(reason or state, CAUSES["incomplete"])
    if request:
        return AccountInactive(cause_fr=fr, cause_en=en, request=request)
    return AccountMayNotOrder(cause_fr=fr, cause_en=en)
