"""Failures on demand: they happen as planned, and the work succeeds after them."""

import asyncio
import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from services.provisioning.drivers.faults import CRASHED
from shared.runtime.errors import Rejected, Unavailable

from .builders import REFERENCE, a_driver, a_spec

REPOSITORY = Path(__file__).parents[2]
CONVERGE = """
import asyncio, sys
from pathlib import Path
from tests.provisioning.builders import a_driver, a_spec
asyncio.run(a_driver(Path(sys.argv[1]), faults=True).converge(a_spec(), "h:1"))
"""


def plan(root, **faults):
    (root / "faults.json").write_text(json.dumps(faults))


def converge_elsewhere(root):
    words = [sys.executable, "-c", CONVERGE, str(root)]
    return subprocess.run(words, cwd=REPOSITORY, timeout=30, check=False).returncode


def state(root):
    async def look():
        return (await a_driver(root).observe(REFERENCE)).state

    return asyncio.run(look())


async def test_provisioning_fails_twice_then_works(tmp_path):
    plan(tmp_path, **{REFERENCE: {"fail_next": 2, "how": "unavailable"}})
    driver = a_driver(tmp_path, faults=True)
    for _ in range(2):
        with pytest.raises(Unavailable):
            await driver.converge(a_spec(), "h:1")
    assert (await driver.converge(a_spec(), "h:1")).state == "active"


async def test_plan_for_all_hostings_counts_down_once_for_all(tmp_path):
    plan(tmp_path, **{"*": {"fail_next": 1, "how": "rejected"}})
    driver = a_driver(tmp_path, faults=True)
    with pytest.raises(Rejected):
        await driver.destroy(REFERENCE, "h:1")
    assert (await driver.converge(a_spec(reference="other"), "o:1")).state == "active"


async def test_failures_planned_for_five_calls_hit_exactly_five_of_many_at_once(tmp_path):
    plan(tmp_path, **{"*": {"fail_next": 5, "how": "unavailable"}})
    driver = a_driver(tmp_path, faults=True)
    calls = (driver.converge(a_spec(reference=f"h-{n}"), "1") for n in range(9))
    ends = await asyncio.gather(*calls, return_exceptions=True)
    assert sum(isinstance(end, Unavailable) for end in ends) == 5


async def test_slow_host_answers_late_and_right(tmp_path):
    plan(tmp_path, **{"*": {"fail_next": 1, "how": "slow", "seconds": 0.2}})
    started = time.monotonic()
    assert (await a_driver(tmp_path, faults=True).converge(a_spec(), "h:1")).state == "active"
    assert time.monotonic() - started >= 0.2


@pytest.mark.parametrize(("how", "left"), [("crash_before", "absent"), ("crash_after", "active")])
def test_crash_around_the_work_is_healed_by_asking_again(tmp_path, how, left):
    plan(tmp_path, **{"*": {"fail_next": 1, "how": how}})
    assert converge_elsewhere(tmp_path) == CRASHED
    assert state(tmp_path) == left
    assert converge_elsewhere(tmp_path) == 0
    assert state(tmp_path) == "active"


async def test_plan_is_ignored_unless_the_setting_allows_it(tmp_path):
    plan(tmp_path, **{"*": {"fail_next": 9, "how": "unavailable"}})
    assert (await a_driver(tmp_path).converge(a_spec(), "h:1")).state == "active"
