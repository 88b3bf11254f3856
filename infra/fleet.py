"""All services there are, found by looking for their manifests."""

import importlib
from functools import cache

import services as package
from shared.runtime.folders import names
from shared.runtime.service import Service

__all__ = ["fleet", "names", "service"]


@cache
def service(name: str) -> Service:
    """Import one service. Raises KeyError for a name that is none."""
    if name not in names():
        raise KeyError(name)
    manifest: Service = importlib.import_module(f"{package.__name__}.{name}.service").SERVICE
    return manifest


def fleet() -> list[Service]:
    return [service(name) for name in names()]
