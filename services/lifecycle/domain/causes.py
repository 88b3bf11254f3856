"""Why a hosting changed, in the client's words, each with its rule and its article of the terms of sale."""

from dataclasses import dataclass
from enum import StrEnum

from shared.contracts.lifecycle import Reason


class Cause(StrEnum):
    """The name of a row of a hosting's history."""

    IMPORTED = "imported"
    ORDERED = "ordered"
    RENEWAL_ORDERED = "renewal_ordered"
    START_PAID = "start_paid"
    STARTED = "started"
    SET_UP_SUSPENDED = "set_up_suspended"
    RENEWED = "renewed"
    RENEWED_IN_GRACE = "renewed_in_grace"
    RENEWED_BEFORE_DELETION = "renewed_before_deletion"
    RENEWED_TOO_LATE = "renewed_too_late"
    UPGRADE_ORDERED = "upgrade_ordered"
    VOLUME_RAISED = "volume_raised"
    VOLUME_CHOSEN = "volume_chosen"
    VOLUME_BACK = "volume_back"
    VOLUME_STEPPED = "volume_stepped"
    OPTIONS_STEPPED = "options_stepped"
    VOLUME_ENDS_SOON = "volume_ends_soon"
    VOLUME_LOWERED = "volume_lowered"
    VOLUME_KEPT = "volume_kept"
    VOLUME_IN_VAIN = "volume_in_vain"
    VOLUME_OUTDONE = "volume_outdone"
    RESTORED = "restored"
    END_REMINDER = "end_reminder"
    DELETION_REMINDER = "deletion_reminder"
    REMINDER_LAPSED = "reminder_lapsed"
    DISABLING = "disabling"
    DISABLED = "disabled"
    DELETING = "deleting"
    DELETED = "deleted"
    DELETED_DESPITE_RENEWAL = "deleted_despite_renewal"
    WITHDRAWN = "withdrawn"
    ORDER_CLOSED = "order_closed"
    LEFT = "left"
    GIVEN_UP = "given_up"
    TERMINATED = "terminated"
    TERMINATION_REVOKED = "termination_revoked"
    ERASURE_ASKED = "erasure_asked"
    HELD = "held"
    RELEASED = "released"
    LIFTED = "lifted"
    SUSPENSION_OVER = "suspension_over"
    FAILED = "failed"
    RETRIED = "retried"
    ARCHIVE_ASKED = "archive_asked"
    SUSPENDED_SECURITY = "suspended_security"
    SUSPENDED_STABILITY = "suspended_stability"
    SUSPENDED_INFRINGEMENT = "suspended_infringement"
    SUSPENDED_TERMS = "suspended_terms"
    SUSPENDED_AUTHORITY = "suspended_authority"
    SUSPENDED_FALSE_DATA = "suspended_false_data"
    SUSPENDED_UNPAID = "suspended_unpaid"


@dataclass(frozen=True, slots=True)
class Ground:
    """A sentence in both languages, the rule in docs/rules.md and the article that it applies."""

    fr: str
    en: str
    rule: str
    article: str


