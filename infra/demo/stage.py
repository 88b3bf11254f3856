"""One calendar for all lives: each waits for its day, the stage plays the days and wakes who is due."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from .person import Person, Treasurer
from .world import Refused, World

PATIENCE_SECONDS = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Something that happened to somebody on a civil day."""

    on: date
    what: str
    details: dict[str, Any]


@dataclass(kw_only=True)
class Stage:
    """Who waits for which day."""

    world: World
    lives: list["Life"] = field(default_factory=list)

    async def play(self, tell: Callable[["Life", Step], None]) -> None:
        """Let every life run until it waits for a day or has ended, advance, and so on to the end."""
        tasks = [asyncio.create_task(life.run()) for life in self.lives]
        try:
            await self._play(tasks, tell)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _play(self, tasks: list[asyncio.Task[None]], tell: Callable[["Life", Step], None]) -> None:
        while True:
            await _settled(self.lives, tasks)
            self._tell_new(tell)
            waiting = [life for life in self.lives if life.waits_for]
            if not waiting:
                break
            day = min(life.waits_for for life in waiting if life.waits_for)
            await self.world.play_until(day)
            self._tell_new(tell)
            for life in waiting:
                if life.waits_for and life.waits_for <= self.world.today:
                    life.wake()

    def _tell_new(self, tell: Callable[["Life", Step], None]) -> None:
        for life in self.lives:
            for step in life.fresh_steps():
                tell(life, step)


async def _settled(lives: list["Life"], tasks: list[asyncio.Task[None]]) -> None:
    """Wait until each life waits for a day or has ended; a failure ends the play at once."""
    while True:
        for task in tasks:
            if task.done():
                task.result()
        if all(task.done() or life.waits_for for life, task in zip(lives, tasks, strict=True)):
            return
        await asyncio.sleep(0.01)


class Life:
    """One scenario at work: its people, its steps, its wait."""

    def __init__(self, world: World, scenario: Callable[["Life"], Awaitable[None]]) -> None:
        """Name it after its function."""
        self.world, self.scenario = world, scenario
        self.name = scenario.__name__
        self.title = (scenario.__doc__ or "").strip()
        self.began = world.today
        self.steps: list[Step] = []
        self.waits_for: date | None = None
        self._woken = asyncio.Event()
        self._told = self._mails = self._events = 0
        self._people: list[Person] = []
        self._treasurer: Treasurer | None = None
        self.failure: str | None = None

    async def run(self) -> None:
        try:
            await self.scenario(self)
            await self.note("the end")
        except (AssertionError, Refused, TimeoutError) as error:
            self.failure = f"{type(error).__name__}: {error}"
            await self.note("FAILED", error=self.failure)

    @property
    def today(self) -> date:
        return self.world.today

    async def note(self, what: str, **details: Any) -> None:
        self.steps.append(Step(on=self.today, what=what, details=details))

    async def until(self, day: date) -> None:
        """Wait for a civil day; the stage plays the days in between for everybody."""
        self.waits_for, self._woken = day, asyncio.Event()
        await self._woken.wait()

    def wake(self) -> None:
        self.waits_for = None
        self._woken.set()

    async def arrive(self, name: str) -> Person:
        person = Person(world=self.world, name=name)
        self._people.append(person)
        await person.arrive()
        return person

    async def treasurer(self) -> Treasurer:
        if self._treasurer is None:
            self._treasurer = Treasurer(world=self.world)
            await self._treasurer.arrive()
        return self._treasurer

    async def eventually(self, ask: Callable[[], Awaitable[Any]], good: Callable[[Any], bool] = bool) -> Any:
        """Ask until the answer is good: what was said elsewhere takes a moment to arrive."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while True:
                try:
                    if good(found := await ask()):
                        return found
                except (IndexError, Refused):
                    pass
                await asyncio.sleep(0.03)

    async def live(self, person: Person, order: dict[str, Any]) -> dict[str, Any]:
        """Wait until the order is paid and its web site answers; look at it as a visitor would."""
        paid = await self.eventually(
            lambda: person.get(f"/orders/{order['id']}"), lambda o: o["state"] == "paid" and o["invoice"]
        )
        hosting: dict[str, Any] = await self.eventually(person.hosting, lambda h: h["state"] == "active")
        page = await self.world.http.get(hosting["address"])
        assert page.status_code == 200, f"{hosting['address']} answers {page.status_code}"  # noqa: PLR2004
        await self.note(
            "live",
            order=order["reference"],
            invoice=paid["invoice"],
            hosting=hosting["reference"],
            state=hosting["state"],
            ends_on=hosting["ends_on"],
            deletion_on=hosting["deletion_on"],
            address=hosting["address"],
        )
        return hosting

    async def expect_hosting(self, person: Person, state: str) -> None:
        hosting = await self.eventually(person.hosting, lambda h: h["state"] == state)
        answers = (await self.world.http.get(hosting["address"])).status_code
        await self.note(f"hosting {state}", hosting=hosting["reference"], state=state, site_answers=answers)

    async def expect_order(self, person: Person, order: dict[str, Any], state: str) -> None:
        await self.eventually(lambda: person.get(f"/orders/{order['id']}"), lambda o: o["state"] == state)
        await self.note(f"order {state}", order=order["reference"], state=state)

    async def expect_refusal(self, code: str, act: Awaitable[Any]) -> None:
        try:
            await act
        except Refused as refused:
            if refused.problem["code"] != code:
                raise
            await self.note(f"refused: {code}", detail=refused.problem["detail"])
            return
        msg = f"not refused with {code}"
        raise AssertionError(msg)

    async def surplus_of(self, order: dict[str, Any]) -> dict[str, Any]:
        treasurer = await self.treasurer()

        async def ask() -> list[dict[str, Any]]:
            found = await self.world.api("GET", "/ops/surplus", bearer=treasurer.token)
            return [s for s in found["surpluses"] if s["order_reference"] == order["reference"]]

        found: list[dict[str, Any]] = await self.eventually(ask)
        return found[0]

    def fresh_steps(self) -> list[Step]:
        """Return the steps, mails and messages of this life that were not told yet, in their order."""
        mine = {p.email for p in self._people}
        new_mails = self.world.mails[self._mails :]
        self._mails = len(self.world.mails)
        mails = [
            Step(on=on, what="e-mail", details={"subject": mail.subject, "to": mail.to})
            for on, mail in new_mails
            if mail.to in mine
        ]
        new_events = self.world.events[self._events :]
        self._events = len(self.world.events)
        accounts = {p.account_id for p in self._people}
        events = [
            Step(on=on, what="message", details={"event": name, **_shown(body)})
            for on, name, body in new_events
            if body.get("account_id") in accounts
        ]
        fresh = self.steps[self._told :]
        self.steps[self._told :] = sorted([*events, *mails, *fresh], key=lambda step: step.on)
        told = self.steps[self._told :]
        self._told = len(self.steps)
        return told


_SHOWN = (
    "reference",
    "order_reference",
    "number",
    "method",
    "cause",
    "ends_on",
    "deletion_on",
    "days_left",
    "code",
)


def _shown(body: dict[str, Any]) -> dict[str, Any]:
    return {name: body[name] for name in _SHOWN if body.get(name) is not None}
