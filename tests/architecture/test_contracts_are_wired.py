"""Every event is emitted and heard, every command and request has its one handler."""

import re

from infra import fleet
from shared.contracts.base import Command, Event, Request
from shared.contracts.catalogue import all_messages
from shared.runtime.errors import Rejected

from . import source


def subscribed(services):
    return {s.message for service in services for s in service.router.subscriptions}


def unheard(services, messages):
    """Return the events that nobody hears and that do not say why."""
    heard = subscribed(services)
    return [m.__name__ for m in messages if issubclass(m, Event) and m not in heard and not m.audit_only]


def test_every_event_is_heard_by_somebody_or_says_why_not():
    assert unheard(fleet.fleet(), all_messages()) == []


def test_an_event_that_nobody_hears_is_found():
    class LonelyThing(Event):
        aggregate = "x"

    assert unheard(fleet.fleet(), [LonelyThing]) == ["LonelyThing"]


def test_an_event_that_says_why_nobody_hears_it_is_indeed_not_heard():
    heard = subscribed(fleet.fleet())
    assert [m.__name__ for m in all_messages() if issubclass(m, Event) and m.audit_only and m in heard] == []


def test_every_event_and_command_is_made_somewhere_in_a_service():
    text = "\n".join(p.read_text() for p in source.files("services", "shared/runtime"))
    made = [m for m in all_messages() if issubclass(m, Event | Command)]
    assert [m.__name__ for m in made if not re.search(rf"\b{m.__name__}\b(?!:)", text)] == []


def test_every_command_has_its_handler_in_the_service_that_owns_it():
    handled = subscribed(fleet.fleet())
    assert [m.__name__ for m in all_messages() if issubclass(m, Command) and m not in handled] == []


def test_every_request_is_answered_by_its_owner():
    answered = {a.request for s in fleet.fleet() for a in s.router.answers_to}
    assert [m.__name__ for m in all_messages() if issubclass(m, Request) and m not in answered] == []


def test_a_service_declares_every_command_that_it_sends_to_another():
    undeclared = []
    for service in fleet.fleet():
        text = "\n".join(p.read_text() for p in source.files(f"services/{service.name}"))
        for message in all_messages():
            foreign = issubclass(message, Command) and message.owner() != service.name
            if foreign and re.search(rf"\b{message.__name__}\(", text) and message not in service.sends:
                undeclared.append(f"{service.name}: {message.__name__}")
    assert undeclared == []


def refusals(kind=Rejected):
    """Return every refusal of every service, with the service's name."""
    found = {(kind.__module__.split(".")[1], kind)} if kind.__module__.startswith("services.") else set()
    return found.union(*(refusals(one) for one in kind.__subclasses__()))


def test_news_that_lift_a_refusal_are_heard_by_the_service_that_refuses():
    heard = {s.name: subscribed([s]) for s in fleet.fleet()}
    lifted = [(name, event) for name, refusal in refusals() for event in refusal.lifted_by]
    assert {name for name, _ in lifted} == {"orders", "payments", "support"}
    assert [(name, event) for name, event in lifted if event not in heard[name]] == []


def test_no_two_requests_share_a_method_and_a_path():
    faces = [(m.http.method, m.http.path) for m in all_messages() if issubclass(m, Request) and m.http]
    assert len(faces) == len(set(faces))
