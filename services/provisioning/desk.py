"""Asking the driver: what it observes, or why it could not, as facts for the rules."""

from collections.abc import Iterable
from dataclasses import dataclass

from shared.contracts.options import WishedOption
from shared.contracts.provisioning import ConvergeHosting
from shared.runtime.errors import Rejected, Unavailable

from . import domain
from .drivers import Driver, Observed

LONGEST_ERROR = 500  # characters


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """The wanted state was not reached; `lasting` when trying again is of no use."""

    error: str
    lasting: bool


async def obey(driver: Driver, command: ConvergeHosting) -> Observed | Failure:
    """Bring a hosting to its wanted state. The key is the wish's, so that a repeat changes nothing."""
    spec = command.spec
    try:
        seen = await driver.converge(spec, f"{command.hosting_id}:{command.revision}")
    except Unavailable as away:
        return _failure(str(away), lasting=False)
    except Rejected as refusal:
        return _failure(str(refusal), lasting=True)
    if not domain.is_reached(spec.wanted, seen.state):
        return _failure(f"wanted {spec.wanted}, seen {seen.state}", lasting=False)
    if spec.wanted != "deleted" and not domain.provides(spec.options, seen.options):
        return _failure(f"options wanted {_named(spec.options)}, seen {_named(seen.options)}", lasting=False)
    return seen


def _named(options: Iterable[WishedOption] | None) -> str:
    return ", ".join(f"{one.quantity} × {one.code}" for one in options or ()) or "none"


def _failure(error: str, *, lasting: bool) -> Failure:
    readable = "".join(each if each.isprintable() else " " for each in error[:LONGEST_ERROR])
    return Failure(error=readable, lasting=lasting)
