"""Which passwords are refused. Nothing here keeps, sends or shows one (R19)."""

import re

from .refusals import WeakPassword

PASSWORD_MIN_CHARACTERS = 10
DISTINCT_MIN_CHARACTERS = 5

CAUSES: dict[str, tuple[str, str]] = {
    "short": ("est trop court", "is too short"),
    "simple": ("répète trop peu de caractères", "repeats too few characters"),
    "own": ("reprend votre nom ou votre adresse e-mail", "is your name or your e-mail address"),
    "known": ("figure dans une liste de mots de passe connus", "is in a list of known passwords"),
}

KNOWN_PASSWORDS = frozenset(
    """
    0123456789 0987654321 1122334455 1234567890 12345678910 123456789a 123456789q 123azerty123
    123qweasdzxc 1q2w3e4r5t 1q2w3e4r5t6y 1qaz2wsx3edc 1qazxsw23edc 9876543210 a123456789
    aa12345678 abc123456789 abcd123456 abcdefghij abcdefghijkl admin12345 admin123456 administrateur
    administrator aqwzsxedcrfv azerty1234 azerty12345 azerty123456 azertyuiop azertyuiop123 bienvenue1
    bienvenue123 changeme123 chocolat123 doudou1234 football123 iloveyou123 jetaime123 letmein123
    loulou1234 marseille13 michael123 monmotdepasse motdepasse motdepasse1 motdepasse123 p@ssw0rd123
    parisparis passw0rd123 password12 password123 password1234 princess123 qazwsxedcrfv qwerty1234
    qwerty12345 qwerty123456 qwertyuiop qwertyuiop123 soleil1234 superman123 welcome123 welcome1234
    zaq12wsxcde3
    """.split()  # noqa: SIM905 a list of words reads better than a list of literals
)
"""Passwords that every guesser tries first, among those long enough to pass otherwise."""


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
    folded = password.casefold()
    own = {_letters(text) for text in (email, email.rpartition("@")[0], name)} - {""}
    weaknesses = (
        ("short", len(password) < PASSWORD_MIN_CHARACTERS),
        ("simple", len(set(folded)) < DISTINCT_MIN_CHARACTERS),
        ("own", {_letters(password), _letters(re.sub(r"\d+$", "", password))} & own),
        ("known", folded in KNOWN_PASSWORDS),
    )
    return next((weakness for weakness, found in weaknesses if found), None)


def _letters(text: str) -> str:
    return re.sub(r"[\W_]", "", text).casefold()
