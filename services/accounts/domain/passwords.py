"""Which passwords are refused. Nothing here keeps, sends or shows one (R19)."""

import re
import unicodedata
from threading import Lock

from .french import WORDS
from .refusals import WeakPassword

PASSWORD_MIN_CHARACTERS = 10
DISTINCT_MIN_CHARACTERS = 5

CAUSES: dict[str, tuple[str, str]] = {
    "short": ("est trop court", "is too short"),
    "simple": ("répète trop peu de caractères", "repeats too few characters"),
    "own": ("reprend votre nom ou votre adresse e-mail", "is your name or your e-mail address"),
    "known": (
        "figure dans une liste de mots de passe connus, ou s'en déduit vite",
        "is in a list of known passwords, or soon found from one",
    ),
}

GUESSES_MIN = 10**8
"""Below that, a guesser who begins with what leaked and with what people make of it is soon there."""
JUDGED_CHARACTERS = 32
"""How much of a password is judged: the rest can only make it harder, and judging takes time."""
_ONE_AT_A_TIME = Lock()
"""zxcvbn writes into a dictionary of its own while it judges; passwords are judged in threads."""


def check_password(password: str, *, email: str, name: str) -> None:
    """Refuse a password that could be guessed; length counts more than odd characters.

    Raises: WeakPassword.
    Source: terms of sale, art. 6 (R19); GDPR art. 32.
    """
    cause = _weakness(password, email=email, name=name)
    if cause:
        fr, en = CAUSES[cause]
        raise WeakPassword(cause_fr=fr, cause_en=en, characters=PASSWORD_MIN_CHARACTERS)


def _weakness(password: str, *, email: str, name: str) -> str | None:
    own = {_letters(text) for text in (email, email.rpartition("@")[0], name)} - {""}
    if len(password) < PASSWORD_MIN_CHARACTERS:
        return "short"
    if len(set(password.casefold())) < DISTINCT_MIN_CHARACTERS:
        return "simple"
    if {_letters(password), _letters(re.sub(r"\d+$", "", password))} & own:
        return "own"
    return "known" if _guesses(password) < GUESSES_MIN else None


def _guesses(password: str) -> float:
    """Return how many tries somebody needs who knows the lists of leaked passwords, names, words and keyboards.

    An accent makes a French word no harder to guess.
    """
    from zxcvbn import zxcvbn  # noqa: PLC0415 - its lists take 0.1 s and 15 MB: no start waits for them

    with _ONE_AT_A_TIME:
        return float(zxcvbn(_plain(password)[:JUDGED_CHARACTERS], user_inputs=WORDS)["guesses"])


def _plain(text: str) -> str:
    """Take off accents."""
    return "".join(part for part in unicodedata.normalize("NFKD", text) if not unicodedata.combining(part))


def _letters(text: str) -> str:
    return re.sub(r"[\W_]", "", text).casefold()
