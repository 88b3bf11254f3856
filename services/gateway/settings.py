"""What the gateway reads from its environment."""

from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, Field
from pydantic_settings import NoDecode

from shared.contracts.association import SHIPPED
from shared.runtime.settings import EnvironmentSettings


def _words(value: object) -> object:
    """Cut a comma-separated text; blanks count for nothing."""
    return [word.strip() for word in value.split(",") if word.strip()] if isinstance(value, str) else value


class GatewaySettings(EnvironmentSettings):
    rate_limits: bool = True
    """Off for load tests and the demo, where one address plays many people."""
    requests_per_minute: int = Field(default=600, gt=0)
    """How often one network address may call, all calls together."""
    trusted_proxies: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_words)] = ()
    """Addresses or networks whose `X-Forwarded-For` is believed; none by default."""
    open_calendar: bool = False
    """Whether anybody at a page may advance a simulated calendar: a trial on one's own machine."""
    security_contact: str = ""
    """Whom to tell of a flaw, for `security.txt`: an address of mail or of the web. Empty: the association's own."""
    association_file: Path = SHIPPED
    """Whose portal this is."""
