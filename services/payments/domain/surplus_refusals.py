"""What is refused about money that fits no order."""

from shared.runtime.errors import Kind, Rejected


class NotToChoose(Rejected):
    """It is settled, on its way back, or the law has decided what becomes of it (R33, R37, L05)."""

    code = "E-TROP-PERCU-REGLE"
    fr = "Ce choix n'est plus possible : cette somme est déjà rendue, utilisée, donnée ou en cours de remboursement."
    en = "This can no longer be chosen: the money was given back, used or given already, or is on its way back."


class GiftNeedsYes(Rejected):
    """Nothing becomes a gift but by an explicit yes."""

    kind = Kind.INVALID
    code = "E-DON-OUI"
    fr = "Pour donner cette somme, cochez aussi la case « Oui, je donne cette somme à l'association »."
    en = "To give this money, also tick the box “Yes, I give this money to the association”."


class CreditTooSmall(Rejected):
    """No money that was kept covers the order whole (R33). Fields: `left`, `total` (euros as text)."""

    code = "E-AVANCE-INSUFFISANTE"
    fr = "La somme gardée ({left} €) ne couvre pas la commande ({total} €). Elle vous est rendue sur demande."
    en = "The money kept (€{left}) does not cover the order (€{total}). It is given back on demand."


class WhoseAlready(Rejected):
    """The money is another client's."""

    code = "E-TROP-PERCU-CLIENT"
    fr = "Cette somme est déjà attribuée à un autre client."
    en = "This money has been attributed to another client already."
