"""The seed of a run, what is raised for a test, the undisturbed end to compare with, and the list of what was tried.

`make faults` writes the list into docs/faults.md: what was done to what, and how often; no times, no seed.
"""

import os
import random
import secrets
import shutil
import textwrap
from pathlib import Path

import pytest

from tests.journeys.stack import new_home

from .crashing import witnessed
from .ending import ending, left_over, repeats
from .history import History
from .nodes import a_cluster, patiently
from .stage import Cast, Stage

REPORT = Path(__file__).resolve().parents[2] / "docs" / "faults.md"
SEED = os.environ.setdefault("SEED", str(secrets.randbelow(10**6)))
"""Set in the controller before its workers start, so that they share it."""


COMPARED = (
    "A history of two months is played on simulated time while the fault strikes: orders, cards, cheques that bounce,"
    " money that comes twice, requests to the volunteers, renewals, reminders, ends and deletions. Afterwards everything"
    " is compared with a run that nothing disturbed: states, amounts, invoice numbers, requests, letters, messages said;"
    " nothing may be unsent, parked or done twice."
)
"""How the end of most faults is judged."""

LEFT_OPEN = "ignore:(unclosed|loop is closed):ResourceWarning"
"""The kernel takes connections for a frozen server. One on which nothing is said in time is dropped by nats-py for
the next without being closed; Python closes it when it finds it, which may be during another test."""


def pytest_collection_modifyitems(items):
    for item in items:
        if item.get_closest_marker("fault"):
            item.add_marker(pytest.mark.filterwarnings(LEFT_OPEN))


@pytest.fixture
def chance(request):
    """Draw at random, differently for each test, repeatably from the seed of the run."""
    test = request.node.name
    print(f"{test}: SEED={SEED}")
    return random.Random(f"{SEED} {test}")


@pytest.fixture
def home():
    """A folder for a whole stack."""
    home = new_home()
    yield home
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture
def places():
    """Where the servers of a cluster are, and what runs a program there: all on this machine."""
    return [("127.0.0.1", ())] * 3


@pytest.fixture
def cluster(tmp_path, places):
    with a_cluster(tmp_path, places) as cluster:
        yield cluster


@pytest.fixture
async def js(cluster):
    """JetStream of the cluster, once a majority is there."""
    connection = await cluster.connect()
    await patiently(connection.jetstream().account_info)
    yield connection.jetstream()
    await connection.close()


@pytest.fixture(scope="session")
def played(tmp_path_factory):
    """Play the history without faults; return its end, and which service passed which point on the way."""
    folder = tmp_path_factory.mktemp("witness")
    with Stage.raised(Cast(env={"": {"FAULT_WITNESS": str(folder)}})) as stage:
        History(stage).play()
        assert left_over(stage) == {}
        assert repeats(stage) == {}
        return ending(stage), witnessed(folder)


@pytest.fixture
def undisturbed(played):
    """The end of the history without faults."""
    return played[0]


@pytest.fixture
def passed(played):
    """Pairs of a point and a service that passes it in the history."""
    return played[1]


@pytest.fixture
def tried(request, record_property):
    """Note a fault that was done: `tried("kill -9 while handling", "orders", 2)`, and how its end was judged.

    By comparison with the undisturbed history where a test asks for that, else as its module says (`JUDGED`).
    """
    judged = COMPARED if "undisturbed" in request.fixturenames else request.module.JUDGED

    def note(fault, to, times):
        record_property("fault tried", [judged, fault, to, times])

    return note


def pytest_terminal_summary(terminalreporter, exitstatus, config):
    """Print the seed; write the list when the whole run was asked for and has passed, not only one worker's share."""
    terminalreporter.write_line(f"SEED={SEED} (`make faults SEED={SEED}` repeats this run)")
    if "FAULTS_LIST" not in os.environ or exitstatus or hasattr(config, "workerinput"):
        return
    rows = [
        value
        for report in terminalreporter.stats.get("passed", [])
        for name, value in report.user_properties
        if name == "fault tried"
    ]
    REPORT.write_text(written(rows))
    terminalreporter.write_line(f"{len(rows)} rows in {REPORT.name}")


def written(rows):
    """Return docs/faults.md: what was tried, under how it was judged."""
    total = sum(times for *_, times in rows)
    groups = sorted({judged for judged, *_ in rows}, key=lambda one: (one != COMPARED, one))
    lines = [
        "# Faults that were tried",
        "",
        "Written by `make faults`; each of them is a test in `tests/faults`. Not all are judged alike: above each table",
        "stands what was played while its faults struck, and what had to be true afterwards.",
        "",
        f"{total} faults of {len({fault for _, fault, *_ in rows})} kinds.",
    ]
    for group in groups:
        lines += ["", *textwrap.wrap(group, 120), "", "| Fault | Struck | Times |", "|---|---|---|"]
        lines += [
            f"| {fault} | {to} | {times} |"
            for judged, fault, to, times in sorted(map(tuple, rows))
            if judged == group
        ]
    return "\n".join([*lines, ""])
