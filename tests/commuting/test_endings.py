"""Contracts that end at their client's word, through every service: each end is the same in any order (L05, L06, R63).

| order | what becomes of it |
|---|---|
| A | paid by card, withdrawn from after nine days: a part goes back at the provider, the service stops |
| B | never paid, withdrawn from: cancelled |
| C | paid, terminated for a day, disabled, taken back by its owner |
| D | renewed, the renewal withdrawn from before it begins: the end is back where it was |
| E | enlarged for the rest of its term, then left over an announced change: what is not used of both goes back |
"""

import random
from datetime import timedelta

from shared.contracts.base import Caller
from shared.contracts.lifecycle import GetHosting, RevokeTermination
from shared.contracts.orders import AnnounceModification, GetOrder, Terminate, Withdraw

from .ends import differences, end_of
from .story import BOARD, LARGE, SMALL, Story
from .wire import Wild
from .world import FIRST_DAY, a_world

LAG_DAYS = 2
WHO = {"name": "Camille", "email": "camille@example.org", "confirm": True}


class Endings(Story):
    async def play(self):
        await self.open_shop()
        await self.two_clients()
        for name in "ABCD":
            await self.place(name, "camille")
        await self.place("E", "camille", term="P12M", volume=5)
        for name in "ACDE":
            await self.pay(name)
        await self.on(2, self.a_renewal)
        await self.on(9, self.declarations)
        await self.on(18, self.second_thoughts)
        await self.on(22)
        await self.world.wire.quiet()
        return self

    async def a_renewal(self):
        await self.place("D2", "camille", renews="D")
        await self.pay("D2")
        await self.place("E2", "camille", term=None, volume=20, renews="E")
        await self.pay("E2")
        change = AnnounceModification(
            text_fr="Le nombre de boîtes est limité à dix.",
            text_en="Mailboxes are limited to ten.",
            in_force_on=FIRST_DAY + timedelta(32),
            hostings=(self.hostings["E"],),
        )
        self.world.call("change", (await self.world.ask(change, BOARD)).reference)

    async def declarations(self):
        for name in ("A", "B", "D2"):
            await self.declare(Withdraw, name)
        await self.declare(Terminate, "C", ends_on=FIRST_DAY + timedelta(11))
        await self.declare(Terminate, "E", ends_on=FIRST_DAY + timedelta(12), for_modification=True)
        await self.world.wire.quiet()  # a withdrawn service stops on the day on which that is settled

    async def declare(self, form, name, **more):
        view = await self.world.ask(form(contract=self.orders[name][1].reference, **WHO, **more), Caller())
        self.world.call(f"declaration {name}", view.reference)

    async def second_thoughts(self):
        await self.world.ask(RevokeTermination(hosting=self.hostings["C"]), self.callers["camille"])

    async def ends(self):
        """Return for each order its state, and for its hosting the state and the day of the end."""
        found, camille = {}, self.callers["camille"]
        for name, (_, order) in self.orders.items():
            view = await self.world.ask(GetOrder(order=order.id), camille)
            hosting = await self.world.ask(GetHosting(hosting=order.lines[0].hosting_id), camille)
            last = (hosting.ends_on - FIRST_DAY).days if hosting.ends_on else None
            found[name] = (view.state, view.withdrawn_on is not None, hosting.state, last)
        return found


async def played(folder, whim=None, *, lag=0):
    async with a_world(folder, whim) as world:
        story = await Endings(world, lag=lag).play()
        assert world.wire.parked == []
        refunds = list(world.stripe.books.journal.all("refund"))
        return await end_of(world), await story.ends(), sorted(one["amount"] for one in refunds)


async def test_each_contract_ends_as_declared_and_shuffled_messages_end_the_same(tmp_path):
    end, ends, refunds = await played(tmp_path / "in order")
    assert ends == {
        "A": ("paid", True, "disabled", 9),
        "B": ("withdrawn", True, "requested", None),
        "C": ("paid", False, "active", 30),
        "D": ("paid", False, "active", 30),
        "D2": ("paid", True, "active", 30),
        "E": ("paid", False, "disabled", 12),
        "E2": ("paid", False, "disabled", 12),
    }
    price, used, more = 300, 9, (LARGE - SMALL) * 363 // 365
    left = [SMALL - SMALL * 12 // 365, more - more * 10 // 363]
    assert refunds == sorted([price, price - price * used // 30, *left])
    shuffled, again, given_back = await played(tmp_path / "shuffled", Wild(random.Random(7)), lag=LAG_DAYS)
    assert (again, given_back) == (ends, refunds)
    assert differences(end, shuffled) == []
