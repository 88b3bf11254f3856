"""In which of our two languages to speak to somebody."""

from shared.contracts.accounts import Language

LANGUAGES: tuple[Language, ...] = ("fr", "en")


def preferred(accept_language: str) -> Language:
    """Choose by an `Accept-Language` header; French when neither is asked for, or both equally."""
    weights = dict.fromkeys(LANGUAGES, 0.0)
    for part in accept_language.split(","):
        tag, _, weight = part.partition(";")
        language = tag.strip().lower().split("-")[0]
        if language in weights:
            weights[language] = max(weights[language], _quality(weight))
    return max(LANGUAGES, key=lambda language: weights[language])


def _quality(text: str) -> float:
    """Read `q=0.8`; one when nothing is said, nothing when it is nonsense."""
    name, _, value = text.strip().partition("=")
    if not name:
        return 1.0
    digits = value.strip().replace(".", "", 1)
    return float(value) if name.strip() == "q" and digits.isascii() and digits.isdigit() else 0.0


def known(language: str) -> Language:
    """Return a language of ours for what a caller's record says."""
    return "en" if language == "en" else "fr"
