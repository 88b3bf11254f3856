"""Where a service's own files are: the runtime knows where services live, not which there are."""

from importlib.util import find_spec
from pathlib import Path


def folder_of(service: str) -> Path:
    """Return the folder of a service. Raises ModuleNotFoundError for a name that is none."""
    found = find_spec(f"services.{service}")
    if not found or not found.submodule_search_locations:
        raise ModuleNotFoundError(service)
    return Path(next(iter(found.submodule_search_locations)))
