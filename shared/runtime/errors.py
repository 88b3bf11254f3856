"""The errors that decide the fate of a message; anything else is our bug.

| raised        | means                                   | fate of a message                                   |
|---------------|-----------------------------------------|-----------------------------------------------------|
| `Rejected`    | can never succeed                       | parked at once                                      |
| `NotYet`      | what it speaks of has not arrived       | delayed retries, parked when the budget ends        |
| `Unavailable` | a third party or the database is away   | delayed retries with a capped delay, without budget |
| `Deadly`      | ended the process again and again       | parked, alert                                       |
| anything else | our bug                                 | delayed retries, parked, alert                      |

Only `bus.py` maps them to an acknowledgement, only the HTTP faces map a refusal's kind to a status.
"""

from enum import IntEnum
from typing import Any, ClassVar

from shared.contracts.base import Event


class Kind(IntEnum):
    """What sort of refusal it is; the value is the HTTP status of every face."""

    UNREADABLE = 400
    NOT_SIGNED_IN = 401
    FORBIDDEN = 403
    NOT_FOUND = 404
    CONFLICT = 409
    GONE = 410
    INVALID = 422
    TOO_OFTEN = 429


class Rejected(Exception):
    """Refused for good. A subclass per refusal, with typed attributes, a stable code and its sentences.

    `code` is the register's (`E-CMD-EXPIREE`); `fr` and `en` are sentences in which `{name}` stands for an
    attribute. The docstring is for us; the sentences are for the person.
    """

    kind: ClassVar[Kind] = Kind.CONFLICT
    code: ClassVar[str] = "E-REFUSE"
    lifted_by: ClassVar[tuple[type[Event], ...]] = ()
    """The events of other services that may lift it. While one is on its way a request waits for it, and is then
    told to come again: who has just confirmed an address may order, and who has just ordered may pay (ADR 0035)."""
    fr: ClassVar[str] = "Cette demande ne peut pas aboutir."
    en: ClassVar[str] = "This request cannot succeed."

    def __init__(self, reason: str = "", /, **fields: Any) -> None:
        """Keep the attributes of the sentence; `reason` is for our logs only."""
        self.fields = fields
        super().__init__(reason or self.say("en"))

    def say(self, language: str) -> str:
        """Return the sentence for the person, in French unless English is asked."""
        return (self.en if language == "en" else self.fr).format(**self.fields)


class NotFound(Rejected):
    """There is no such thing, or it is not the caller's: one answer, so that nothing can be probed."""

    kind = Kind.NOT_FOUND
    code = "E-INCONNU"
    fr = "Introuvable."
    en = "Not found."


class IllegalMove(Rejected):
    """A state that does not allow the step that was asked."""

    code = "E-ETAT"
    fr = "Impossible dans l'état actuel ({state})."
    en = "Not possible in the present state ({state})."


class TooLarge(Rejected):
    """A message that NATS would not carry: it is refused before it is committed."""

    kind = Kind.INVALID
    code = "E-VOLUME"
    fr = "Cela fait trop de données en une fois."
    en = "That is too much data at once."


class NotYet(Exception):
    """What the message speaks of has not arrived; it will be tried again."""


class Unavailable(Exception):
    """A third party or the database does not answer; it will be tried again for as long as it takes."""


class Deadly(Exception):
    """Handling the message has ended the process several times; it is not begun once more."""
