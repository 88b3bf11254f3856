"""The key that the links of e-mails are signed with, `COLOMBIER_LINK_KEY`: the same for all who sign or read them.

Several stand in it, with commas, while one is being replaced: the first signs, all are believed.
"""

from functools import cached_property

from pydantic import SecretStr

from .settings import EnvironmentSettings

SHORTEST_KEY = 16


class LinkSettings(EnvironmentSettings):
    """The base of the settings of a service that signs or reads links."""

    link_key: SecretStr = SecretStr("")

    @cached_property
    def link_keys(self) -> tuple[str, ...]:
        """Return the keys, the one that signs first.

        Raises: ValueError when there is none (nobody could confirm an address or pay by a letter), or one can be
        guessed.
        """
        keys = listed_keys(self.link_key, name="COLOMBIER_LINK_KEY")
        if not keys:
            msg = "COLOMBIER_LINK_KEY (or …_FILE) is missing: the links of e-mails are signed with it"
            raise ValueError(msg)
        return keys


def listed_keys(secret: SecretStr, *, name: str) -> tuple[str, ...]:
    """Return the keys that a setting lists, the one in use first.

    Raises: ValueError when one can be guessed.
    """
    keys = tuple(key.strip() for key in secret.get_secret_value().split(",") if key.strip())
    if any(len(key) < SHORTEST_KEY for key in keys):
        msg = f"{name} (or …_FILE) has to hold a secret of {SHORTEST_KEY} characters at least"
        raise ValueError(msg)
    return keys
