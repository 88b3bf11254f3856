"""What docs/treasurer.md calls and links to exists, and takes what is sent there."""

import json
import re

import pytest

from services.gateway.api.derived import calls
from services.gateway.portal.routes import PAGES

from . import source

TEXT = (source.ROOT / "docs" / "treasurer.md").read_text()
QUOTED, DOUBLY = r"'(\{[^']*\})'", r'"(\{(?:[^"\\]|\\.)*\})"'
CALL = re.compile(rf"\bops '?(/[^\s'\"`?,;:)]+)(?:\?(\w+)=\w+)?'?(?:[ \\\n]+-d (?:{QUOTED}|{DOUBLY}))?")
PAGE = re.compile(r"`(/(?:tresor|equipe|bureau)[^`]*)`")
NAMED = r"ID|REM-…|CMD-[\d-]+|F-[\d-]+|\$SLIP"
FEWEST_CALLS, FEWEST_PAGES = 40, 15


def written():
    """Return [(path, the field of its query or "", what is sent or None)]."""
    return [(path, query, sent(one or other)) for path, query, one, other in CALL.findall(TEXT)]


def sent(body):
    if not body:
        return None
    return json.loads(re.sub(r"\$\([^)]*\)|\$\w+", "x", body.replace('\\"', '"')))


def called(method, path):
    """Return the contract behind a call; a name stands where its path has a field."""
    spoken = re.sub(rf"/(?:{NAMED})(?=/|$)", "/{}", f"/ops{path}")
    [found] = [
        call
        for call in calls()
        if (call.http.method, re.sub(r"{\w+}", "{}", call.http.path)) == (method, spoken)
    ]
    return found


@pytest.mark.parametrize(("path", "query", "body"), written())
def test_a_call_of_the_treasurers_page_is_one_and_takes_these_fields(path, query, body):
    call = called("GET" if body is None else "POST", path)
    fields = call.contract.model_fields
    given = {*call.in_path, *([query] if query else []), *(body or {})}
    needed = {name for name, field in fields.items() if field.is_required()}
    assert (given - set(fields), needed - given) == (set(), set())


def test_pages_of_the_treasurers_page_exist():
    spoken = {re.sub(rf"/(?:{NAMED})(?=/|$)", "/{}", path) for path in PAGE.findall(TEXT)}
    there = {re.sub(r"{[^}]+}", "{}", page.fr) for page in PAGES}
    assert spoken - there == set()
    assert (len(spoken) >= FEWEST_PAGES, len(written()) >= FEWEST_CALLS) == (True, True)
