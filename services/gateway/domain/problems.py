"""How a refusal reads: the gateway's own, and what any of them looks like on the wire (RFC 9457)."""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from shared.contracts.accounts import Language
from shared.contracts.base import Data, Refusal

FIELDS_CODE = "E-CHAMPS"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A reason of the gateway's own to refuse a call."""

    status: int
    code: str
    fr: str
    en: str

    def say(self, language: Language, fields: Mapping[str, str] | None = None) -> Refusal:
        detail = {"fr": self.fr, "en": self.en}[language]
        return Refusal(code=self.code, status=self.status, detail=detail, fields=dict(fields or {}))


class Refused(Exception):
    """A call ends here. `retry_seconds` says when it may be worth another try."""

    def __init__(self, refusal: Refusal, *, retry_seconds: float | None = None) -> None:
        """Keep what the person will read."""
        super().__init__(refusal.code)
        self.refusal = refusal
        self.retry_seconds = retry_seconds


UNREADABLE = Fault(
    status=400,
    code="E-ILLISIBLE",
    fr="Le corps de la demande doit être un objet JSON bien formé, en UTF-8.",
    en="The body of the request has to be a well-formed JSON object in UTF-8.",
)
BAD_KEY = Fault(
    status=400,
    code="E-CLE-FORME",
    fr="L'en-tête Idempotency-Key doit tenir en 1 à 200 caractères ASCII visibles.",
    en="The Idempotency-Key header has to be 1 to 200 visible ASCII characters.",
)
NO_SESSION = Fault(
    status=401,
    code="E-SESSION",
    fr="Connectez-vous : il n'y a pas de session ouverte, ou elle est terminée.",
    en="Please log in: there is no open session, or it has ended.",
)
NO_RIGHT = Fault(
    status=403,
    code="E-DROITS",
    fr="Votre compte n'a pas le droit de faire cela.",
    en="Your account is not allowed to do this.",
)
NO_CSRF = Fault(
    status=403,
    code="E-CSRF",
    fr="L'en-tête X-CSRFToken manque ou ne correspond pas à la session.",
    en="The X-CSRFToken header is missing or does not match the session.",
)
FOREIGN_FORM = Fault(
    status=403,
    code="E-FORMULAIRE",
    fr="Ce formulaire a expiré ou ne vient pas de notre site : rechargez la page et recommencez.",
    en="This form has expired or does not come from our site: reload the page and start again.",
)
NOT_FOUND = Fault(status=404, code="E-INCONNU", fr="Introuvable.", en="Not found.")
BAD_METHOD = Fault(
    status=405,
    code="E-METHODE",
    fr="Cette adresse n'accepte pas cette méthode.",
    en="This address does not accept that method.",
)
TOO_LARGE = Fault(
    status=413,
    code="E-TROP-GRAND",
    fr="La demande dépasse 256 Kio.",
    en="The request is larger than 256 KiB.",
)
FILE_TOO_LARGE = Fault(
    status=413,
    code="E-FICHIER-TAILLE",
    fr="Ce fichier est trop grand. Revenez à la page précédente, qui dit la taille permise, et choisissez-en un plus"
    " petit. Rien n'a été envoyé.",
    en="This file is too large. Go back to the page before, which tells the size that is allowed, and choose a smaller"
    " one. Nothing was sent.",
)
BAD_TYPE = Fault(
    status=415,
    code="E-FORMAT",
    fr="Le corps de la demande doit être annoncé comme application/json.",
    en="The body of the request has to be declared as application/json.",
)
BAD_FIELDS = Fault(
    status=422,
    code=FIELDS_CODE,
    fr="Certains champs ne sont pas valides.",
    en="Some fields are not valid.",
)
TOO_OFTEN = Fault(
    status=429,
    code="E-CADENCE",
    fr="Trop de demandes en peu de temps : réessayez un peu plus tard.",
    en="Too many requests in a short time: please try again a little later.",
)
OUR_BUG = Fault(
    status=500,
    code="E-INTERNE",
    fr="Une erreur s'est produite chez nous.",
    en="Something went wrong on our side.",
)
AWAY = Fault(
    status=503,
    code="E-INDISPONIBLE",
    fr="Ce service est momentanément indisponible : rien n'a été fait, réessayez.",
    en="This service is unavailable for now: nothing was done, please try again.",
)
NO_ANSWER = Fault(
    status=504,
    code="E-DELAI",
    fr="La réponse tarde. La demande a peut-être abouti : elle peut être répétée sans risque avec le même"
    " en-tête Idempotency-Key.",
    en="The answer is late. The request may have succeeded: it can be repeated safely with the same"
    " Idempotency-Key header.",
)

BY_STATUS = {
    fault.status: fault
    for fault in (UNREADABLE, NO_SESSION, NO_RIGHT, NOT_FOUND, BAD_METHOD, TOO_LARGE, TOO_OFTEN)
}
"""What the web framework itself refuses, by its status."""

TITLES: dict[int, tuple[str, str]] = {
    400: ("Demande illisible", "Unreadable request"),
    401: ("Connexion nécessaire", "Login required"),
    403: ("Accès refusé", "Forbidden"),
    404: ("Introuvable", "Not found"),
    405: ("Méthode refusée", "Method not allowed"),
    409: ("Impossible dans l'état actuel", "Conflict"),
    410: ("Terminé", "Gone"),
    413: ("Demande trop grande", "Request too large"),
    415: ("Format refusé", "Unsupported format"),
    422: ("Champs non valides", "Invalid fields"),
    429: ("Trop de demandes", "Too many requests"),
    500: ("Erreur interne", "Internal error"),
    503: ("Indisponible", "Unavailable"),
    504: ("Réponse tardive", "Late answer"),
}


class FieldError(Data):
    field: str
    message: str


class Problem(Data):
    """A refusal as `application/problem+json`; `code` is stable, `detail` is for the person."""

    type: str = "about:blank"
    title: str
    status: int
    code: str
    detail: str
    fields: dict[str, Any] | None = None
    """What the sentence speaks of, for programs."""
    errors: list[FieldError] | None = None
    """Which fields are not valid, for `E-CHAMPS`."""


def title(status: int, language: Language) -> str:
    phrase = HTTPStatus(status).phrase
    return TITLES.get(status, (phrase, phrase))[language == "en"]


def problem(refusal: Refusal, language: Language) -> Problem:
    """Write a refusal for the wire; wrong fields become a list, whoever found them."""
    invalid = refusal.code == FIELDS_CODE
    errors = [FieldError(field=field, message=str(message)) for field, message in refusal.fields.items()]
    return Problem(
        title=title(refusal.status, language),
        status=refusal.status,
        code=refusal.code,
        detail=refusal.detail,
        fields=None if invalid or not refusal.fields else refusal.fields,
        errors=errors if invalid else None,
    )
