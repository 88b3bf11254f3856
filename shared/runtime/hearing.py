"""What lies in a stream and is taken by no consumer: messages of an unknown name, or of a version that nobody knows.

A service that is away is no such case: its consumers are there and keep its messages for it. The work grows with
the number of different subjects, never with that of messages: the server keeps a sum for each.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from nats.aio.client import Client
from nats.errors import Error as NatsError

from shared.contracts.base import Event
from shared.contracts.catalogue import all_messages
from shared.contracts.operations import Unheard

from .errors import Unavailable

Consumers = Mapping[str, Sequence[Mapping[str, Any]]]
"""What JetStream tells of the consumers of each stream."""

_NAMED = 5
"""How many subjects one sentence names."""


async def subjects(connection: Client, stream: str) -> dict[str, int]:
    """Return how many messages of each subject lie in a stream. Raises Unavailable."""
    found: dict[str, int] = {}
    while True:
        request = json.dumps({"subjects_filter": ">", "offset": len(found)}).encode()
        try:
            reply = await connection.request(f"$JS.API.STREAM.INFO.{stream}", request, timeout=5)
        except (NatsError, TimeoutError):
            msg = "JetStream does not answer: has a majority of its servers gone?"
            raise Unavailable(msg) from None
        page: dict[str, Any] = json.loads(reply.data)
        if error := page.get("error"):
            raise Unavailable(f"JetStream does not tell of the stream {stream}: {error.get('description')}")
        more = page["state"].get("subjects") or {}
        found |= more
        if not more or len(found) >= page.get("total", 0):
            return found


def unheard(lying: Mapping[str, Mapping[str, int]], consumers: Consumers) -> list[Unheard]:
    """Return what no consumer's filter takes; `lying` is to be asked for first, so that a new consumer is no error."""
    return [
        Unheard(stream=stream, subject=subject, messages=messages)
        for stream, counts in lying.items()
        for subject, messages in sorted(counts.items())
        if subject not in _meant_for_nobody()
        and not any(taken(subject, by=filters) for filters in map(_filters, consumers[stream]))
    ]


def taken(subject: str, *, by: Iterable[str]) -> bool:
    """Tell whether a subject is within one of these filters."""
    return any(_within(subject.split("."), one.split(".")) for one in by)


def in_words(found: Sequence[Unheard]) -> list[str]:
    """Say in one sentence what nobody hears; nothing where there is nothing."""
    if not found:
        return []
    count = sum(one.messages for one in found)
    named = [f"{one.messages} of {one.subject}" for one in found[:_NAMED]]
    if len(found) > _NAMED:
        named.append(f"{len(found) - _NAMED} subjects more")
    messages = "1 message" if count == 1 else f"{count} messages"
    return [f"nobody hears {messages}: {', '.join(named)}; see `colombier unheard list`"]


@cache
def _meant_for_nobody() -> frozenset[str]:
    """Return the subjects of the events that are kept without a hearer, and say so themselves."""
    return frozenset(one.subject() for one in all_messages() if issubclass(one, Event) and one.audit_only)


def _filters(consumer: Mapping[str, Any]) -> list[str]:
    config = consumer["config"]
    return [*(config.get("filter_subjects") or ()), *filter(None, [config.get("filter_subject")])] or [">"]


def _within(subject: list[str], pattern: list[str]) -> bool:
    for place, wanted in enumerate(pattern):
        if wanted == ">":
            return len(subject) > place
        if place >= len(subject) or wanted not in ("*", subject[place]):
            return False
    return len(subject) == len(pattern)
