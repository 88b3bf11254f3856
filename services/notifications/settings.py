"""What an operator may set for notifications, from the environment (`COLOMBIER_…`)."""

from pathlib import Path
from typing import Annotated

from pydantic import Field, SecretStr

from shared.contracts.association import SHIPPED
from shared.runtime.links import LinkSettings


class NotificationSettings(LinkSettings):
    """Where mail is handed over, and in whose name."""

    smtp_url: SecretStr = SecretStr("smtp://127.0.0.1:25")
    """`smtp://user:password@host:port` (STARTTLS where it is offered), or `smtps://…`."""
    smtp_timeout_seconds: Annotated[float, Field(gt=0, le=100)] = 60
    """How long each step of a conversation may take."""
    mail_from: str = ""
    """The sender's address; the association's contact address unless another is set."""
    association_file: Path = SHIPPED
