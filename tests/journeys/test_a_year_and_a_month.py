"""S1 to its end: reminders, disabled page, data kept, restored by a renewal in the grace month, deleted after X."""

import shutil
from datetime import date, timedelta

import pytest

from .client import Client
from .parts import chosen
from .stack import Stack, new_home


@pytest.fixture(scope="module")
def stack():
    home = new_home()
    running = Stack.up(home, "--start", "2026-11-22", env=chosen())
    yield running
    running.down()
    shutil.rmtree(home, ignore_errors=True)


def test_a_hosting_lives_is_disabled_restored_and_deleted_on_its_days(stack):
    client = Client.arrives(stack)
    order = client.orders()
    client.presses(client.pays(order, "card"))
    _, hosting = client.live(order)
    assert (hosting["ends_on"], hosting["deletion_on"]) == ("2027-11-22", "2027-12-22")
    stack.advance_to(date(2027, 11, 22))
    assert stack.http.get(hosting["address"]).status_code == 200
    stack.advance_to(date(2027, 11, 23))
    assert client.hosting()["state"] == "disabled"
    assert stack.http.get(hosting["address"]).status_code == 503
    restored = _renew(stack, client, hosting, on=date(2027, 12, 22))
    assert (restored["ends_on"], restored["deletion_on"]) == ("2028-01-22", "2028-02-22")
    stack.advance_to(date(2028, 2, 22))
    assert client.hosting()["state"] == "disabled"
    stack.advance_to(date(2028, 2, 23))
    assert client.hosting()["state"] == "deleted"
    assert stack.http.get(hosting["address"]).status_code == 404
    _check_mails(stack.subjects(client.email))


def _renew(stack, client, hosting, *, on):
    stack.advance_to(on)
    renewal = client.orders(term="P1M", hosting_id=hosting["id"])
    assert date.fromisoformat(renewal["payable_until"]) == on
    client.presses(client.pays(renewal, "card"))
    return client.live(renewal)[1]


def _check_mails(subjects):
    assert sum("pensez à le renouveler" in s for s in subjects) == 3 + 2, subjects
    assert sum("désactivé" in s for s in subjects) == 2
    assert sum("Dernier rappel" in s for s in subjects) == 2 + 2
    assert sum("supprimé" in s and "définitive" not in s for s in subjects) == 1
    assert sum("renouvelé" in s for s in subjects) == 1


def test_every_service_holds_its_invariants_and_nothing_is_parked(stack):
    from .stack import command

    assert "invariants hold" in command("verify", home=stack.home).stdout
    assert "nothing is parked" in command("parked", "list", home=stack.home).stdout
    assert "everything is well" in command("status", home=stack.home).stdout
    assert stack.today() - date(2028, 2, 23) < timedelta(days=2)
