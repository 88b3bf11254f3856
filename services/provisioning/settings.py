"""How provisioning is configured: which driver, where hostings are, and how patient it is."""

from functools import cached_property
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field

from shared.contracts.association import SHIPPED, Association, read_association
from shared.runtime.settings import EnvironmentSettings


def _below_home(known: dict[str, Any]) -> Path:
    return Path(known["home"]) / "hosting"


class Settings(EnvironmentSettings):
    """Every default is harmless: one machine, no failures on demand."""

    home: Path = Path(".colombier")
    driver: str = "files"
    """A name in `drivers.DRIVERS`."""
    driver_command: str = ""
    """For the driver `command`: the operator's executable and its arguments, as a shell would split them."""
    driver_timeout_seconds: Annotated[float, Field(gt=0)] = 300
    """For the driver `command`: after this long the executable is stopped, and tried again later."""
    hosting_root: Path = Field(default_factory=_below_home)
    hosting_url: str = "http://127.0.0.1:8090"
    """Public base of the web host, without a slash at its end."""
    association_file: Path = SHIPPED
    faults: bool = False
    """Obey `faults.json` in the hosting root: for demonstrations and tests, never in production."""
    converge_attempts: Annotated[int, Field(ge=1)] = 8
    """After so many tries a wish is a named failure that a person looks at."""
    archive_days: Annotated[int, Field(ge=1)] = 7
    """How long an archive can be fetched (R54)."""

    @cached_property
    def association(self) -> Association:
        """Who hosts, as the first page of a new site says it."""
        return read_association(self.association_file)
