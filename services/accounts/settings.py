"""What accounts reads from its environment."""

from pathlib import Path

from shared.contracts.association import SHIPPED
from shared.runtime.settings import EnvironmentSettings


class AccountSettings(EnvironmentSettings):
    otp_once: bool = True
    """Whether a second-factor code works only once (RFC 6238, 5.2). The embedded stack, whose secrets stand in
    a file for its tests, lets one be used again within its half minute."""
    association_file: Path = SHIPPED
    """In whose name copies of personal data are printed, and who else is given any."""
    charter_file: Path = SHIPPED.parent / "charter.yaml"
    """What volunteers promise before they are given a role (R29)."""
