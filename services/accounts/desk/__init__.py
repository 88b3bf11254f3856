"""What accounts works with: `vault.py` hashes and checks secrets, `authenticators.py` checks passkeys, `gathering.py`
asks every service about a person, `sealing.py` encrypts the documents that clients send, `factors.py` the secrets of
second factors, `inspecting.py` tells what a file really is, which `quarantine.py` opens in a process of its own;
`mailed.py` reads the tokens of mailed links.
"""

from .authenticators import Authenticators, decoded
from .charter import Charter, read_charter
from .gathering import Gathered, Gatherer, Pages
from .inspecting import Inspector
from .mailed import MailedLinks, new_link_id
from .sealing import Seal
from .vault import Vault, new_recovery_codes, new_totp_secret, totp_uri

__all__ = [
    "Authenticators",
    "Charter",
    "Gathered",
    "Gatherer",
    "Inspector",
    "MailedLinks",
    "Pages",
    "Seal",
    "Vault",
    "decoded",
    "new_link_id",
    "new_recovery_codes",
    "new_totp_secret",
    "read_charter",
    "totp_uri",
]
