"""Names as banks and cheques write them, reduced to what counts when two of them are compared."""

import re
import unicodedata

TITLES = frozenset({"m", "mr", "mme", "mlle", "monsieur", "madame", "ou", "et"})


def bare_words(name: str) -> list[str]:
    """Return the words of a name without accents, capitals and signs, in their order."""
    plain = "".join(one for one in unicodedata.normalize("NFKD", name) if not unicodedata.combining(one))
    return re.findall(r"[^\W_]+", plain.casefold())
