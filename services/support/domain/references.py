"""Short names that people can read out, and nobody can guess."""

import base64
import uuid

CHANCE_BYTES = 10


def of_identity(prefix: str, identity: str) -> str:
    """Return a name from the random end of an identity: `DEM-Q452QLED`."""
    return f"{prefix}-{base64.b32encode(uuid.UUID(identity).bytes[-5:]).decode()}"


def of_chance(prefix: str, chance: bytes) -> str:
    """Return a name that is as good as a key: whoever has it is let in, so it has 80 bits of chance."""
    assert len(chance) == CHANCE_BYTES
    return f"{prefix}-{base64.b32encode(chance).decode()}"
