"""Documents come sealed, are seen by whom the journal names, and go with the decision (R16, L14)."""

import base64
import json
import random

import pytest
import structlog
from structlog.testing import capture_logs

from services.accounts import domain
from services.accounts.desk import Inspector, Seal
from shared.contracts.accounts import (
    DecideDocuments,
    ListActs,
    ListDocumentRequests,
    ListMyDocuments,
    ReadDocument,
)
from shared.contracts.base import Caller
from shared.runtime.errors import NotFound, Unavailable
from tests.accounts.papers import (
    BOARD,
    SEAL,
    SUPPORT,
    WHY,
    a_locked_pdf,
    a_pdf,
    a_picture,
    asked,
    in_parts,
    owner,
)
from tests.accounts.rig import DOCUMENT_KEY, LINKS, Office, a_vault

PLAIN = b"MARTIN CAMILLE 880692310285"
COLUMNS = """
select table_name, column_name from information_schema.columns where table_schema = 'accounts'
and data_type in ('text', 'jsonb', 'bytea')
"""


@pytest.fixture
async def office(open_errand):
    async with open_errand("accounts", use=(a_vault(), LINKS, SEAL, Inspector())) as errand:
        yield Office(errand)


async def sent(office, who, request, content, **changes):
    for part in in_parts(content, request, **changes):
        view = await office.ask(part, owner(who))
    return view


async def read(office, request, file, caller=SUPPORT, *, part=None):
    return await office.ask(ReadDocument(number=request, file=file, why=WHY, part=part), caller)


async def begun(office, *documents):
    me = await office.member()
    check = await asked(office, me.id, *documents)
    return me.id, check.request


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (a_pdf(), "application/pdf"),
        (a_picture("JPEG"), "image/jpeg"),
        (a_picture("PNG"), "image/png"),
    ],
    ids=["pdf", "jpeg", "png"],
)
async def test_a_file_is_what_its_content_says(content, found):
    assert await Inspector().media_type(content) == found


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.7 not one",
        a_locked_pdf(),
        a_picture("GIF"),
        a_picture("PNG")[:40],
        b"<script>",
        b"PK\x03\x04zip",
    ],
    ids=["broken pdf", "locked pdf", "gif", "cut png", "html", "zip"],
)
async def test_anything_else_is_refused(content):
    with pytest.raises(domain.WrongFile) as refused:
        await Inspector().media_type(content)
    assert refused.value.code == "E-FICHIER-TYPE"


def test_what_is_sealed_opens_with_its_key_in_its_own_place_and_after_a_change_of_keys():
    sealed = SEAL.close(PLAIN, about="D-1 a 1")
    assert PLAIN not in sealed
    assert Seal(("a-newer-key-of-these-tests", DOCUMENT_KEY)).open(sealed, about="D-1 a 1") == PLAIN
    for other, about in ((SEAL, "D-1 a 2"), (Seal(("another-key-of-these-tests",)), "D-1 a 1")):
        with pytest.raises(Unavailable):
            other.open(sealed, about=about)


async def test_a_file_in_parts_in_any_order_and_sent_twice_is_one_file(office):
    who, request = await begun(office)
    content = a_pdf() + b"\n%" + random.Random(1).randbytes(400_000).hex().encode()
    parts = in_parts(content, request)
    views = [await office.ask(one, owner(who)) for one in (*reversed(parts), parts[0])]
    assert [(one.parts_received, one.complete) for one in views][-2:] == [(len(parts), True)] * 2
    [check] = (await office.ask(ListMyDocuments(), owner(who))).requests
    assert [(one.media_type, one.size_bytes) for one in check.files] == [("application/pdf", len(content))]
    assert check.state == "received"
    first = await read(office, request, check.files[0].id)
    second = await read(office, request, check.files[0].id, part=first.next)
    assert base64.b64decode(first.content_base64) + base64.b64decode(second.content_base64) == content


async def test_nothing_of_a_document_stands_in_clear_in_a_table_an_outgoing_message_or_a_log(office):
    who, request = await begun(office)
    assert PLAIN in a_pdf()
    with capture_logs() as logs:
        await sent(office, who, request, a_pdf())
        await sent(office, who, request, a_pdf()[:200] * 2, parts=2, part=1)
        structlog.get_logger().info("that logs are captured")
    assert len(logs) == 1
    for table, column in await office.query(COLUMNS):
        rows = await office.query(f"select {column} as kept from {table}")
        for row in rows:
            kept = row["kept"] if isinstance(row["kept"], bytes) else str(row["kept"]).encode()
            assert PLAIN not in kept, (table, column)
            assert base64.b64encode(PLAIN)[:20] not in kept, (table, column)


