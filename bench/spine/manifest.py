"""A manifest whose migrations lie beside it: these services are no part of the product."""

from dataclasses import dataclass
from pathlib import Path

from shared.runtime.service import Service


@dataclass(frozen=True, kw_only=True)
class SmallService(Service):
    @property
    def migrations(self) -> Path:
        return Path(__file__).parent / f"{self.name}_migrations"
