"""Facts come from what was seen: once, never from a wish that a newer one has overtaken (R44, R55)."""

from datetime import date

import pytest

from services.lifecycle import domain
from services.lifecycle.domain import State
from shared.contracts.lifecycle import HostingDeleted, HostingFailed, HostingRestored, HostingStarted
from shared.contracts.provisioning import ArchiveHosting
from shared.runtime.errors import IllegalMove

from .builders import a_life, a_running_life, at, converged, day, not_converged

START = date(2026, 12, 31)


def waiting_life():
    life = a_life(START, term="P1M")
    life.obedient = False
    return life.accept("order-1")


def test_started_is_said_when_it_was_seen_and_only_once():
    life = waiting_life()
    assert life.said(HostingStarted) == []
    life.obey().obey()
    started = life.said(HostingStarted)
    assert [(one.order_id, one.ends_on, one.term) for one in started] == [
        ("order-1", day("2027-01-31"), "P1M")
    ]
    assert life.hosting.address == "http://web-1.example.org"


def test_observation_of_an_overtaken_wish_is_ignored():
    life = waiting_life().obey().renew_order("r1", term="P1M")
    life.play(day("2027-02-01")).accept("r1")
    life.obey(life.wishes[1])
    assert life.hosting.state is State.STARTING
    assert life.obey(life.wishes[2]).hosting.state is State.ACTIVE


def test_restored_tells_the_checksum_before_and_after():
    life = a_running_life(START, term="P1M").renew_order("r1").play(day("2027-02-10")).accept("r1")
    assert [one.checksum for one in life.said(HostingRestored)] == ["c0ffee"]
    assert life.changes[-1].details == {"checksum_before": "c0ffee", "checksum_after": "c0ffee"}


def test_deleted_tells_the_proof_and_until_when_backups_live():
    life = a_running_life(START, term="P1M").play(day("2027-03-03"))
    deleted = life.said(HostingDeleted)[0]
    assert (deleted.deletion_on, deleted.backups_until) == (day("2027-02-28"), day("2027-04-02"))
    assert deleted.proof == "1 folder, 3 files"
    assert life.hosting.deleted_on == day("2027-03-03")


def test_failure_is_kept_told_once_and_cleared_by_a_retry():
    life = waiting_life()
    for _ in range(2):
        life.hear(domain.fail(life.hosting, not_converged(life.wishes[0], START)))
    assert (life.hosting.failing, len(life.said(HostingFailed))) == ("disk full", 1)
    life.hear(domain.retry(life.hosting, author="support-1", at=at(START)))
    assert (life.hosting.failing, [wish.revision for wish in life.wishes]) == (None, [1, 2])
    assert life.obey().hosting.state is State.ACTIVE


@pytest.mark.parametrize("seen_first", [True, False], ids=["seen-first", "failed-first"])
def test_what_was_seen_wins_over_a_failure_of_the_same_wish(seen_first):
    life = waiting_life()
    facts = [
        lambda: domain.fail(life.hosting, not_converged(life.wishes[0], START)),
        lambda: domain.observe(life.hosting, converged(life.wishes[0], START)),
    ]
    for fact in reversed(facts) if seen_first else facts:
        life.hear(fact())
    assert (life.hosting.state, life.hosting.failing) == (State.ACTIVE, None)


def test_failure_of_an_overtaken_wish_is_ignored():
    life = waiting_life().obey()
    life.play(day("2027-02-01"))
    assert domain.fail(life.hosting, not_converged(life.wishes[0], START)).hosting == life.hosting


def test_data_can_be_fetched_while_disabled_and_nothing_starts():
    life = a_running_life(START, term="P1M").play(day("2027-02-10"))
    outcome = domain.retrieve(life.hosting, "archive-1", at=at(life.today))
    assert outcome.hosting == life.hosting
    assert [type(one) for one in outcome.commands] == [ArchiveHosting]
    assert outcome.changes[0].rule == "R54"


def test_data_cannot_be_fetched_while_it_is_destroyed():
    life = a_running_life(START, term="P1M").play(day("2027-03-02"))
    life.obedient = False
    with pytest.raises(IllegalMove):
        domain.retrieve(life.play(day("2027-03-03")).hosting, "archive-1", at=at(life.today))


def test_refusal_after_the_deletion_names_its_day_in_both_languages():
    life = a_running_life(START, term="P1M").play(day("2027-03-03"))
    with pytest.raises(domain.DeletedForGood) as refused:
        domain.retrieve(life.hosting, "archive-1", at=at(life.today))
    assert refused.value.say("fr") == "Service supprimé définitivement le 03/03/2027."
    assert refused.value.say("en") == "Service definitively deleted on 03/03/2027."
