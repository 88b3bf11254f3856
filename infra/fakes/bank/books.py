"""What the double of the bank remembers: transfers that wait for their payer's click, and bookings."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Literal, get_args

from infra.fakes.bank.camt import Movement, Sheet
from infra.fakes.journal import Journal, Thing
from infra.fakes.refusals import Refusal, Unknown
from shared.values.dates import civil_date

WAITING, BOOKED = "waiting", "booked"
OPENING_CENTS = 123_456
How = Literal["exact", "partial", "over", "wrong_reference", "no_reference", "twice"]
HOWS: tuple[How, ...] = get_args(How)
EPC_LINES = 10
MOST_CENTS = 99_999_999_999


def read_code(text: str) -> tuple[int, str]:
    """Return amount and reference of a scanned code (EPC069-12). Raises Refusal when it is none."""
    lines = [line.strip() for line in text.strip().splitlines()]
    if len(lines) < EPC_LINES or lines[0] != "BCD" or lines[3] != "SCT" or not lines[7].startswith("EUR"):
        raise Refusal(400, "no_code", "This is not the text of a payment code.")
    return read_cents(lines[7].removeprefix("EUR")), lines[9]


def read_cents(text: str) -> int:
    """Read 24, 24.00 or 24,00. Raises Refusal."""
    whole, _, part = text.strip().replace(",", ".").partition(".")
    if not (whole.isascii() and whole.isdigit() and len(part) <= 2 and (part or "0").isdigit()):  # noqa: PLR2004
        raise Refusal(400, "no_amount", "This is not an amount in euro.")
    cents = int(whole) * 100 + int(part.ljust(2, "0") or "0")
    if not 0 < cents <= MOST_CENTS:
        raise Refusal(400, "no_amount", "This is not an amount that a transfer takes.")
    return cents


class Books:
    """One account with its bookings, oldest first."""

    def __init__(self, journal: Journal, *, now: Callable[[], datetime], iban: str) -> None:
        self.journal, self.iban = journal, iban
        self._now = now

    @property
    def today(self) -> date:
        return civil_date(self._now())

    def expect(self, *, cents: int, reference: str, name: str) -> Thing:
        """Note what a payer is about to send."""
        key = f"V{len(self.journal.ids(WAITING)) + 1:04}"
        told = {"key": key, "cents": cents, "reference": reference, "name": name, "sent": ""}
        return self.journal.put(WAITING, key, told)

    def send(self, key: str, how: How, *, on: date | None = None) -> list[Thing]:
        """Book a transfer as its payer sends it: as asked, or as people do. Sent again, it changes nothing."""
        waiting = self.journal.get(WAITING, key)
        if waiting is None:
            raise Unknown("transfer", key)
        if waiting["sent"]:
            return []
        cents, text = waiting["cents"], waiting["reference"]
        changed = {
            "exact": (cents, text),
            "partial": (max(1, cents // 2), text),
            "over": (cents + 100, text),
            "wrong_reference": (cents, _mistyped(text)),
            "no_reference": (cents, "virement"),
            "twice": (cents, text),
        }[how]
        self.journal.change(WAITING, key, sent=how)
        times = 2 if how == "twice" else 1
        return [self._book(changed[0], changed[1], name=waiting["name"], on=on) for _ in range(times)]

    def take_back(self, key: str, *, on: date | None = None) -> Thing:
        """Book the return of a transfer: the payer's bank wants it back. Asked again, it is the same one."""
        booked = self.journal.get(BOOKED, key)
        if booked is None or booked["cents"] <= 0:
            raise Unknown("booking", key)
        if booked["taken_back"]:
            return self.journal.get(BOOKED, booked["taken_back"]) or booked
        back = self._book(-booked["cents"], booked["text"], name=booked["name"], on=on, returned="FOCR")
        self.journal.change(BOOKED, key, taken_back=back["key"])
        return back

    def sheet(self, first: date | None = None, last: date | None = None) -> Sheet:
        """Return the statement of some days, of all that there was by default."""
        booked = [_movement(one) for one in self.journal.all(BOOKED)]
        last_day = last or max((self.today, *(one.on for one in booked)))
        first_day = first or min((last_day, *(one.on for one in booked)))
        inside = [one for one in booked if first_day <= one.on <= last_day]
        before = sum(one.cents for one in booked if one.on < first_day)
        return Sheet(
            number=f"{first_day:%Y%m%d}-{last_day:%Y%m%d}-{len(inside):03}",
            iban=self.iban,
            first_day=first_day,
            last_day=last_day,
            opening_cents=OPENING_CENTS + before,
            movements=sorted(inside, key=lambda one: (one.on, one.key)),
        )

    def _book(self, cents: int, text: str, *, name: str, on: date | None = None, returned: str = "") -> Thing:
        key = f"B{len(self.journal.ids(BOOKED)) + 1:06}"
        day = (on or self.today).isoformat()
        told = {"key": key, "on": day, "cents": cents, "text": text, "name": name, "returned": returned}
        return self.journal.put(BOOKED, key, {**told, "taken_back": ""})


def _movement(told: Thing) -> Movement:
    return Movement(
        key=told["key"],
        on=date.fromisoformat(told["on"]),
        cents=told["cents"],
        name=told["name"],
        text=told["text"],
        returned=told["returned"],
    )


def _mistyped(reference: str) -> str:
    """Change the last digit, as a tired finger does."""
    return reference[:-1] + (str((int(reference[-1]) + 1) % 10) if reference[-1:].isdigit() else "?")
