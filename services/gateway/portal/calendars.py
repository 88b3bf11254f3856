"""The dates of services as a calendar application reads them (RFC 5545): whole days and nothing else.

A file of one service has no alarm; what a calendar follows has some, at nine in the morning.
"""

from collections.abc import Iterable, Iterator
from datetime import date

from shared.contracts.accounts import Language
from shared.contracts.lifecycle import HostingView
from shared.values.dates import plus_days

from .three_dates import Stage, three_dates

LONGEST_OCTETS = 73  # of a line, with the blank that a folded one begins with
SAYS: dict[str, dict[Language, str]] = {
    "end": {"fr": "{} : dernier jour en service", "en": "{}: last day in service"},
    "disabled": {"fr": "{} : désactivé, données gardées", "en": "{}: disabled, data kept"},
    "deletion": {
        "fr": "{} : dernier jour pour renouveler ou récupérer les données",
        "en": "{}: last day to renew or to retrieve the data",
    },
}
ALARMS: dict[str, tuple[str, ...]] = {
    "end": ("-P13DT15H", "-P2DT15H"),
    "disabled": ("PT9H",),
    "deletion": ("-P13DT15H", "-P2DT15H"),
}
"""How long before the first minute of its day each is told: at nine, fourteen and three days ahead."""
NAMES: dict[Language, str] = {"fr": "Dates de mes services – {}", "en": "Dates of my services – {}"}


def a_calendar(hosting: HostingView, language: Language, *, today: date) -> str:
    """Write the three dates of one service; the same event keeps its identity when its day moves."""
    return _calendar([], _events(hosting, language, today=today, alarms={}))


def a_feed(hostings: Iterable[HostingView], language: Language, *, today: date, name: str) -> str:
    """Write the dates of all of somebody's services, to be asked for again each day."""
    head = [
        f"X-WR-CALNAME:{_escaped(NAMES[language].format(name))}",
        "REFRESH-INTERVAL;VALUE=DURATION:P1D",
        "X-PUBLISHED-TTL:P1D",
    ]
    events = (line for one in hostings for line in _events(one, language, today=today, alarms=ALARMS))
    return _calendar(head, events)


def _calendar(head: list[str], events: Iterable[str]) -> str:
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Colombier//dates//EN",
        *head,
        *events,
        "END:VCALENDAR",
    ]
    return "".join(f"{part}\r\n" for line in lines for part in _folded(line))


def _events(
    hosting: HostingView, language: Language, *, today: date, alarms: dict[str, tuple[str, ...]]
) -> Iterator[str]:
    for stage in three_dates(hosting, today):
        says = _escaped(SAYS[stage.kind][language].format(hosting.reference))
        yield from _event(hosting, stage, says, today=today)
        for trigger in alarms.get(stage.kind, ()):
            yield from (
                "BEGIN:VALARM",
                "ACTION:DISPLAY",
                f"DESCRIPTION:{says}",
                f"TRIGGER:{trigger}",
                "END:VALARM",
            )
        yield "END:VEVENT"


def _event(hosting: HostingView, stage: Stage, says: str, *, today: date) -> Iterator[str]:
    yield from (
        "BEGIN:VEVENT",
        f"UID:{stage.kind}.{hosting.id}@colombier",
        f"DTSTAMP:{today:%Y%m%d}T000000Z",
        f"DTSTART;VALUE=DATE:{stage.on:%Y%m%d}",
        f"DTEND;VALUE=DATE:{plus_days(stage.on, 1):%Y%m%d}",
        f"SUMMARY:{says}",
        "TRANSP:TRANSPARENT",
    )


def _escaped(text: str) -> str:
    for one in ("\\", ";", ","):
        text = text.replace(one, f"\\{one}")
    return text.replace("\n", "\\n")


def _folded(line: str) -> Iterator[str]:
    """Cut a line at 75 octets, never inside a character; what goes on begins with a blank."""
    part, start = "", ""
    for one in line:
        if len((part + one).encode()) > LONGEST_OCTETS:
            yield start + part
            part, start = "", " "
        part += one
    yield start + part
