"""Pages that only a form leads to: {name: where the form is, what is sent with it, what its owner answers then}."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import ModuleType

from services.gateway.domain.problems import FIELDS_CODE
from shared.contracts.base import Data, Refusal, Request

ALERT = "[role=alert]"
SPENT = Refusal(code="E-LIEN", status=410, detail="Ce lien a déjà servi ou n'existe pas.")
AWAY = Refusal(code="E-INDISPONIBLE", status=503, detail="Momentanément indisponible.")
TAKEN = Refusal(code="E-ETAT", status=409, detail="Cela a changé entre-temps.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    at: str
    """The French address of the first page; the English one is a link away."""
    sends: tuple[Mapping[str, str], ...]
    """One form after the other, each on the page that the one before led to."""
    hears: Mapping[type[Request], Data] = field(default_factory=dict)
    shows: str
    """What is only on the page that is meant, as a selector."""
    status: int = 200
    desk: ModuleType | None = None
    """Whose answers stand behind it, of the staff's desks."""


def wrong_fields(*names: str) -> Refusal:
    """Return the refusal of a form whose fields are all wrong."""
    fields = dict.fromkeys(names, "Trop <court>.")
    return Refusal(code=FIELDS_CODE, status=422, detail="Certains champs sont faux.", fields=fields)


def refused(
    at: str, sent: Mapping[str, str], contract: type[Request], *wrong: str, desk: ModuleType | None = None
) -> Posted:
    """Return the scene of a form that comes back with all that is wrong with it."""
    hears = {contract: wrong_fields(*wrong)}
    return Posted(at=at, sends=(sent,), hears=hears, shows=ALERT, status=422, desk=desk)
