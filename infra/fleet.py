"""All services there are, found by looking for their manifests."""

import importlib
import importlib.util
import pkgutil
from functools import cache

import services as package
from shared.runtime.service import Service


@cache
def names() -> tuple[str, ...]:
    """Return the names of the folders that hold a manifest, without importing them."""
    return tuple(
        sorted(
            found.name
            for found in pkgutil.iter_modules(package.__path__)
            if found.ispkg and importlib.util.find_spec(f"{package.__name__}.{found.name}.service")
        )
    )


@cache
def service(name: str) -> Service:
    """Import one service. Raises KeyError for a name that is none."""
    if name not in names():
        raise KeyError(name)
    manifest: Service = importlib.import_module(f"{package.__name__}.{name}.service").SERVICE
    return manifest


def fleet() -> list[Service]:
    return [service(name) for name in names()]
