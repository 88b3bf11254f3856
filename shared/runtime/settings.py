"""What every service reads from its environment. A secret may stand in a file: `NAME_FILE` names it."""

import os
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

from pydantic import SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from .addresses import nats_login, nats_servers
from .database import with_user


class EnvironmentSettings(BaseSettings):
    """Settings from `COLOMBIER_…`; the base of each service's own."""

    model_config = SettingsConfigDict(env_prefix="COLOMBIER_", frozen=True, extra="ignore")

    @model_validator(mode="before")
    @classmethod
    def _read_files(cls, values: dict[str, Any]) -> dict[str, Any]:
        """Take a value from the file that `COLOMBIER_<NAME>_FILE` names (container secrets)."""
        for name in cls.model_fields:
            path = os.environ.get(f"COLOMBIER_{name.upper()}_FILE")
            if path and not values.get(name):
                values = {**values, name: Path(path).read_text().strip()}
        return values

    @classmethod
    def load(cls) -> Self:
        return cls()


class RuntimeSettings(EnvironmentSettings):
    """What start-up needs, the same for every service."""

    database_url: str = "postgresql://localhost/colombier"
    nats_url: str = "nats://127.0.0.1:4222"
    """Both may carry user and password; that of NATS may list the servers of a cluster, with commas."""
    database_password: SecretStr = SecretStr("")
    nats_password: SecretStr = SecretStr("")
    """Passwords that stand apart from their URL, such as in a container's secret."""
    home: Path = Path(".colombier")
    public_url: str = "http://127.0.0.1:8000"
    host: str = "127.0.0.1"
    """Address that the HTTP faces listen on."""
    port: int = 0
    """Port of this service's HTTP face; 0 takes a free one."""
    metrics_port: int | None = None
    """Port of health and metrics; None: not served."""
    pool_size: int = 6
    simulated_time: bool = False
    log_level: str = "INFO"
    log_format: str = "json"
    patience: float = 1.0
    """Multiplies the delays of the failure policy; tests shorten it."""

    def signed_in(self, *, role: str, user: str) -> Self:
        """Put the passwords that stand apart into the URLs, for the logins that these name, or for the given ones."""
        update = {
            "database_url": _with_login(self.database_url, role, self.database_password),
            "nats_url": _at_nats(self.nats_url, user, self.nats_password),
        }
        return self.model_copy(update=update)


def _with_login(url: str, user: str, password: SecretStr) -> str:
    secret = password.get_secret_value()
    return with_user(url, user=urlsplit(url).username or user, password=secret) if secret else url


def _at_nats(url: str, user: str, password: SecretStr) -> str:
    named = nats_login(url)
    if not password.get_secret_value():
        return url
    return ",".join(
        _with_login(server, named[0] if named else user, password) for server in nats_servers(url)
    )
