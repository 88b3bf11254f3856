"""Where services' own files are, found by looking: the runtime names none."""

import pkgutil
from functools import cache
from importlib.util import find_spec
from pathlib import Path

PACKAGE = "services"


@cache
def names() -> tuple[str, ...]:
    """Return the names of the folders that hold a manifest, without importing them."""
    found = find_spec(PACKAGE)
    inside = pkgutil.iter_modules(found.submodule_search_locations if found else [])
    return tuple(
        sorted(one.name for one in inside if one.ispkg and find_spec(f"{PACKAGE}.{one.name}.service"))
    )


def folder_of(service: str) -> Path:
    """Return the folder of a service. Raises ModuleNotFoundError for a name that is none."""
    found = find_spec(f"{PACKAGE}.{service}")
    if not found or not found.submodule_search_locations:
        raise ModuleNotFoundError(service)
    return Path(next(iter(found.submodule_search_locations)))
