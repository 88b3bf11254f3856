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
    """A link is good for so long: 24 hours for one that proves an address (M01), one for another password.

    Fields: `hours`.
    """

    kind = Kind.GONE
    code = "E-LIEN"
    fr = "Ce lien n'est plus valable (durée : {hours} h). Demandez-en un autre."
    en = "This link is no longer valid (it was for {hours} h). Ask for another one."


class CancelTooLate(Rejected):
    """A change of address can be taken back for 72 hours. Fields: `hours`."""

    kind = Kind.GONE
    code = "E-LIEN"
    fr = "Ce changement ne peut plus être annulé par ce lien (durée : {hours} h). Écrivez-nous."
    en = "This change can no longer be taken back by this link (it was for {hours} h). Write to us."


class ChangedLately(Rejected):
    """The address was changed, and its former reader may still say no: one change at a time. Fields: `hours`."""

    code = "E-EMAIL-RECENT"
    fr = "L'adresse e-mail vient d'être changée : attendez {hours} h après la demande pour la changer encore."
    en = "The e-mail address was changed just now: wait {hours} h from the request to change it again."


class WrongProof(Rejected):
    """Somebody who is signed in could not show the password or the code that this act asks for."""

    kind = Kind.FORBIDDEN
    code = "E-PREUVE"
    fr = "Mot de passe ou code incorrect."
    en = "Wrong password or code."


class TooManyAttempts(Rejected):
    """Too many wrong passwords or codes from here: wait. Fields: `retry_after_seconds`."""

    kind = Kind.TOO_OFTEN
    code = "E-ESSAIS"
    fr = (
        "Trop d'essais : réessayez dans {retry_after_seconds} s, ou choisissez un autre mot de passe par le lien"
        " que nous pouvons vous envoyer."
    )
    en = (
        "Too many attempts: try again in {retry_after_seconds} s, or choose another password by the link that we"
        " can mail to you."
    )


class NoTotpPrepared(Rejected):
    """There is no authenticator that waits for its first code."""

    code = "E-OTP-AUCUN"
    fr = "Aucune application d'authentification n'est en cours de mise en place."
    en = "No authenticator is being set up."


class NoTotp(Rejected):
    """There is no second factor to give up or to have recovery codes for."""

    code = "E-OTP-ABSENT"
    fr = "Ce compte n'a pas de second facteur."
    en = "This account has no second factor."


class WrongCode(Rejected):
    """The first code of an authenticator does not fit."""

    kind = Kind.INVALID
    code = "E-CODE"
    fr = "Ce code ne correspond pas : vérifiez l'heure de votre appareil et saisissez le code du moment."
    en = "This code does not fit: check the time of your device and enter the present code."


class SecondFactorMandatory(Rejected):
    """Staff keep their second factor."""

    kind = Kind.FORBIDDEN
    code = "E-OTP-OBLIGATOIRE"
    fr = "Le second facteur est obligatoire pour l'équipe : il peut être remplacé, pas retiré."
    en = "The second factor is mandatory for staff: it may be replaced, not given up."


class WrongIdentifier(Rejected):
    """A number of a public register that cannot be one. Fields: `which`."""

    kind = Kind.INVALID
    code = "E-IDENTIFIANT"
    fr = "Le numéro {which} n'est pas valable."
    en = "The {which} number is not valid."


class NotForPersons(Rejected):
    """A natural person has no number of association and nobody who represents it (R90)."""

    kind = Kind.INVALID
    code = "E-PERSONNE"
    fr = "Le numéro RNA et le représentant ne concernent que les personnes morales."
    en = "The RNA number and the representative are for legal persons only."


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
    fr = "Saisissez le code à 6 chiffres de votre application d'authentification, ou un code de secours."
    en = "Enter the 6-digit code of your authenticator application, or a recovery code."


class SessionOver(Rejected):
    """The session has ended or never was."""

    kind = Kind.NOT_SIGNED_IN
    code = "E-SESSION"
    fr = "Votre session est terminée : reconnectez-vous."
    en = "Your session is over: log in again."


class StaffStay(Rejected):
    """Somebody of the staff is not erased: the mandate ends first."""

    kind = Kind.FORBIDDEN
    code = "E-EQUIPE"
    fr = "Un compte de l'équipe ne peut pas être effacé : le bureau met d'abord fin à ses droits."
    en = "A staff account cannot be erased: the board ends its rights first."


class NothingToRevoke(Rejected):
    """No request for erasure waits for its day."""

    code = "E-EFFACEMENT-AUCUN"
    fr = "Aucune demande d'effacement n'est en cours."
    en = "No request for erasure is under way."


class ExportGone(Rejected):
    """The archive was prepared long ago: it is asked anew."""

    kind = Kind.GONE
    code = "E-EXPORT"
    fr = "Cette archive n'est plus disponible : demandez-en une autre."
    en = "This archive is no longer available: ask for another one."


class DueInThePast(Rejected):
    """A request leaves at least until tomorrow (R16)."""

    kind = Kind.INVALID
    code = "E-DELAI-DATE"
    fr = "La date limite doit être postérieure à aujourd'hui."
    en = "The last day has to be later than today."


