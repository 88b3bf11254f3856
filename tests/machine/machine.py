"""Buyers, providers, the network and the treasurer act at random, and payments dies in between: no cent is lost.

After each step the invariants hold, the facts alone tell where all money is, and no payment has two answers. At the
end of each run everybody is heard, and what is believed is what the providers know.
"""

import random
from collections import Counter
from functools import partial

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from shared.contracts.payments import FollowAttempt, FollowRefund, ReadPayouts, ReadProviderLists

from .books import Books
from .buyers import BUYERS, CARTS, OWNERS, PAYERS, order
from .looking import assert_sound, assert_true
from .outside import NETWORK, PROVIDERS, SILENT, TIME, TROUBLES, all_webhooks
from .place import Place
from .treasurers import TREASURERS

AT_ONCE = 100
"""Steps of one run, in one association."""
DONE = Counter()
TRIES = 8
"""Most acts are impossible at most times; somebody then does something else."""


EVERYBODY = (*BUYERS, *PAYERS, *OWNERS, *PROVIDERS, *NETWORK, *TREASURERS, *TIME)
ACTS = [act for act in dict.fromkeys((*EVERYBODY, *TROUBLES)) if act not in SILENT]
"""Those that tell when they have succeeded."""


def doing(who, *acts):
    """Make the rule that one of these acts is done."""

    def does(self, chance):
        self.steps += 1
        self.act(random.Random(f"{self.seed} {self.steps} {chance}"), acts)

    does.__name__ = who
    return rule(chance=st.integers(0, 2**32))(does)


def named(act):
    """Return the name of an act; one of the treasurer's is a choice of several."""
    return f"act: {'/'.join(dict.fromkeys(act.args[0])) if isinstance(act, partial) else act.__name__}"


def families():
    """Return the names of all acts that tell when they have succeeded: each is to occur in a long run."""
    return {named(act) for act in ACTS}


class Money(RuleBasedStateMachine):
    chosen = 0
    """Draws the acts, beside what hypothesis draws: its first run is always the same."""

    def __init__(self):
        super().__init__()
        self.place, self.books, self.opened, self.steps = Place(), Books(), False, 0

    @initialize(chance=st.integers(0, 2**32))
    def open(self, chance):
        self.opened, self.seed = True, f"{self.chosen} {chance}"
        self.place.run(self.place.open(self.seed))
        for how in range(len(CARTS)):
            self.place.run(order(self.place, how, how))

    def act(self, chance, acts):
        """Do something that is possible, and carry some messages, or all of them, or none."""
        for _ in range(TRIES):
            before = self.place.effects
            act = chance.choice(acts)
            self.place.run(act(self.place, chance.randrange(1_000), chance.randrange(1_000)))
            if self.place.effects > before:
                DONE[named(act)] += 1
                break
        self.place.run(self.place.carry(chance.choice((0, 3, 10, 30, 1_000))))

    somebody = doing("somebody", *EVERYBODY)
    treasurer = doing("treasurer", *TREASURERS, *PAYERS)
    provider = doing("provider", *PROVIDERS, *PAYERS, *OWNERS)
    trouble = doing("trouble", *TROUBLES, *PAYERS, *NETWORK)

    @invariant()
    def no_cent_is_lost(self):
        if self.opened:
            DONE["steps"] += 1
            self.place.run(assert_sound(self.place, self.books))

    def teardown(self):
        try:
            if self.opened:
                self.place.run(self._hear_everybody())
        finally:
            DONE.update(self.place.done)
            DONE["deaths"] += self.place.fate.deaths
            print(f"{DONE['steps']} steps done", flush=True)  # a long run is followed by whoever waits for it
            self.place.run(self.place.close())
            self.place.runner.close()

    async def _hear_everybody(self):
        """Let nothing be under way any more, and compare with the truth."""
        self.place.fate.after = 0
        for double in (self.place.world.stripe, self.place.world.paypal):
            double.faults.fault.count = 0
        await all_webhooks(self.place, 0, 0)
        for _ in range(2):
            for provider in ("stripe", "paypal"):
                self.place.post(ReadProviderLists(provider=provider))
                self.place.post(ReadPayouts(provider=provider))
            for row in await self.place.payments.fetch(
                "select id from payment where method in ('card', 'paypal')"
            ):
                self.place.post(FollowAttempt(payment_id=row["id"]))
            for row in await self.place.payments.fetch("select id from refund where follow_on is not null"):
                self.place.post(FollowRefund(refund_id=row["id"]))
            await self.place.wire.quiet()
        await assert_sound(self.place, self.books)
        await assert_true(self.place)


def play(steps, *, chosen):
    """Play so many steps at least, so many of them in one run; return what was done, and how often.

    Hypothesis ends some runs early: what is left is played from the seeds that follow.
    """
    DONE.clear()
    while (left := steps - DONE["steps"]) > 0:
        _play(left, chosen=chosen)
        chosen += 1
    return DONE


def play_long(steps, *, chosen, patience=0):
    """Play so many steps in one association; hypothesis, which ends runs early, has no say. Adds to what was done.

    What chance has never let happen is then tried again and again, amid other acts, for so many steps at most.
    """
    before, chance = DONE["steps"], random.Random(f"long {chosen}")
    machine = Money()
    machine.chosen = chosen
    rules = (machine.somebody, machine.treasurer, machine.provider, machine.trouble)
    try:
        machine.open(chance=chance.randrange(2**32))
        while DONE["steps"] - before < steps:
            chance.choice(rules)(chance=chance.randrange(2**32))
            machine.no_cent_is_lost()
        for _ in range(patience):
            if not (missing := [act for act in ACTS if named(act) not in DONE]):
                break
            chance.choice((machine.somebody, machine.treasurer))(chance=chance.randrange(2**32))
            machine.act(chance, missing)
            machine.no_cent_is_lost()
    finally:
        machine.teardown()
    return DONE


def _play(steps, *, chosen):
    Money.chosen = chosen
    run_state_machine_as_test(
        seed(chosen)(Money),
        settings=settings(
            max_examples=-(-steps // AT_ONCE),
            stateful_step_count=min(steps, AT_ONCE),
            deadline=None,
            database=None,
            phases=(Phase.generate,),  # a smaller example takes minutes: add Phase.shrink to look for it
            suppress_health_check=list(HealthCheck),
        ),
    )
