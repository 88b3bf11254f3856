"""What accounts reads from its environment."""

from functools import cached_property
from pathlib import Path

from pydantic import SecretStr

from shared.contracts.association import SHIPPED
from shared.runtime.clauses import ClauseSettings
from shared.runtime.links import LinkSettings, listed_keys


class AccountSettings(ClauseSettings, LinkSettings):
    otp_once: bool = True
    """Whether a second-factor code works only once (RFC 6238, 5.2). The embedded stack, whose secrets stand in
    a file for its tests, lets one be used again within its half minute."""
    association_file: Path = SHIPPED
    """In whose name copies of personal data are printed, and who else is given any."""
    charter_file: Path = SHIPPED.parent / "charter.yaml"
    """What volunteers promise before they are given a role (R29)."""
    document_key: SecretStr = SecretStr("")
    """What documents that clients send and the secrets of authenticators are encrypted with; several, with commas,
    while one is being replaced: the first encrypts, all decrypt. Without any, documents are refused (R16), and those
    secrets stand in clear."""

    @cached_property
    def document_keys(self) -> tuple[str, ...]:
        """Return the keys, the one that encrypts first. Raises: ValueError when one can be guessed."""
        return listed_keys(self.document_key, name="COLOMBIER_DOCUMENT_KEY")
