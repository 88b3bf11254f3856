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


class NothingToRetry(Rejected):
    """It does not fail."""

    code = "E-RIEN-A-REPRENDRE"
    fr = "Ce service n'est pas en échec."
    en = "This service is not failing."


def refuse_deleted(hosting: Hosting) -> None:
    """Raises: DeletedForGood once the destruction was observed."""
    if hosting.deleted_on:
        raise DeletedForGood(on=hosting.deleted_on.strftime("%d/%m/%Y"))
