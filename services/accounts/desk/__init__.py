"""What accounts works with: `vault.py` hashes and checks secrets, `gathering.py` asks every service about a person."""

from .gathering import Gathered, Gatherer, Pages
from .vault import Vault, new_recovery_codes, new_totp_secret, totp_uri

__all__ = ["Gathered", "Gatherer", "Pages", "Vault", "new_recovery_codes", "new_totp_secret", "totp_uri"]
