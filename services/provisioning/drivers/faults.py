"""Failures on demand, for demonstrations and tests: a driver around another, switched on by a setting.

The plan is a small file, `{"<reference>" or "*": {"fail_next": 2, "how": "unavailable"}}`. Each failure
counts down in the file, so that several servers share one plan.
"""

import os
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Literal, TypeVar

from anyio import sleep, to_thread
from pydantic import TypeAdapter

from shared.contracts.base import Data
from shared.contracts.provisioning import Spec
from shared.runtime.errors import Rejected, Unavailable

from .disk import locked, write_durably
from .driver import Archived, Destroyed, Driver, Observed, Pack

CRASHED = 70  # the exit status of a crash that was asked for


class Fault(Data):
    """How the next calls about one hosting go wrong."""

    fail_next: int
    how: Literal["unavailable", "rejected", "crash_before", "crash_after", "slow"] = "unavailable"
    seconds: float = 0.1
    """How long a slow call is held up."""


class AskedToFail(Rejected):
    """The plan said so."""


PLAN = TypeAdapter(dict[str, Fault])
Answer = TypeVar("Answer")


def with_faults(driver: Driver, plan_file: Path) -> Driver:
    """Return the driver, failing as the plan says. Looking and pruning never fail."""

    async def converge(spec: Spec, key: str) -> Observed:
        return await _under_plan(plan_file, spec.reference, lambda: driver.converge(spec, key))

    async def archive(wish: Pack) -> Archived:
        return await _under_plan(plan_file, wish.reference, lambda: driver.archive(wish))

    async def destroy(reference: str, key: str) -> Destroyed:
        return await _under_plan(plan_file, reference, lambda: driver.destroy(reference, key))

    return replace(driver, converge=converge, archive=archive, destroy=destroy)


async def _under_plan(plan_file: Path, reference: str, act: Callable[[], Awaitable[Answer]]) -> Answer:
    fault = await to_thread.run_sync(_take, plan_file, reference)
    if fault is None:
        return await act()
    match fault.how:
        case "unavailable":
            raise Unavailable("asked to fail by the plan of faults")
        case "rejected":
            raise AskedToFail("asked to fail by the plan of faults")
        case "crash_before":
            os._exit(CRASHED)
        case "slow":
            await sleep(fault.seconds)
    answer = await act()
    if fault.how == "crash_after":
        os._exit(CRASHED)
    return answer


def _take(plan_file: Path, reference: str) -> Fault | None:
    """Use up one planned failure of this hosting, or else of any."""
    if not plan_file.exists():
        return None
    with locked(plan_file.with_name(f"{plan_file.name}.lock")):
        plan = PLAN.validate_json(plan_file.read_bytes())
        name = next((name for name in (reference, "*") if name in plan and plan[name].fail_next > 0), None)
        if name is None:
            return None
        fault = plan[name]
        plan[name] = fault.model_copy(update={"fail_next": fault.fail_next - 1})
        write_durably(plan_file, PLAN.dump_json(plan, indent=2))
        return fault
