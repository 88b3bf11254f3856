"""The schema of every message version is a snapshot: a change that breaks a consumer is a new version.

Write a new snapshot with COLOMBIER_WRITE_SNAPSHOTS=1; the diff is part of the review.
"""

import json
import os
from pathlib import Path

import pytest

from shared.contracts.base import Message
from shared.contracts.catalogue import all_messages

SNAPSHOTS = Path(__file__).parent / "snapshots"


def schema(message: type[Message]) -> str:
    return json.dumps(message.model_json_schema(), indent=1, sort_keys=True, ensure_ascii=False) + "\n"


@pytest.mark.parametrize("message", all_messages(), ids=lambda m: m.subject())
def test_schema_is_that_of_its_snapshot(message):
    path = SNAPSHOTS / f"{message.subject()}.json"
    if os.environ.get("COLOMBIER_WRITE_SNAPSHOTS"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(schema(message))
    assert path.exists(), "a new message needs a snapshot: COLOMBIER_WRITE_SNAPSHOTS=1"
    assert path.read_text() == schema(message)


def test_no_snapshot_is_left_of_a_message_that_is_gone():
    known = {f"{m.subject()}.json" for m in all_messages()}
    if os.environ.get("COLOMBIER_WRITE_SNAPSHOTS"):
        for path in SNAPSHOTS.glob("*.json"):
            if path.name not in known:
                path.unlink()
    assert {path.name for path in SNAPSHOTS.glob("*.json")} == known
