"""What lifecycle refuses a person, with the register's code and its sentences."""

from shared.runtime.errors import Kind, Rejected

from .hosting import Hosting


class DeletedForGood(Rejected):
    """The data was destroyed; nothing can be renewed, fetched or suspended any more (R56)."""

    kind = Kind.GONE
    code = "E-SUPPRIME"
    fr = "Service supprimé définitivement le {on}."
    en = "Service definitively deleted on {on}."


class NeverStarted(Rejected):
    """It was ordered but not set up, so there is no data."""

    code = "E-PAS-DEMARRE"
    fr = "Ce service n'a pas encore démarré."
    en = "This service has not started yet."


class NotSuspended(Rejected):
    """The reason that should be lifted does not suspend it."""

    code = "E-NON-SUSPENDU"
    fr = "Ce service n'est pas suspendu pour ce motif ({ground})."
    en = "This service is not suspended for this reason ({ground})."


class NoStatement(Rejected):
    """No suspension is saved without its statement of reasons (C8)."""

    kind = Kind.INVALID
    code = "E-MOTIFS"
    fr = "Une suspension doit être motivée."
    en = "A suspension needs a statement of reasons."


class TooFewFacts(Rejected):
    """A statement that says nearly nothing tells its reader no facts (C8). Fields: `least`."""

    kind = Kind.INVALID
    code = "E-MOTIFS-FAITS"
    fr = "Décrivez les faits en {least} caractères au moins."
    en = "Describe the facts in at least {least} characters."


class NoGround(Rejected):
    """The reason needs what it rests on: a clause, a provision of law, an authority with its reference (C8, R66)."""

    kind = Kind.INVALID
    code = "E-MOTIFS-FONDEMENT"
    fr = "Nommez le fondement : la clause des conditions, le texte de loi, ou l'autorité et sa référence."
    en = "Name the ground: the clause of the terms, the provision of law, or the authority and its reference."


class NotForSecrecy(Rejected):
    """Only an authority can forbid to tell the owner of a service why it is suspended (C8)."""

    kind = Kind.INVALID
    code = "E-MOTIFS-SECRET"
    fr = "Seule une autorité peut imposer le secret."
    en = "Only an authority can impose secrecy."


class OverBefore(Rejected):
    """A suspension that is meant to be over before it begins."""

    kind = Kind.INVALID
    code = "E-MOTIFS-DUREE"
    fr = "La suspension ne peut pas prendre fin avant aujourd'hui."
    en = "The suspension cannot be over before today."


class VolumeInUse(Rejected):
    """What is stored does not fit into the volume asked for (R80). Fields: `used`, `volume`."""

    code = "E-VOLUME"
    fr = "Espace utilisé ({used} Go) > volume demandé ({volume} Go) : supprimez des données d'abord."
    en = "Space in use ({used} GB) > volume asked for ({volume} GB): delete data first."


class AbovePaid(Rejected):
    """More than the volume that was invoiced needs an order and its payment (R82). Fields: `volume`."""

    code = "E-VOLUME-COMMANDE"
    fr = "Le volume facturé est de {volume} Go : pour davantage, commandez un volume supérieur."
    en = "{volume} GB are invoiced: for more, order a greater volume."


class NotRunning(Rejected):
    """Its volume is chosen while it runs."""

    code = "E-DESACTIVE"
    fr = "Ce service ne fonctionne pas en ce moment : renouvelez-le d'abord."
    en = "This service does not run at present: renew it first."


class NothingToRetry(Rejected):
    """It does not fail."""

    code = "E-RIEN-A-REPRENDRE"
    fr = "Ce service n'est pas en échec."
    en = "This service is not failing."


class NotTerminated(Rejected):
    """There is no notice to take back, or it is too late: the end that was paid for has come (R63)."""

    code = "E-NON-RESILIE"
    fr = "Ce service n'a pas de résiliation qui puisse encore être retirée."
    en = "This service has no termination that can still be taken back."


class EndsInThePast(Rejected):
    """Notice cannot be given for a day that is over (R63). Fields: `today`."""

    kind = Kind.INVALID
    code = "E-RESILIATION-DATE"
    fr = "La date de fin ne peut pas être antérieure au {today:%d/%m/%Y}."
    en = "The end date cannot be earlier than {today:%d %B %Y}."


class NotRepeated(Rejected):
    """Data is deleted at once only where its owner typed the reference of the service again (R63)."""

    kind = Kind.INVALID
    code = "E-CONFIRMATION"
    fr = "Pour une suppression immédiate, recopiez la référence du service ({reference})."
    en = "For a deletion at once, type the reference of the service again ({reference})."


class EndsOnAnotherDay(Rejected):
    """The end of an imported hosting fits no number of months from its start (D3). Fields: `starts_on`, `ends_on`."""

    kind = Kind.INVALID
    code = "E-IMPORT-DATES"
    fr = "La fin ({ends_on:%d/%m/%Y}) ne tombe pas le même quantième que le début ({starts_on:%d/%m/%Y})."
    en = "The end ({ends_on:%d %B %Y}) is not on the same day number as the start ({starts_on:%d %B %Y})."


class EndedLongAgo(Rejected):
    """Its data may have been deleted already: it is not taken over (R56). Fields: `deletion_on`."""

    kind = Kind.GONE
    code = "E-IMPORT-FINI"
    fr = "Ce service est terminé : ses données n'étaient gardées que jusqu'au {deletion_on:%d/%m/%Y}."
    en = "This service has ended: its data was kept until {deletion_on:%d %B %Y} only."


class ReferenceTaken(Rejected):
    """Another hosting has this reference. Fields: `reference`."""

    code = "E-IMPORT-REFERENCE"
    fr = "La référence {reference} est celle d'un autre service."
    en = "Reference {reference} is that of another service."


def refuse_deleted(hosting: Hosting) -> None:
    """Raises: DeletedForGood once the destruction was observed."""
    if hosting.deleted_on:
        raise DeletedForGood(on=hosting.deleted_on.strftime("%d/%m/%Y"))
