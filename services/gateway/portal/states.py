"""How every state is shown: a family of colour, an icon, and a word in each language. The only table of them.

Colour is for what remains to be done or went wrong; what is done is plain. A state without a row is an error, never a
blank: a test walks every state of the domain (docs/flow.md).
"""

from typing import Literal, NamedTuple

from shared.contracts.accounts import Language

Family = Literal["ok", "info", "wait", "stop", "legal", "off"]


class Shown(NamedTuple):
    family: Family
    icon: str
    fr: str
    en: str

    def word(self, language: Language) -> str:
        return self.fr if language == "fr" else self.en


def _ok(fr: str, en: str) -> Shown:
    return Shown("ok", "ok", fr, en)


def _info(fr: str, en: str) -> Shown:
    return Shown("info", "info", fr, en)


def _wait(fr: str, en: str, icon: str = "wait") -> Shown:
    return Shown("wait", icon, fr, en)


def _stop(fr: str, en: str) -> Shown:
    return Shown("stop", "stop", fr, en)


def _legal(fr: str, en: str) -> Shown:
    return Shown("legal", "legal", fr, en)


def _off(fr: str, en: str) -> Shown:
    return Shown("off", "off", fr, en)


STATES: dict[str, dict[str, Shown]] = {
    "account": {
        "unverified": _wait("Adresse à confirmer", "Address to be confirmed"),
        "active": _ok("Actif", "Active"),
        "documents_requested": _wait("Documents demandés", "Documents asked for"),
        "inactive": _stop("Inactif", "Inactive"),
        "closed": _off("Fermé", "Closed"),
    },
    "approval": {
        "waiting": _wait("En attente d’une seconde personne", "Waiting for a second person"),
        "approved": _ok("Approuvé", "Approved"),
        "refused": _stop("Refusé", "Refused"),
        "expired": _off("Expiré", "Expired"),
        "done": _ok("Exécuté", "Carried out"),
        "failed": _stop("Échec", "Failed"),
    },
    "check": {
        "awaiting": _wait("À envoyer", "To be sent"),
        "received": _info("En cours d’examen", "Being examined"),
        "refused": _stop("Refusé", "Refused"),
        "accepted": _ok("Accepté", "Accepted"),
    },
    "hosting": {
        "requested": _info("Commandé", "Ordered"),
        "starting": _info("Mise en service en cours", "Being set up"),
        "active": _ok("Actif", "Active"),
        "disabling": _wait("Désactivation en cours", "Being disabled", "pause"),
        "disabled": _wait("Désactivé", "Disabled", "pause"),
        "deleting": _off("Suppression en cours", "Being deleted"),
        "deleted": _off("Supprimé", "Deleted"),
        "failed": _info(
            "Installation en cours, un bénévole est prévenu", "Being set up, a volunteer is told"
        ),
    },
    "intervention": {
        "planned": _wait("À annoncer", "To be announced"),
        "announced": _info("Annoncée", "Announced"),
        "in_progress": _wait("En cours", "Under way"),
        "done": _ok("Terminée", "Done"),
        "cancelled": _off("Annulée", "Cancelled"),
    },
    "suspension": {
        "security": _legal("Suspendu : sécurité", "Suspended: security"),
        "stability": _legal("Suspendu : stabilité", "Suspended: stability"),
        "infringement": _legal("Suspendu : infraction", "Suspended: infringement"),
        "terms": _legal("Suspendu : conditions", "Suspended: terms"),
        "authority": _legal("Suspendu : autorité", "Suspended: authority"),
        "false_data": _legal("Suspendu : informations inexactes", "Suspended: wrong details"),
        "unpaid": _legal("Suspendu : impayé", "Suspended: unpaid"),
    },
    "order": {
        "payable": _wait("À payer", "To be paid"),
        "paid": _ok("Payée", "Paid"),
        "expired": _off("Expirée", "Expired"),
        "set_aside": _off("Mise de côté", "Set aside"),
        "withdrawn": _off("Rétractée", "Withdrawn"),
        "closed": _off("Annulée", "Cancelled"),
        "owed": _stop("À payer de nouveau", "To be paid again"),
    },
    "declaration": {
        "received": _info("Reçue", "Received"),
        "queued": _wait("À examiner", "To be examined"),
        "accepted": _ok("Prise en compte", "Taken into account"),
        "refused": _stop("Refusée", "Refused"),
        "rejected": _stop("Rejetée", "Rejected"),
    },
    "dispute": {
        "open": _info("En cours d’examen", "Being examined"),
        "accepted": _ok("Acceptée", "Accepted"),
        "rejected": _stop("Rejetée", "Rejected"),
    },
    "payment": {
        "opened": _info("Ouvert", "Begun"),
        "pending": _info("En attente de votre banque", "Waiting for your bank"),
        "failed": _stop("Refusé par la banque", "Refused by the bank"),
        "expired": _off("Abandonné", "Abandoned"),
        "review": _info("En cours d’examen", "Being examined"),
        "received": _info("Chèque reçu", "Cheque received"),
        "captured": _info("Reçu", "Received"),
        "held": _info("En vérification", "Being verified"),
        "accepted": _ok("Accepté", "Accepted"),
        "refused": _stop("Refusé, remboursé", "Refused, given back"),
        "returned": _stop("Chèque renvoyé", "Cheque sent back"),
        "surplus": _wait("Trop-perçu", "Paid too much"),
        "disputed": _legal("Contesté", "Disputed"),
        "partly_refunded": _info("Remboursé en partie", "Given back in part"),
        "refunded": _off("Remboursé", "Given back"),
        "bounced": _stop("Chèque rejeté", "Cheque bounced"),
        "charged_back": _stop("Repris par la banque", "Taken back by the bank"),
    },
    "cheque": {
        "announced": _info("Annoncé", "Announced"),
        "received": _info("Reçu", "Received"),
        "deposited": _info("Remis à la banque", "Given to the bank"),
        "credited": _info("Encaissé", "Credited"),
        "accepted": _ok("Accepté", "Accepted"),
        "returned": _stop("Renvoyé", "Sent back"),
        "bounced": _stop("Rejeté", "Bounced"),
        "replaced": _off("Remplacé", "Replaced"),
        "written_off": _off("Abandonné", "Written off"),
    },
    "slip": {
        "issued": _wait("À remettre à la banque", "To be taken to the bank"),
        "deposited": _info("En attente de crédit", "Waiting for credit"),
        "credited": _ok("Crédité", "Credited"),
        "cancelled": _off("Annulé", "Cancelled"),
    },
    "notice": {
        "received": _info("Reçu, à lire", "Received, to be read"),
        "reading": _info("En cours de lecture", "Being read"),
        "done": _ok("Lu", "Read"),
        "ignored": _off("Sans intérêt pour nous", "Nothing of ours"),
        "unmatched": _wait("Sans paiement à nous", "Matches nothing of ours"),
        "contradicted": _stop("Démenti par le prestataire", "Denied by the provider"),
    },
    "surplus_at_desk": {
        "refused": _stop("Remboursement refusé", "Refund declined"),
        "to_send": _wait("À rendre par virement", "To be given back by transfer"),
        "unowned": _wait("Payeur inconnu", "Unknown payer"),
        "asked": _info("Le client choisit", "The client chooses"),
        "refunding": _info("Remboursement en cours", "Being given back"),
        "credited": _info("Gardé pour une commande", "Kept for an order"),
    },
    "bank_line": {
        "new": _info("Nouvelle", "New"),
        "open": _wait("À traiter", "To be dealt with"),
        "credited": _ok("Portée à une commande", "Given to an order"),
        "taken_back": _stop("Reprise par la banque", "Taken back by the bank"),
        "surplus": _wait("Trop-perçu", "Paid too much"),
        "payout": _ok("Versement d’un prestataire", "Payout of a provider"),
        "slip": _ok("Remise de chèques", "Deposit of cheques"),
        "filed": _off("Classée", "Filed"),
        "ignored": _off("Sans objet", "Of no concern"),
    },
    "payout": {
        "under_way": _info("En route", "On its way"),
        "arrived": _ok("Arrivé à la banque", "Arrived at the bank"),
        "failed": _stop("Échec", "Failed"),
        "returned": _stop("Repris par le prestataire", "Taken back by the provider"),
    },
    "invoice": {
        "paid": _ok("Acquittée", "Paid"),
        "credited": _off("Avoir émis", "Credited"),
        "owed": _stop("Impayée", "Unpaid"),
    },
    "settlement": {
        "to_refund": _wait("Remboursement à venir", "To be given back"),
        "refunded": _ok("Remboursé", "Given back"),
        "cancelled": _off("Créance annulée", "Debt cancelled"),
    },
    "surplus": {
        "open": _wait("À vous de choisir", "For you to choose"),
        "refunding": _info("Remboursement en cours", "Being given back"),
        "refunded": _ok("Remboursé", "Given back"),
        "credited": _info("Gardé pour une commande", "Kept for an order"),
        "spent": _off("Utilisé", "Used"),
        "given": _off("Donné", "Given"),
    },
    "email": {
        "queued": _info("En attente d’envoi", "Waiting to be sent"),
        "sending": _info("Envoi en cours", "Being sent"),
        "sent": _ok("Remis", "Delivered"),
        "given_up": _stop("Refusé, abandonné", "Refused, given up"),
    },
    "ticket": {
        "open": _info("Reçue", "Received"),
        "waiting_client": _wait("À vous de répondre", "Your turn to answer"),
        "waiting_staff": _info("Chez les bénévoles", "With the volunteers"),
        "refused": _stop("Refusée", "Declined"),
        "closed": _off("Close", "Closed"),
    },
    "ticket_desk": {
        "open": _wait("Nouvelle", "New"),
        "waiting_client": _info("Attend le client", "Waits for the client"),
        "waiting_staff": _wait("Attend une réponse", "Waits for an answer"),
        "refused": _off("Refusée", "Declined"),
        "closed": _off("Close", "Closed"),
    },
    "report": {
        "received": _wait("Reçu, à l’examen", "Received, being examined"),
        "decided": _ok("Décidé", "Decided"),
    },
    "incident": {
        "going_on": _stop("En cours", "Going on"),
        "over": _ok("Terminé", "Over"),
    },
    "breach": {
        "to_notify": _stop("CNIL à prévenir", "CNIL to be told"),
        "to_tell": _stop("Personnes à prévenir", "Persons to be told"),
        "followed": _info("En cours", "Being dealt with"),
        "closed": _off("Close", "Closed"),
    },
    "risk": {
        "none": _ok("Sans risque", "No risk"),
        "risk": _wait("Risque", "Risk"),
        "high": _stop("Risque élevé", "High risk"),
    },
    "part": {
        "works": _ok("Fonctionne", "Works"),
        "silent": _stop("Ne répond pas", "Does not answer"),
        "late": _wait("En retard", "Late"),
        "unknown": _info("Non vérifié", "Not checked"),
    },
    "erasure": {
        "none": _ok("Aucune demande", "No request"),
        "asked": _wait("Effacement demandé", "Erasure asked for"),
        "held": _legal("Effacement retenu", "Erasure on hold"),
    },
    "offer": {
        "coming": _info("À venir", "To come"),
        "on_sale": _ok("En vente", "On sale"),
        "closed": _off("Plus proposée", "No longer sold"),
    },
}


def shown(kind: str, state: str) -> Shown:
    """Return how a state is shown. Raises KeyError for one without a row."""
    return STATES[kind][state]
