"""Everything that accounts refuses, each with its stable code and its sentences (register: docs/rules.md)."""

from shared.runtime.errors import Kind, Rejected


class WeakPassword(Rejected):
    """Too short, too simple, known to everybody, or the person's own name (R19).

    Fields: `cause_fr`, `cause_en`, `characters`.
    """

    kind = Kind.INVALID
    code = "E-MDP"
    fr = "Ce mot de passe {cause_fr}. Choisissez-en un autre ({characters} caractères ou plus)."
    en = "This password {cause_en}. Choose another one ({characters} characters or more)."


class EmailTaken(Rejected):
    """An account with this address exists."""

    code = "E-EMAIL"
    fr = "Un compte existe déjà avec cette adresse e-mail : connectez-vous."
    en = "An account with this e-mail address exists already: log in."


class LinkUsed(Rejected):
    """A link works once; an unknown one gets the same answer."""

    kind = Kind.GONE
    code = "E-LIEN"
    fr = "Ce lien a déjà servi ou n'existe pas."
    en = "This link has been used already or does not exist."


class LinkTooOld(Rejected):
    """A confirmation link is good for 24 hours (M01)."""

    kind = Kind.GONE
    code = "E-LIEN"
    fr = "Ce lien n'est plus valable : il l'est 24 heures. Demandez-en un autre."
    en = "This link is no longer valid: it is for 24 hours. Ask for another one."


class WrongCredentials(Rejected):
    """Unknown address, wrong password, wrong code or closed account: one answer for all."""

    kind = Kind.NOT_SIGNED_IN
    code = "E-CONNEXION"
    fr = "Adresse e-mail, mot de passe ou code incorrect."
    en = "Wrong e-mail address, password or code."


class CodeNeeded(Rejected):
    """The password was right and this account also needs the code of its authenticator."""

    kind = Kind.NOT_SIGNED_IN
    code = "E-OTP"
    fr = "Saisissez le code à 6 chiffres de votre application d'authentification."
    en = "Enter the 6-digit code of your authenticator application."


class SessionOver(Rejected):
    """The session has ended or never was."""

    kind = Kind.NOT_SIGNED_IN
    code = "E-SESSION"
    fr = "Votre session est terminée : reconnectez-vous."
    en = "Your session is over: log in again."
