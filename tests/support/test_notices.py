"""Notices of illegal content: received from anybody, decided on once, with reasons (L16, M26)."""

import pytest

from services.support.domain import GROUNDS, VERDICTS
from services.support.domain.notices import MOST_RECEIPTS, ContactMissing, NotSuspended, ServiceUncalledFor
from services.support.handlers import copies, notices
from shared.contracts.support import (
    DecideNotice,
    GetNotice,
    HelpCalled,
    ListContentNotices,
    NoticeDecided,
    NoticeReceived,
    ReadContentNotice,
)
from shared.runtime.errors import IllegalMove, NotFound

from .builders import CAMILLE, DESK, NOBODY, NOW, STRANGER, VOLUNTEER, a_suspension, calling, later, noticing

REASONS = "La page a été vérifiée : elle imite une banque."


@pytest.fixture
async def post(open_tx):
    async with open_tx("support", at=NOW, caller=NOBODY, use=(DESK,)) as tx:
        yield tx


def deciding(notice, verdict="removed", **changes):
    return DecideNotice(**{"notice": notice.reference, "verdict": verdict, "text": REASONS} | changes)


async def test_notice_is_kept_acknowledged_and_volunteers_are_called(post):
    made = await notices.receive_notice(noticing(), post)
    assert await notices.get_notice(GetNotice(notice=made.reference), post) == made
    received, called = post.emitted
    assert isinstance(received, NoticeReceived)
    assert isinstance(called, HelpCalled)
    assert (received.email, received.language, received.notice) == (
        "claude@example.org",
        "en",
        made.reference,
    )
    assert len(made.reference) == len("SIG-") + 16


async def test_reference_cannot_be_guessed_and_a_wrong_one_leads_nowhere(post):
    made = [await notices.receive_notice(noticing(), post) for _ in range(2)]
    assert made[0].reference[:8] != made[1].reference[:8]
    with pytest.raises(NotFound):
        await notices.get_notice(GetNotice(notice="SIG-AAAAAAAAAAAAAAAA"), post)


@pytest.mark.parametrize("missing", [{"name": ""}, {"email": ""}, {"name": " ", "email": ""}])
async def test_name_and_address_are_optional_for_the_abuse_of_children_alone(post, missing):
    with pytest.raises(ContactMissing):
        await notices.receive_notice(noticing(**missing), post)
    made = await notices.receive_notice(noticing(ground="child_abuse", name="", email=""), post)
    assert made.answer_by == "page"


async def test_decision_is_told_with_its_reasons_once(post):
    made = await notices.receive_notice(noticing(), post)
    calling(post, VOLUNTEER, later(hours=1))
    await notices.decide_notice(deciding(made), post)
    told = post.emitted[-1]
    assert isinstance(told, NoticeDecided)
    assert (told.text, told.verdict_words, told.email) == (REASONS, VERDICTS["removed"], "claude@example.org")
    seen = await notices.get_notice(GetNotice(notice=made.reference), calling(post, NOBODY))
    assert (seen.state, seen.decision, seen.decided_at) == ("decided", REASONS, later(hours=1))
    with pytest.raises(IllegalMove):
        await notices.decide_notice(deciding(made, "kept"), post)


async def test_decision_that_suspends_names_a_suspension_that_is_there(post):
    """Linked to the statement of reasons that lifecycle holds (C8)."""
    made = await notices.receive_notice(noticing(), post)
    calling(post, VOLUNTEER)
    suspending = deciding(made, "suspended", hosting="web-7")
    await copies.enter_suspension(a_suspension(occurred_at=later(hours=-1)), post)
    await copies.enter_suspension(a_suspension(reason="unpaid", occurred_at=later(hours=1)), post)
    with pytest.raises(NotSuspended):
        await notices.decide_notice(suspending, post)
    for _ in range(2):
        await copies.enter_suspension(a_suspension(occurred_at=later(hours=1)), post)
    row = await notices.decide_notice(suspending, post)
    assert (row.hosting, row.notice.verdict) == ("web-7", "suspended")