GROUNDS: dict[Cause, Ground] = {
    Cause.IMPORTED: Ground(
        "Service repris d'un système antérieur", "Service taken over from an older system", "R05", "9"
    ),
    Cause.ORDERED: Ground("Service commandé", "Service ordered", "R31", "8"),
    Cause.RENEWAL_ORDERED: Ground(
        "Suite du service commandée", "Continuation of the service ordered", "R62", "10"
    ),
    Cause.START_PAID: Ground(
        "Paiement accepté : le service démarre", "Payment accepted: the service starts", "R41", "8"
    ),
    Cause.STARTED: Ground("Service mis en place", "Service set up", "R44", "8"),
    Cause.SET_UP_SUSPENDED: Ground(
        "Service mis en place, suspendu", "Service set up, suspended", "R68", "10"
    ),
    Cause.RENEWED: Ground(
        "Renouvellement payé avant la date de fin", "Renewal paid before the end date", "R59", "9"
    ),
    Cause.RENEWED_IN_GRACE: Ground(
        "Renouvellement payé pendant le mois de désactivation",
        "Renewal paid in the month of disablement",
        "R59",
        "9",
    ),
    Cause.RENEWED_BEFORE_DELETION: Ground(
        "Renouvellement payé avant la suppression effective",
        "Renewal paid before the deletion took place",
        "R56",
        "9",
    ),
    Cause.RENEWED_TOO_LATE: Ground(
        "Paiement entendu après la suppression des données",
        "Payment heard after the data was deleted",
        "R56",
        "9",
    ),
    Cause.UPGRADE_ORDERED: Ground("Volume supérieur commandé", "Greater volume ordered", "R82", "15"),
    Cause.VOLUME_RAISED: Ground("Volume augmenté", "Volume raised", "R82", "15"),
    Cause.VOLUME_CHOSEN: Ground("Volume choisi par le client", "Volume chosen by the client", "R80", "15"),
    Cause.VOLUME_BACK: Ground(
        "Fin de la durée souscrite : volume facturé rétabli",
        "End of the term: back to the volume that was invoiced",
        "R81",
        "15",
    ),
    Cause.VOLUME_STEPPED: Ground(
        "Nouvelle période payée : son volume s'applique", "New paid term: its volume applies", "R82", "15"
    ),
    Cause.OPTIONS_STEPPED: Ground(
        "Nouvelle période payée : ses options s'appliquent", "New paid term: its options apply", "R62", "9"
    ),
    Cause.VOLUME_ENDS_SOON: Ground(
        "Annonce du volume inférieur de la période suivante",
        "Notice of the smaller volume of the next term",
        "R81",
        "15",
    ),
    Cause.VOLUME_LOWERED: Ground(
        "Volume réduit à celui de la période en cours",
        "Volume reduced to that of the present term",
        "R83",
        "15",
    ),
    Cause.VOLUME_KEPT: Ground(
        "Volume conservé : les données ne tiennent pas dans le volume payé",
        "Volume kept: the data does not fit into the volume paid for",
        "R83",
        "15",
    ),
    Cause.VOLUME_IN_VAIN: Ground(
        "Volume supérieur payé après la fin du service : remboursé",
        "Greater volume paid for after the end of the service: refunded",
        "R82",
        "15",
    ),
    Cause.VOLUME_OUTDONE: Ground(
        "Volume supérieur calculé sur un volume déjà agrandi par une autre commande : remboursé",
        "Greater volume reckoned on one that another order had enlarged already: refunded",
        "R82",
        "15",
    ),
    Cause.ORDER_CLOSED: Ground(
        "Commande annulée : ce qu'elle devait prolonger ou agrandir a pris fin",
        "Order cancelled: what it was to renew or to enlarge has ended",
        "R82",
        "15",
    ),
    Cause.RESTORED: Ground(
        "Service rétabli dans l'état où il avait été désactivé",
        "Service restored in the state in which it was disabled",
        "R55",
        "9",
    ),
    Cause.END_REMINDER: Ground("Rappel avant la date de fin", "Reminder before the end date", "R57", "9"),
    Cause.DELETION_REMINDER: Ground(
        "Dernier rappel avant la suppression", "Last call before the deletion", "R57", "9"
    ),
    Cause.REMINDER_LAPSED: Ground(
        "Rappel devenu sans objet", "Reminder that had lost its object", "R57", "9"
    ),
    Cause.DISABLING: Ground(
        "Date de fin passée : désactivation", "End date passed: being disabled", "R53", "9"
    ),
    Cause.DISABLED: Ground("Service désactivé, données conservées", "Disabled, data kept", "R53", "9"),
    Cause.DELETING: Ground(
        "Date de suppression passée : suppression", "Deletion date passed: being deleted", "R56", "9"
    ),
    Cause.DELETED: Ground("Données supprimées", "Data deleted", "R56", "9"),
    Cause.DELETED_DESPITE_RENEWAL: Ground(
        "Données supprimées alors qu'un paiement arrivait",
        "Data deleted while a payment was arriving",
        "R56",
        "9",
    ),
    Cause.WITHDRAWN: Ground("Rétractation du client", "Withdrawal of the client", "R74", "14"),
    Cause.LEFT: Ground(
        "Fin du contrat à cause d'une modification annoncée",
        "End of the contract because of an announced change",
        "R79",
        "15",
    ),
    Cause.GIVEN_UP: Ground(
        "Commande impayée, à laquelle l'association a renoncé : elle ne compte plus",
        "Unpaid order that the association has given up: it counts no more",
        "R50",
        "8",
    ),
    Cause.TERMINATED: Ground("Résiliation par le client", "Termination by the client", "R63", "10"),
    Cause.TERMINATION_REVOKED: Ground(
        "Résiliation retirée par le client", "Termination taken back by the client", "R63", "10"
    ),
    Cause.ERASURE_ASKED: Ground(
        "Suppression immédiate demandée par le client",
        "Deletion at once asked for by the client",
        "R63",
        "10",
    ),
    Cause.HELD: Ground("Suppression suspendue", "Deletion put on hold", "R60", "9"),
    Cause.RELEASED: Ground("Suppression de nouveau possible", "Deletion possible again", "R60", "9"),
    Cause.LIFTED: Ground("Motif de suspension levé", "Reason to suspend removed", "R68", "10"),
    Cause.SUSPENSION_OVER: Ground(
        "Durée de la suspension écoulée", "Time of the suspension over", "R68", "10"
    ),
    Cause.FAILED: Ground(
        "Intervention technique sans succès", "Technical operation did not succeed", "R13", "5"
    ),
    Cause.RETRIED: Ground("Intervention technique reprise", "Technical operation tried again", "R13", "5"),
    Cause.ARCHIVE_ASKED: Ground("Archive des données demandée", "Archive of the data asked for", "R54", "9"),
    Cause.SUSPENDED_SECURITY: Ground("Suspension : sécurité", "Suspension: security", "R64", "10"),
    Cause.SUSPENDED_STABILITY: Ground("Suspension : stabilité", "Suspension: stability", "R64", "10"),
    Cause.SUSPENDED_INFRINGEMENT: Ground(
        "Suspension : infraction à la loi", "Suspension: infringement of law", "R66", "10"
    ),
    Cause.SUSPENDED_TERMS: Ground(
        "Suspension : usage contraire aux conditions", "Suspension: use contrary to the terms", "R67", "10"
    ),
    Cause.SUSPENDED_AUTHORITY: Ground(
        "Suspension : demande d'une autorité", "Suspension: notice from an authority", "R67", "10"
    ),
    Cause.SUSPENDED_FALSE_DATA: Ground(
        "Suspension : informations inexactes", "Suspension: wrong information", "R15", "6"
    ),
    Cause.SUSPENDED_UNPAID: Ground("Suspension : impayé", "Suspension: unpaid", "R50", "8"),
}


def suspension_article(reason: Reason) -> str:
    return GROUNDS[suspension_cause(reason)].article


def suspension_cause(reason: Reason) -> Cause:
    return Cause(f"suspended_{reason}")