class DelayRuns(Rejected):
    """Nothing was sent yet and the delay runs: only fraud may end the check before its day (R16). Fields: `due_on`."""

    code = "E-DELAI-EN-COURS"
    fr = "Le délai laissé pour répondre court jusqu'au {due_on:%d/%m/%Y} inclus."
    en = "The time left to answer runs until {due_on:%d %B %Y}, that day included."


class CheckOver(Rejected):
    """It was accepted: nothing more is wanted (R16). Fields: `request`."""

    kind = Kind.GONE
    code = "E-DEMANDE-CLOSE"
    fr = "La demande n° {request} est close : plus aucun document n'est attendu."
    en = "Request {request} is closed: no more documents are expected."


class FalseDataStands(Rejected):
    """What was suspended for false data is opened again by lifting that act, not beside it (R15). Fields: `request`."""

    code = "E-FAUSSES-INFORMATIONS"
    fr = "Le compte est suspendu pour informations inexactes (demande n° {request}) : levez d'abord cette mesure."
    en = "The account is suspended for false data (request {request}): lift that measure first."


class NothingFalse(Rejected):
    """No finding of false data stands."""

    code = "E-FAUSSES-INFORMATIONS-AUCUNE"
    fr = "Ce compte n'est pas suspendu pour informations inexactes."
    en = "This account is not suspended for false data."


class UploadsClosed(Rejected):
    """There is no key to encrypt files with: none is taken rather than kept in clear (R16)."""

    code = "E-ENVOI-FERME"
    fr = "L'envoi de documents n'est pas ouvert : le chiffrement n'est pas configuré. Écrivez-nous."
    en = "Documents cannot be sent: their encryption is not set up. Please write to us."


class FileTooLarge(Rejected):
    """Fields: `megabytes`."""

    kind = Kind.INVALID
    code = "E-FICHIER-TAILLE"
    fr = "Ce fichier ou l'une de ses parties est trop grand ({megabytes} Mo au plus par fichier)."
    en = "This file or one of its parts is too large ({megabytes} MB at most for a file)."


class TooManyFiles(Rejected):
    """Fields: `count`."""

    code = "E-FICHIERS-NOMBRE"
    fr = "Une demande reçoit {count} fichiers au plus."
    en = "A request takes {count} files at most."


class WrongFile(Rejected):
    """What was sent is not what it has to be, as its content says and not its name (R16)."""

    kind = Kind.INVALID
    code = "E-FICHIER-TYPE"
    fr = "Seuls des fichiers PDF, JPEG ou PNG lisibles, sans mot de passe, sont acceptés."
    en = "Only readable PDF, JPEG or PNG files, without a password, are accepted."


class FileTooDemanding(Rejected):
    """A file that takes far more to open than an honest one: a bomb, or an accident of a scanner (R16)."""

    kind = Kind.INVALID
    code = "E-FICHIER-LOURD"
    fr = "Ce fichier demande trop de mémoire ou de temps pour être ouvert : envoyez-en une simple photographie."
    en = "This file takes too much memory or time to open: please send a plain photograph of it."


class TooManyLetters(Rejected):
    """Somebody else may read at an address that has not proved itself. Fields: `retry_after_seconds`."""

    kind = Kind.TOO_OFTEN
    code = "E-LETTRES"
    fr = "Trop de messages demandés pour cette adresse ou par ce compte : réessayez dans {retry_after_seconds} s."
    en = "Too many messages were asked for this address or by this account: try again in {retry_after_seconds} s."


class IdentityIncomplete(Rejected):
    """A legal person says who it is and who represents it (R90). Fields: `missing_fr`, `missing_en`."""

    kind = Kind.INVALID
    code = "E-IDENTITE"
    fr = "Une personne morale doit indiquer {missing_fr}."
    en = "A legal person has to tell {missing_en}."


class UnknownCategories(Rejected):
    """A breach names categories of the table of retention (L15). Fields: `categories`."""

    kind = Kind.INVALID
    code = "E-CATEGORIES"
    fr = "Catégories de données inconnues : {categories}."
    en = "Unknown categories of data: {categories}."


class BreachStillOwed(Rejected):
    """A breach is not over while the authority, or those concerned, are to be told (L15)."""

    code = "E-VIOLATION-OUVERTE"
    fr = "La CNIL ou les personnes concernées restent à prévenir : notez-le une fois fait, ou revoyez le risque."
    en = "CNIL or the persons concerned are still to be told: enter that it was done, or judge the risk anew."


class UnknownConcerned(Rejected):
    """Whoever is to be told of a breach has an account.

    Fields: `names`.
    """

    kind = Kind.INVALID
    code = "E-VIOLATION-INCONNUS"
    fr = "Aucun compte ne correspond à : {names}."
    en = "There is no account for: {names}."


class NobodyToTell(Rejected):
    """A notice of a breach is for somebody."""

    kind = Kind.INVALID
    code = "E-VIOLATION-PERSONNES"
    fr = "Nommez au moins un compte, ou choisissez tous les comptes."
    en = "Name one account at least, or choose all accounts."


class FoundLater(Rejected):
    """What has happened, happened before now."""

    kind = Kind.INVALID
    code = "E-DATE-FUTURE"
    fr = "Cette date est dans le futur."
    en = "This date lies in the future."