async def test_every_look_enters_the_journal_with_who_when_and_why(office):
    who, request = await begun(office)
    view = await sent(office, who, request, a_picture())
    await read(office, request, view.file)
    await read(office, request, view.file, BOARD)
    acts = (await office.ask(ListActs(account_id=who), SUPPORT)).acts
    looks = [(one.by, one.why) for one in acts if one.what == "document_read"]
    assert looks == [(by, f"{request} {view.file}: {WHY}") for by in ("b-1", "s-1")]


async def test_a_part_is_given_to_nobody_whose_look_is_not_in_the_journal(office):
    who, request = await begun(office)
    view = await sent(office, who, request, a_pdf() + b"\n%" + b"x" * 700_000)
    first = await read(office, request, view.file)
    assert first.next
    for caller, part in ((BOARD, first.next), (SUPPORT, "018f0000-0000-7000-8000-000000000009:0")):
        with pytest.raises(NotFound):
            await read(office, request, view.file, caller, part=part)


@pytest.mark.parametrize("verdict", ["accepted", "fraudulent"])
async def test_the_decision_deletes_the_content_and_keeps_kind_date_and_verdict(office, verdict):
    who, request = await begun(office)
    view = await sent(office, who, request, a_pdf())
    await office.ask(DecideDocuments(number=request, verdict=verdict, why=WHY), SUPPORT)
    for table in ("document_file", "document_part"):
        assert await office.query(f"select from {table}") == []
    with pytest.raises(NotFound):
        await read(office, request, view.file)
    [row] = await office.query("select record from document_request")
    kept = json.loads(row["record"])
    assert kept["received"] == [{"document": "identity", "on": "2026-11-22"}]
    assert (kept["verdict"], kept["decided_on"], kept["decided_by"]) == (verdict, "2026-11-22", "s-1")


async def test_documents_are_their_owners_and_nobody_sends_to_the_request_of_another(office):
    who, request = await begun(office)
    await office.ask(in_parts(a_pdf(), request)[0], owner(who))
    other = await office.member(email="other@example.org")
    assert (await office.ask(ListMyDocuments(), owner(other.id))).requests == []
    for number in (request, "D-UNKNOWN"):
        with pytest.raises(NotFound):
            await office.ask(in_parts(a_pdf(), number)[0], owner(other.id))


async def test_without_a_key_nothing_is_taken(open_errand):
    async with open_errand("accounts", use=(a_vault(), LINKS, Seal(()))) as errand:
        office = Office(errand)
        who, request = await begun(office)
        with pytest.raises(domain.UploadsClosed) as refused:
            await sent(office, who, request, a_pdf())
        assert "chiffrement" in refused.value.say("fr")
        assert await office.query("select from document_part") == []


async def test_a_file_that_is_none_leaves_no_part_behind_and_can_be_sent_anew(office):
    who, request = await begun(office)
    with pytest.raises(domain.WrongFile):
        await sent(office, who, request, b"%PDF-1.7 broken", file="f-1")
    assert await office.query("select from document_part") == []
    assert (await sent(office, who, request, a_pdf(), file="f-1")).complete


async def test_a_request_takes_ten_files_and_no_more(office):
    who, request = await begun(office)
    for _ in range(domain.MOST_FILES):
        await sent(office, who, request, a_picture())
    with pytest.raises(domain.TooManyFiles):
        await sent(office, who, request, a_picture())


async def test_a_file_beyond_five_megabytes_is_refused_clearly(office):
    who, request = await begun(office)
    with pytest.raises(domain.FileTooLarge) as refused:
        await sent(office, who, request, a_pdf() + b"\n%" + b"x" * 5_000_000)
    assert "5 Mo" in refused.value.say("fr")


async def test_the_queue_shows_first_what_is_overdue_and_leaves_out_what_is_over(office):
    first = await office.member()
    second = await office.member(email="second@example.org")
    late = await asked(office, second.id, due_on="2026-11-24")
    open_one = await asked(office, first.id)
    over = await asked(office, first.id)
    await office.ask(DecideDocuments(number=over.request, verdict="accepted", why=WHY), SUPPORT)
    office.kit.calendar.at = office.kit.calendar.at.replace(day=25)
    queue = (await office.ask(ListDocumentRequests(), SUPPORT)).requests
    assert [(one.request, one.overdue) for one in queue] == [(late.request, True), (open_one.request, False)]
    accepted = (await office.ask(ListDocumentRequests(state="accepted"), SUPPORT)).requests
    assert [one.request for one in accepted] == [over.request]


async def test_a_check_of_nobody_is_not_found(office):
    with pytest.raises(NotFound):
        await office.ask(DecideDocuments(number="D-X", verdict="accepted", why=WHY), Caller())
