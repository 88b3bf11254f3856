"""How registers name an enterprise or an association, and in which capacity somebody orders."""

import re
from typing import Any, Literal

from stdnum.exceptions import ValidationError
from stdnum.fr import siren, siret

from shared.contracts.accounts import Contact, LegalIdentity

from .refusals import NotForPersons, WrongIdentifier

_RNA = re.compile(r"W[0-9][0-9A-Z][0-9]{7}", re.ASCII)

Capacity = Literal["consumer", "professional", "association"]


def capacity(contact: Contact) -> Capacity:
    """Say in which capacity somebody orders (R74): who is no consumer is an association if a register says so."""
    if contact.consumer:
        return "consumer"
    return "association" if contact.legal and contact.legal.rna else "professional"


def check_legal(
    legal: LegalIdentity | None, *, kind: Literal["person", "legal_person"]
) -> LegalIdentity | None:
    """Check the numbers by their keys and write them in one form; a SIRET also tells the SIREN.

    All of it is optional: a foreign enterprise has none of these numbers, a person who trades may have two.

    Raises: WrongIdentifier, NotForPersons.
    Source: association page (R90); terms of sale, art. 6 (R15).
    """
    if legal is None:
        return None
    if kind == "person" and (legal.rna or legal.representative):
        raise NotForPersons
    establishment = _checked(siret, "SIRET", legal.siret)
    enterprise = _checked(siren, "SIREN", legal.siren) or (establishment and establishment[:9])
    if establishment and establishment[:9] != enterprise:
        raise WrongIdentifier(which="SIRET")
    checked = legal.model_copy(
        update={"siren": enterprise, "siret": establishment, "rna": _association(legal.rna)}
    )
    return checked if any(checked.model_dump().values()) else None


def _checked(register: Any, which: str, number: str | None) -> str | None:
    try:
        return str(register.validate(number)) if number else None
    except ValidationError:
        raise WrongIdentifier(which=which) from None


def _association(rna: str | None) -> str | None:
    number = re.sub(r"\s", "", rna or "").upper()
    if number and not _RNA.fullmatch(number):
        raise WrongIdentifier(which="RNA")
    return number or None
