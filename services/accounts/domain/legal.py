"""What each kind of person has to tell of itself, how registers name it, and in which capacity it orders (ADR 0063)."""

import re
from typing import Any, Literal

from stdnum.exceptions import ValidationError
from stdnum.fr import siren, siret

from shared.contracts.accounts import MISSING_WORDS, Contact, LegalIdentity, Missing

from .refusals import IdentityIncomplete, NotForPersons, WrongIdentifier

_RNA = re.compile(r"W[0-9][0-9A-Z][0-9]{7}", re.ASCII)

Capacity = Literal["consumer", "professional", "association"]
Kind = Literal["person", "legal_person"]
FRENCH_REGISTERS = frozenset({"FR", "GP", "MQ", "GF", "RE", "YT", "PM", "BL", "MF"})
"""Where enterprises have a SIREN and associations an RNA; elsewhere nobody can have either (L13)."""
FRANCE = FRENCH_REGISTERS | {"WF", "PF", "NC", "TF"}
"""Mainland and overseas, where members live or have their registered office (R93; ISO 3166)."""


def capacity(contact: Contact) -> Capacity:
    """Say in which capacity somebody orders (R74): who is no consumer is an association if a register says so."""
    if contact.consumer:
        return "consumer"
    return "association" if contact.legal and contact.legal.rna else "professional"


def missing(legal: LegalIdentity | None, *, kind: Kind, country: str) -> tuple[Missing, ...]:
    """Return what a kind of person still has to tell: name, address and e-mail nobody can leave out.

    A legal person says who represents it, and how a French register knows it where such a register runs; a natural
    person, traders included, needs neither.

    Source: association page (R90); terms of sale, art. 6 (R15, R17).
    """
    if kind == "person":
        return ()
    known = legal or LegalIdentity()
    wanted: dict[Missing, bool] = {
        "identifier": country not in FRENCH_REGISTERS or bool(known.siren or known.siret or known.rna),
        "representative": bool(known.representative),
    }
    return tuple(name for name, told in wanted.items() if not told)


def require(left: tuple[Missing, ...]) -> None:
    """Raises: IdentityIncomplete while something is missing (R90)."""
    if left:
        french, english = zip(*(MISSING_WORDS[one] for one in left), strict=True)
        raise IdentityIncomplete(missing_fr=" et ".join(french), missing_en=" and ".join(english))


def check_legal(legal: LegalIdentity | None, *, kind: Kind) -> LegalIdentity | None:
    """Check the numbers by their keys and write them in one form; a SIRET also tells the SIREN.

    Which of it is required is another rule (`missing`): a foreign enterprise has none of these numbers, a person who
    trades may have two.

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
