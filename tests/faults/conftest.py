"""The seed of a run, what is raised for a test, the undisturbed end to compare with, and the list of what was tried.

`make faults` writes the list into docs/faults.md: what was done to what, and how often; no times, no seed.
"""

import os
import random
import secrets
import shutil
from pathlib import Path

import pytest

from tests.journeys.stack import new_home

from .ending import ending, left_over, repeats
from .history import History
from .nodes import a_cluster, patiently
from .stage import Stage

REPORT = Path(__file__).resolve().parents[2] / "docs" / "faults.md"
SEED = os.environ.setdefault("SEED", str(secrets.randbelow(10**6)))
"""Set in the controller before its workers start, so that they share it."""


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
def undisturbed():
    """Play the history without faults; return its end."""
    with Stage.raised() as stage:
        History(stage).play()
        assert left_over(stage) == {}
        assert repeats(stage) == {}
        return ending(stage)


@pytest.fixture
def tried(record_property):
    """Note a fault that was done: `tried("kill -9 while handling", "orders", 2)`."""

    def note(fault, to, times):
        record_property("fault tried", [fault, to, times])

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
    """Return docs/faults.md."""
    total = sum(times for *_, times in rows)
    lines = [
        "# Faults that were tried",
        "",
        "Written by `make faults`; each of them is a test in `tests/faults`. A history of two months is played on",
        "simulated time while the fault strikes: orders, cards, cheques that bounce, money that comes twice, renewals,",
        "reminders, ends and deletions. Afterwards everything is compared with a run that nothing disturbed: states,",
        "amounts, invoice numbers, letters, messages said; nothing may be unsent, parked or done twice.",
        "",
        f"{total} faults of {len({fault for fault, *_ in rows})} kinds.",
        "",
        "| Fault | Struck | Times |",
        "|---|---|---|",
        *(f"| {fault} | {to} | {times} |" for fault, to, times in sorted(map(tuple, rows))),
        "",
    ]
    return "\n".join(lines)
