"""What is refused about passkeys, persons who act under an owner, second persons and volunteers."""

from shared.runtime.errors import Kind, Rejected


class WrongPasskey(Rejected):
    """Unknown, not signed as it should be, for another site or person, or without showing whose it is: one answer."""

    kind = Kind.NOT_SIGNED_IN
    code = "E-CLE-ACCES"
    fr = "Cette clé d'accès n'a pas pu être vérifiée."
    en = "This passkey could not be verified."


class PasskeyUnfit(Rejected):
    """A passkey that is being registered does not prove what it has to."""

    kind = Kind.INVALID
    code = "E-CLE-ACCES"
    fr = "Cette clé d'accès n'a pas pu être enregistrée : recommencez, ou essayez un autre appareil."
    en = "This passkey could not be registered: begin again, or try another device."


class PasskeyKnown(Rejected):
    """One and the same passkey is registered once."""

    code = "E-CLE-CONNUE"
    fr = "Cette clé d'accès est déjà enregistrée."
    en = "This passkey is registered already."


class TooManyPasskeys(Rejected):
    """An account keeps so many passkeys at most. Fields: `most`."""

    code = "E-CLE-NOMBRE"
    fr = "Un compte a {most} clés d'accès au plus : retirez-en une d'abord."
    en = "An account has {most} passkeys at most: remove one first."


class ChallengeOver(Rejected):
    """A challenge is good once and for five minutes; an unknown one gets the same answer."""

    kind = Kind.GONE
    code = "E-CLE-DELAI"
    fr = "Cette demande a déjà servi ou n'est plus valable : recommencez."
    en = "This request has been used already or is no longer valid: begin again."


class PasskeyNeeded(Rejected):
    """Somebody of the staff without an authenticator logs in with a passkey: a password alone is one factor."""

    kind = Kind.NOT_SIGNED_IN
    code = "E-CLE-REQUISE"
    fr = "Connectez-vous avec votre clé d'accès : le mot de passe seul ne suffit pas à l'équipe."
    en = "Log in with your passkey: a password alone is not enough for staff."


class OwnInvitation(Rejected):
    """Nobody acts under oneself."""

    kind = Kind.INVALID
    code = "E-INVITATION-SOI"
    fr = "Vous ne pouvez pas vous inviter vous-même."
    en = "You cannot invite yourself."


class AnotherInvited(Rejected):
    """An invitation is for the address that it was mailed to, once its account has proved to read it."""

    kind = Kind.FORBIDDEN
    code = "E-INVITATION-ADRESSE"
    fr = "Cette invitation est pour une autre adresse e-mail que celle, confirmée, de votre compte."
    en = "This invitation is for another e-mail address than the confirmed one of your account."


class TooManyDelegates(Rejected):
    """So many persons and invitations at most. Fields: `most`."""

    code = "E-INVITATION-NOMBRE"
    fr = "{most} personnes et invitations au plus."
    en = "{most} persons and invitations at most."


class OwnWish(Rejected):
    """Who asks for an act does not approve it."""

    kind = Kind.FORBIDDEN
    code = "E-APPROBATION-SOI"
    fr = "Une autre personne doit en décider : vous l'avez demandé."
    en = "Somebody else has to decide it: you asked for it."


class NotYoursToDecide(Rejected):
    """Another role decides it."""

    kind = Kind.FORBIDDEN
    code = "E-APPROBATION-ROLE"
    fr = "Votre rôle ne permet pas d'en décider."
    en = "Your role does not decide it."


class DecidedAlready(Rejected):
    """Somebody decided it, or its time is over. Fields: `state`."""

    code = "E-APPROBATION-FAITE"
    fr = "Cette demande n'attend plus de décision ({state})."
    en = "This request awaits no decision any more ({state})."


class NoCharter(Rejected):
    """A role is for whoever accepted the present charter of volunteers (R29)."""

    code = "E-CHARTE"
    fr = "Cette personne n'a pas accepté la charte des bénévoles en vigueur."
    en = "This person has not accepted the present charter of volunteers."


class AnotherCharter(Rejected):
    """The version that was read is not the present one (R29). Fields: `version`."""

    code = "E-CHARTE-VERSION"
    fr = "La charte a changé : lisez la version {version}."
    en = "The charter has changed: read version {version}."


class NoSecondFactor(Rejected):
    """Staff has a second factor before it has a role."""

    code = "E-OTP-OBLIGATOIRE"
    fr = "Cette personne n'a ni second facteur ni clé d'accès : elle doit d'abord en mettre un en place."
    en = "This person has neither a second factor nor a passkey: one has to be set up first."


class NotAMember(Rejected):
    """Roles of the staff are for members of the association (R29, R89)."""

    code = "E-MEMBRE"
    fr = "Cette personne n'est pas adhérente : le bureau inscrit d'abord son adhésion."
    en = "This person is not a member: the board notes the membership first."


class Leaving(Rejected):
    """Whoever asked for erasure is given no role: the account would be closed with it on its day."""

    code = "E-EFFACEMENT-DEMANDE"
    fr = "Cette personne a demandé l'effacement de son compte : elle doit d'abord retirer cette demande."
    en = "This person has asked for the erasure of the account: that request has to be taken back first."


class OwnAccount(Rejected):
    """Nobody of the staff decides about their own account."""

    kind = Kind.FORBIDDEN
    code = "E-SOI-MEME"
    fr = "On ne décide pas de son propre compte : demandez-le à quelqu'un d'autre."
    en = "Nobody decides about their own account: ask somebody else."


class OfTheStaff(Rejected):
    """The account of somebody of the staff is closed to orders by two persons (ADR 0048)."""

    code = "E-EQUIPE"
    fr = "Ce compte est celui d'un membre de l'équipe : retirez ses rôles, ou désactivez-le à deux."
    en = "This account is of somebody of the staff: take the roles away, or deactivate it as two persons."


class LastOfTheBoard(Rejected):
    """Without anybody of the board nobody could give a role back."""

    code = "E-BUREAU"
    fr = "Il faut au moins une personne au bureau : donnez d'abord ce rôle à une autre."
    en = "The board needs at least one person: give the role to another one first."
