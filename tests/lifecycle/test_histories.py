"""Whole histories, shuffled, repeated and invented: what must hold whatever happens."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from services.lifecycle import domain
from services.lifecycle.domain import State

from .builders import a_life, a_suspension, at, bounced, converged, received

START = date(2027, 1, 31)
paid_after = st.lists(st.integers(0, 58), max_size=4)


def life_with_orders(count):
    life = a_life(START, term="P1M")
    life.obedient = False
    for number in range(count):
        life.renew_order(f"r{number}", term="P1M")
    return life


def dates_of(hosting):
    return hosting.starts_on, hosting.ends_on, hosting.deletion_on, hosting.term, hosting.volume


def in_order(days):
    life = life_with_orders(len(days)).accept("order-1", START)
    for number, after in sorted(enumerate(days), key=lambda one: one[1]):
        life.accept(f"r{number}", START + timedelta(after))
    return life


@given(paid_after, st.data())
def test_acceptances_and_observations_in_any_order_and_repeated_end_in_the_same_dates(days, data):
    life = life_with_orders(len(days))
    facts = [("order-1", START), *((f"r{n}", START + timedelta(after)) for n, after in enumerate(days))]
    for order_id, when in data.draw(st.permutations(facts * 2)):
        life.accept(order_id, when)
        for wish in data.draw(st.lists(st.sampled_from(life.wishes), max_size=2)) if life.wishes else []:
            life.obey(wish)
        assert dates_of(life.hosting)[1] is None or life.hosting.deletion_on >= life.hosting.ends_on
    for wish in data.draw(st.permutations(life.wishes)):
        life.obey(wish)
    assert dates_of(life.hosting) == dates_of(in_order(days).hosting)
    assert life.hosting.state is State.ACTIVE
    assert [event.revision for event in life.events] == list(range(1, len(life.events) + 1))


@given(st.integers(1, 20), st.data())
def test_late_day_money_and_observation_commute_while_the_data_exists(late, data):
    """The end passes, a renewal is paid in grace, the host reports: whatever comes first, it runs again."""
    life = life_with_orders(1).accept("order-1", START).obey()
    end = life.hosting.ends_on
    steps = data.draw(st.permutations(["day", "money", "seen", "day", "money", "seen"]))
    for step in steps:
        if step == "day":
            life.hear(domain.days_work(life.hosting, end + timedelta(late)))
        elif step == "money":
            life.accept("r0", end + timedelta(late))
        else:
            life.obey()
    life.obey()
    assert life.hosting.ends_on == domain.contract_of(life.hosting.purchases).ends_on
    assert (life.hosting.state, life.hosting.starts_on) == (State.ACTIVE, end + timedelta(late))


ACTS = ("wait", "renew", "cheque", "bounce", "law", "free", "suspend", "deaf", "obey")
acts = st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 25)), max_size=25)


def live(life, act, number):
    """One more thing in the life of a hosting, today."""
    life.obedient = act != "deaf"
    if act == "renew" and life.hosting.state is not State.DELETED:
        life.renew_order(f"r{number}", term="P1M").accept(f"r{number}")
    elif act == "cheque":
        life.renew_order(f"c{number}", term="P1M")
        cheque = received(f"c{number}", life.today, wait_until=life.today + timedelta(15))
        life.hear(domain.wait_for(life.hosting, cheque))
    elif act == "bounce" and any(one.order_id == "c1" for one in life.hosting.purchases):
        life.hear(domain.bounce(life.hosting, bounced("c1", life.today, was_accepted=False)))
    elif act == "law":
        life.hear(domain.hold_by_law(life.hosting, f"PV-{number}", at=at(life.today)))
    elif act == "free":
        for hold in life.hosting.holds:
            life.hear(domain.release(life.hosting, hold.key, at=at(life.today)))
    elif act == "suspend" and life.hosting.state is not State.DELETED:
        life.hear(domain.suspend(life.hosting, a_suspension(life.today)))
    elif act == "obey" and life.wishes:
        life.hear(domain.observe(life.hosting, converged(life.wishes[-1], life.today)))


def lives(history):
    """Play a history and yield the life before and after each of its days and acts."""
    life = a_life(START, term="P1M").accept("order-1", START)
    for number, (act, days) in enumerate(history):
        before, count = life.hosting, len(life.changes)
        live(life, act, number % 3)
        yield before, life, life.changes[count:]
        for _ in range(days):
            before, count = life.hosting, len(life.changes)
            life.play(life.today + timedelta(1))
            yield before, life, life.changes[count:]


@settings(max_examples=60, deadline=None)
@given(acts)
def test_nothing_is_deleted_before_its_day_or_while_something_holds_it(history):
    for before, life, _ in lives(history):
        hosting = life.hosting
        assert hosting.deletion_on > hosting.ends_on >= hosting.starts_on
        if before.state is State.DISABLED and hosting.state in {State.DELETING, State.DELETED}:
            assert life.today > max(before.deletion_on, before.ends_on + timedelta(30))
            assert not any(one.until is None or one.until >= life.today for one in before.holds)


@settings(max_examples=60, deadline=None)
@given(acts)
def test_every_change_of_state_or_date_is_in_the_history_with_its_rule(history):
    for before, life, changes in lives(history):
        if (before.state, *dates_of(before)) != (life.hosting.state, *dates_of(life.hosting)):
            assert changes
            assert all(change.rule and change.article and change.cause["fr"] for change in changes)


@settings(max_examples=60, deadline=None)
@given(acts)
def test_next_due_is_exactly_the_first_day_with_work(history):
    for _, life, _ in lives(history):
        hosting, due = life.hosting, domain.next_due(life.hosting)
        for ahead in (0, 1, 7, 30, 400):
            day = life.today + timedelta(ahead)
            idle = domain.days_work(hosting, day).hosting == hosting
            assert idle == (due is None or day < due)
        if due:
            assert domain.days_work(hosting, due - timedelta(1)).hosting == hosting
            assert domain.days_work(hosting, due).hosting != hosting
