"""The dates of a service as a calendar application reads them (RFC 5545): whole days, no alarm, nothing else."""

from collections.abc import Iterator
from datetime import date

from shared.contracts.accounts import Language
from shared.contracts.lifecycle import HostingView
from shared.values.dates import plus_days

from .three_dates import three_dates

LONGEST_OCTETS = 73  # of a line, with the blank that a folded one begins with
SAYS: dict[str, dict[Language, str]] = {
    "end": {"fr": "{} : dernier jour en service", "en": "{}: last day in service"},
    "disabled": {"fr": "{} : désactivé, données gardées", "en": "{}: disabled, data kept"},
    "deletion": {
        "fr": "{} : dernier jour pour renouveler ou récupérer les données",
        "en": "{}: last day to renew or to retrieve the data",
    },
}


def a_calendar(hosting: HostingView, language: Language, *, today: date) -> str:
    """Write the three dates; the same event keeps its identity when its day moves."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Colombier//dates//EN"]
    for stage in three_dates(hosting, today):
        lines += [
            "BEGIN:VEVENT",
            f"UID:{stage.kind}.{hosting.id}@colombier",
            f"DTSTAMP:{today:%Y%m%d}T000000Z",
            f"DTSTART;VALUE=DATE:{stage.on:%Y%m%d}",
            f"DTEND;VALUE=DATE:{plus_days(stage.on, 1):%Y%m%d}",
            f"SUMMARY:{_escaped(SAYS[stage.kind][language].format(hosting.reference))}",
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
        ]
    return "".join(f"{part}\r\n" for line in [*lines, "END:VCALENDAR"] for part in _folded(line))


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
