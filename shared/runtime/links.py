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
        """Return the keys, the one that signs first. Raises ValueError when there is none, or one can be guessed."""
        keys = tuple(key.strip() for key in self.link_key.get_secret_value().split(",") if key.strip())
        if not keys or min(map(len, keys)) < SHORTEST_KEY:
            msg = f"COLOMBIER_LINK_KEY (or …_FILE) has to hold a secret of {SHORTEST_KEY} characters at least"
            raise ValueError(msg)
        return keys
