"""Every service dies twice (`kill -9`) at each point of its work; the end is that of an undisturbed run."""

import pytest

from infra import fleet
from shared.contracts.clock import DayStarted

from .crashing import POINTS
from .ending import compare, heard_by, hearers, spine
from .history import FIRST_SCENE, History
from .stage import Cast, Stage

pytestmark = [pytest.mark.fault, pytest.mark.timeout(420)]

JUDGED = "The day that was moved to is known to those who only listen; no history is compared."
OWNERS = tuple(spine())
HEARERS = tuple(hearers())
DAILY = tuple(name for name in HEARERS if DayStarted in heard_by(name))
SERVICES = {
    "before the commit": OWNERS,
    "between commit and publish": OWNERS,
    "between publish and note": OWNERS,
    "between commit and acknowledgement": HEARERS,
    "while handling": HEARERS,
    "during a day's work": DAILY,
    "while the clock speaks": ("clock",),
    "between act and record": ("payments", "provisioning"),
    "between a mail's 250 and its record": ("notifications",),
    "in the middle of a mail": ("notifications",),
    "between the provider's page and its record": ("payments",),
    "between answer and reply": ("gateway",),
}
"""Which services pass each point in this history."""
TOGETHER = (
    ("before the commit",),
    ("between commit and publish",),
    ("between publish and note",),
    ("between commit and acknowledgement",),
    ("while handling",),
    ("during a day's work", "while the clock speaks"),
    ("between act and record", "between answer and reply"),
    ("between a mail's 250 and its record", "between the provider's page and its record"),
    ("in the middle of a mail",),
)
"""One history each: every service meets one point of it."""
LATEST = 6
"""The last passage at which a process may die: fewer than any service passes in a life of this history."""


def test_every_point_is_tried():
    assert {name for names in TOGETHER for name in names} == set(SERVICES) == set(POINTS)


def test_every_service_is_killed_at_every_point_that_it_passes(passed):
    killed = {(point, service) for point, services in SERVICES.items() for service in services}
    assert killed == passed, {"never killed": passed - killed, "never there": killed - passed}
    assert {service for _, service in killed} == set(fleet.names())


def deaths(names, chance):
    """Draw at which passages every service dies; return its environment."""
    return {
        service: {
            "FAULT_POINT": name,
            "FAULT_PASSAGES": ",".join(str(chance.randint(1, LATEST)) for _ in range(2)),
        }
        for name in names
        for service in SERVICES[name]
    }


@pytest.mark.parametrize("names", TOGETHER, ids=lambda names: names[0].replace(" ", "-"))
def test_killed_services_end_like_undisturbed_ones(names, chance, undisturbed, tried):
    plan = deaths(names, chance)
    with Stage.raised(Cast(env=plan)) as stage:
        History(stage).play()
        compare(stage, undisturbed)
        for service in plan:
            assert [actor.deaths for actor in stage.of(service)] == [[-9, -9]], (service, plan[service])
    for name in names:
        for service in SERVICES[name]:
            tried(f"`kill -9` {name}", service, 2)


def test_clock_that_dies_before_it_tells_the_date_tells_it_at_its_return(tried):
    saying = {"FAULT_POINT": "between commit and publish", "FAULT_PASSAGES": "2"}
    with Stage.raised(Cast(env={"clock": saying})) as stage:
        stage.advance_to(FIRST_SCENE)
        assert stage.of("clock")[0].deaths == [-9]
        assert stage.inner.calendar.today() == FIRST_SCENE, "who only listens has missed the day"
    tried("`kill -9` between moving the calendar and telling it", "clock", 1)
