"""Every call by which staff changes something is told to the journal, with a name of what it is about (ADR 0092)."""

import inspect
import re
from typing import ClassVar

import pytest

from infra import fleet
from shared.contracts.base import PUBLIC, SIGNED_IN, Data, Done, Http, Request
from shared.contracts.catalogue import all_messages
from shared.runtime.acts import opens_acts

NOT_TOLD: dict[str, str] = {}
"""Calls below `/ops` that change something and are no acts, each with its reason: there is none."""
NAMELESS = {
    "ImportStatement": "a file may hold several statements; each says its own name with its lines",
}
"""Acts that name nothing, each with its reason."""
NAMES = ("id", "reference", "number")


def requests():
    return [one for one in all_messages() if issubclass(one, Request) and one.http]


def untold(messages):
    """Return the calls below `/ops` that change something and that nobody would be told of."""
    changing = [one for one in messages if one.http.path.startswith("/ops") and one.http.changes]
    return {one.__name__ for one in changing if not opens_acts(one)}


def nameless(request):
    named = [*re.findall(r"{(\w+)}", request.http.path), *request.http.names]
    return not named and not set(NAMES) & set(request.answer.model_fields)


def test_every_call_of_staff_that_changes_something_is_told():
    assert untold(requests()) == set(NOT_TOLD)


@pytest.mark.parametrize("roles", [SIGNED_IN, PUBLIC], ids=["anybody signed in", "anybody"])
def test_a_call_below_ops_that_clients_may_make_is_found(roles):
    class Forgotten(Request):
        http: ClassVar[Http] = Http(method="POST", path="/ops/things", roles=roles)
        answer: ClassVar[type[Data]] = Done

    assert untold([Forgotten]) == {"Forgotten"}


def test_what_is_of_the_staff_alone_stands_below_ops():
    assert [
        one.__name__ for one in requests() if opens_acts(one) and not one.http.path.startswith("/ops/")
    ] == []


def test_every_act_names_what_it_is_about():
    assert {one.__name__ for one in requests() if opens_acts(one) and nameless(one)} == set(NAMELESS)


def test_what_a_contract_names_is_a_field_of_it_and_no_secret():
    named = [(one, field) for one in requests() for field in one.http.names]
    assert named
    assert [(one.__name__, field) for one, field in named if field not in one.model_fields] == []
    told = [(one.__name__, field) for one, field in named if "Secret" in str(one.model_fields[field])]
    assert told == []


def test_what_staff_may_do_to_anothers_thing_as_its_owner_may_is_told_by_its_handler():
    by_hand = set()
    for answer in (one for service in fleet.fleet() for one in service.router.answers_to):
        source = inspect.getsource(answer.handler)
        if "whose(" in source and answer.request.http.changes:
            by_hand.add(answer.request.__name__)
            assert "tell_of_anothers(" in source, answer.request.__name__
    assert by_hand == {"RetrieveData", "ChangeVolume"}
