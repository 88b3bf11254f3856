"""What is simulated is what the days bring: the same facts on the same days, and nothing is written."""

from datetime import date

from services.lifecycle import domain, handlers
from shared.contracts.lifecycle import SimulateHostings
from shared.contracts.notifications import Letter, Letters
from shared.contracts.payments import Acceptances, ForeseeAcceptances
from shared.runtime.asking import Colleagues

from .builders import S1_FACTS, a_running_life, accepted, day
from .rig import HOSTING, RULES, handle, ordered, registered

START = date(2026, 11, 22)


def played(hosting, until):
    return domain.simulate(
        hosting,
        after=START,
        until=until,
        quote=domain.Quote(price_cents=2400),
        policy_on=lambda _: domain.LAWFUL,
    )


def test_a_year_that_is_never_renewed_is_simulated_as_it_will_be():
    """R53, R56, R57: scenario S1."""
    life = a_running_life(START)
    facts = [
        (on.isoformat(), type(event).__name__)
        for on, outcome in played(life.hosting, date(2028, 1, 31))
        for event in outcome.events
    ]
    assert facts == S1_FACTS[1:]
    changes = [one.what for _, outcome in played(life.hosting, date(2028, 1, 31)) for one in outcome.changes]
    assert changes == [one.what for one in life.play(date(2028, 1, 31)).changes][3:]


def test_nothing_after_the_day_that_was_asked_for_is_simulated():
    life = a_running_life(START)
    assert [on for on, _ in played(life.hosting, day("2027-11-15"))] == [day("2027-10-23"), day("2027-11-15")]


def test_what_its_host_has_not_reached_yet_is_simulated_first():
    life = a_running_life(START).play(day("2027-11-22"))
    life.obedient = False
    life.play(day("2027-11-23"))
    assert life.hosting.state is domain.State.DISABLING
    steps = domain.simulate(
        life.hosting,
        after=life.today,
        until=date(2028, 1, 31),
        quote=domain.Quote(price_cents=2400),
        policy_on=lambda _: domain.LAWFUL,
    )
    facts = [(on.isoformat(), type(event).__name__) for on, outcome in steps for event in outcome.events]
    assert facts == S1_FACTS[-len(facts) :]
    assert facts[0] == ("2027-11-23", "HostingDisabled")
    assert facts[-1][1] == "HostingDeleted"


def test_money_that_silence_accepts_renews_what_would_have_been_deleted():
    """R43, R59, R60."""
    life = a_running_life(START).play(day("2027-12-20"))
    life.renew_order("order-2")
    news = [accepted("order-2", day("2027-12-22"))]
    steps = domain.simulate(
        life.hosting,
        after=life.today,
        until=date(2028, 1, 31),
        quote=domain.Quote(price_cents=2400),
        policy_on=lambda _: domain.LAWFUL,
        accepted=news,
    )
    facts = [type(event).__name__ for _, outcome in steps for event in outcome.events]
    assert "HostingRenewed" in facts
    assert "HostingDeleted" not in facts


def colleagues(*money, more=False):
    """Return what is asked of a notifications that writes one letter for each fact, and that; beside it, payments."""
    asked = []
    told = {"number": "M13", "account_id": "account-1", "to": "c@example.org", "subject": "s", "text": "t"}

    async def answer(request, _):
        if isinstance(request, ForeseeAcceptances):
            return Acceptances(accepted=list(money), more=more)
        asked.extend(request.facts)
        return Letters(letters=[Letter(fact=at, **told) for at, _ in enumerate(request.facts)])

    return asked, answer


async def test_a_simulation_shows_the_mails_and_leaves_everything_as_it_was(open_errand):
    asked, answer = colleagues()
    async with open_errand("lifecycle", use=(RULES, Colleagues(answer))) as errand:
        async with errand.tx() as tx:
            for message in (registered(), ordered(), accepted("order-1", START)):
                await handle(message, tx)
        before = await everything(errand)
        shown = await handlers.simulating.simulate(SimulateHostings(until=day("2027-11-30")), errand)
        one = await handlers.simulating.simulate(SimulateHostings(until=day("2027-11-30"), q=HOSTING), errand)
        assert await everything(errand) == before
    assert [one.on.isoformat() for one in shown.facts if one.letters] == [
        *("2026-11-22", "2027-10-23", "2027-11-15", "2027-11-21", "2027-11-23"),
    ]
    assert [one.fact for fact in shown.facts for one in fact.letters] == list(range(len(asked) // 2))
    assert [{letter.text for fact in each.facts for letter in fact.letters} for each in (shown, one)] == [
        {""},
        {"t"},
    ]


async def everything(errand):
    async with errand.tx() as tx:
        return await tx.connection.fetch(
            "select (select json_agg(h) from hosting h)::text, (select json_agg(c) from change c)::text,"
            " (select count(*) from outbox)"
        )