@pytest.mark.parametrize(("verdict", "hosting"), [("suspended", None), ("kept", "web-7")])
async def test_service_is_named_when_it_is_suspended_and_only_then(post, verdict, hosting):
    made = await notices.receive_notice(noticing(), post)
    with pytest.raises(ServiceUncalledFor):
        await notices.decide_notice(deciding(made, verdict, hosting=hosting), post)


async def test_list_shows_how_each_begins_and_one_is_read_whole(post):
    """A hundred of the longest pass through NATS, which carries a megabyte."""
    long = {"url": "\x01" * 2000, "text": "\x01" * 5000, "name": "\x01" * 200}
    made = await notices.receive_notice(noticing(**long), post)
    await notices.decide_notice(deciding(made, text="\x01" * 5000), calling(post, VOLUNTEER))
    rows = await notices.list_notices(ListContentNotices(), post)
    assert len(rows.model_dump_json()) < 8000
    row = await notices.read_notice(ReadContentNotice(notice=made.reference), post)
    assert (row.notice.text, row.notice.url, row.name) == (long["text"], long["url"], long["name"])


async def test_address_that_nobody_proved_is_sent_few_receipts_a_day(post):
    for number in range(MOST_RECEIPTS + 1):
        email = "claude@example.org" if number % 2 else "Claude@Example.org"
        await notices.receive_notice(noticing(email=email), post)
    await notices.receive_notice(noticing(email="other@example.org"), post)
    await notices.receive_notice(noticing(), calling(post, NOBODY, later(days=1)))
    told = [event.answer_by for event in post.emitted if isinstance(event, NoticeReceived)]
    assert told == [*["email"] * MOST_RECEIPTS, "page", "email", "email"]


async def test_strangers_use_up_no_receipt_of_who_is_signed_in(post):
    for _ in range(MOST_RECEIPTS + 1):
        await notices.receive_notice(noticing(), post)
    calling(post, CAMILLE)
    for _ in range(MOST_RECEIPTS + 1):
        await notices.receive_notice(noticing(), post)
    told = [event.answer_by for event in post.emitted if isinstance(event, NoticeReceived)]
    assert told == [*["email"] * MOST_RECEIPTS, "page"] * 2


async def test_an_account_is_one_sender_whatever_addresses_it_gives_and_uses_up_nobody_elses(post):
    calling(post, CAMILLE)
    for number in range(MOST_RECEIPTS + 1):
        await notices.receive_notice(noticing(email=f"a{number}@example.org"), post)
    await notices.receive_notice(noticing(email="a0@example.org"), calling(post, STRANGER))
    told = [event.answer_by for event in post.emitted if isinstance(event, NoticeReceived)]
    assert told == [*["email"] * MOST_RECEIPTS, "page", "email"]


async def test_notices_wait_in_the_order_of_their_age(post):
    made = [
        await notices.receive_notice(noticing(ground=ground), calling(post, NOBODY, later(hours=number)))
        for number, ground in enumerate(GROUNDS)
    ]
    await notices.decide_notice(deciding(made[0]), calling(post, VOLUNTEER))
    rows = (await notices.list_notices(ListContentNotices(), post)).notices
    order = [row.notice.reference for row in rows]
    assert order == [one.reference for one in (*made[1:], made[0])]


async def test_notices_are_found_by_reference_address_name_and_content(post):
    made = await notices.receive_notice(
        noticing(email="lise@example.org", name="Lise", url="https://site.example/faux"), post
    )
    await notices.receive_notice(
        noticing(email="other@example.org", name="Bo", url="https://b.example"), post
    )
    calling(post, VOLUNTEER)
    for wanted in (made.reference.lower(), "LISE@example.org", "lise", "site.example"):
        found = (await notices.list_notices(ListContentNotices(q=wanted), post)).notices
        assert [row.notice.reference for row in found] == [made.reference], wanted
