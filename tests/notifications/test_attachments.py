"""What is attached to a letter: whole, from its owner, asked for once; and a letter that waits while it cannot be had."""

from email import message_from_bytes
from email.policy import default

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifications.desk.papers import REMEMBERED, Papers
from services.notifications.domain import State
from services.notifications.mailer import Attachment, Wanted
from services.notifications.mailer.message import encode
from services.notifications.templates import letters
from shared.contracts.notifications import SendEmail
from shared.runtime.errors import Unavailable

from . import builders
from .archive import PAPERS, Archive
from .conftest import LETTERHEAD
from .letters import a_mail
from .test_handlers import a_registration, deliver, errand, kept, register, said  # noqa: F401 - a fixture

WANTED = Wanted(order_id="o-1", kinds=("contract", "terms", "withdrawal_form"))


def read(content):
    return message_from_bytes(content, policy=default)


def attached(content):
    return {part.get_filename(): part.get_content() for part in read(content).iter_attachments()}


@given(files=st.lists(st.binary(max_size=300), min_size=1, max_size=4))
def test_files_arrive_byte_for_byte_and_the_words_stay_what_they_are(files):
    attachments = tuple(Attachment.of(f"{number}.pdf", content) for number, content in enumerate(files))
    message = read(encode(a_mail(attachments=attachments), LETTERHEAD))
    plain = read(encode(a_mail(), LETTERHEAD))
    assert [part.get_content() for part in message.iter_attachments()] == files
    assert {part.get_content_type() for part in message.iter_attachments()} == {"application/pdf"}
    for kind in ("plain", "html"):
        assert message.get_body((kind,)).get_content() == plain.get_body((kind,)).get_content()


def test_lines_are_short_ascii_and_end_as_on_the_wire():
    content = encode(a_mail(attachments=(Attachment.of("a.pdf", bytes(range(256)) * 9),)), LETTERHEAD)
    assert content.isascii()
    assert content.count(b"\n") == content.count(b"\r\n")
    assert max(map(len, content.split(b"\r\n"))) <= 78


@pytest.mark.parametrize("name", ["contrat.pdf\r\nX: y", 'a"b.pdf', "été.pdf", "", "a/b.pdf"])
def test_name_of_a_file_cannot_bring_in_a_header(name):
    with pytest.raises(ValueError, match="file name"):
        Attachment.of(name, b"")


async def test_papers_come_whole_and_in_their_order():
    found = await Papers(Archive()).fetch(WANTED)
    assert attached(encode(a_mail(attachments=found), LETTERHEAD)) == dict(PAPERS.values())


async def test_only_the_kinds_that_a_letter_names_are_asked_for():
    archive = Archive()
    [found] = await Papers(archive).fetch(Wanted(order_id="o-1", kinds=("contract",)))
    assert found.name == "contrat-CMD-2026-00117.pdf"
    assert archive.asked == ["ListOrderPapers", "GetPaper"]


async def test_paper_of_many_letters_is_asked_for_once():
    archive = Archive()
    papers = Papers(archive)
    assert await papers.fetch(WANTED) == await papers.fetch(WANTED)
    assert archive.asked.count("GetPaper") == len(PAPERS)


async def test_not_all_papers_there_ever_were_are_remembered():
    papers = Papers(Archive(papers={"contract": ("a.pdf", b"a")}))
    for number in range(REMEMBERED + 5):
        papers._ask = Archive(papers={"contract": ("a.pdf", str(number).encode())})
        await papers.fetch(WANTED)
    assert len(papers._known) == REMEMBERED


async def test_paper_that_is_not_what_was_listed_is_never_sent():
    class Liar(Archive):
        async def __call__(self, request, answer):
            said = await super().__call__(request, answer)
            return (
                said.model_copy(update={"content_base64": "AAAA"})
                if hasattr(said, "content_base64")
                else said
            )

    with pytest.raises(Unavailable, match="not the paper"):
        await Papers(Liar()).fetch(WANTED)


async def test_confirmation_of_the_contract_carries_contract_terms_and_form(errand, sink):  # noqa: F811
    """L04, M10: a link alone is not enough."""
    await deliver(errand, a_registration())
    await deliver(errand, builders.a_contract_confirmed())
    for command in await said(errand, SendEmail):
        await deliver(errand, command)
    [content] = kept(sink)
    assert attached(content) == dict(PAPERS.values())
    assert "renoncer au contrat ici" in read(content).get_body(("plain",)).get_content()


async def test_letter_waits_while_its_papers_cannot_be_had_and_loses_none(errand, sink, archive):  # noqa: F811
    await deliver(errand, a_registration())
    await deliver(errand, builders.a_contract_confirmed())
    [command] = await said(errand, SendEmail)
    archive.away = ("GetPaper",)
    with pytest.raises(Unavailable):
        await deliver(errand, command)
    assert kept(sink) == []
    assert [row.state for row in await register(errand)] == [State.QUEUED]
    archive.away = ()
    await deliver(errand, command)
    assert len(attached(kept(sink)[0])) == len(PAPERS)


def test_letters_that_carry_papers_are_those_of_the_contract():
    """M04, M10."""
    carry = {letter.number: letter.attach for letter in letters() if letter.attach}
    assert carry == {"M04": ("contract",), "M10": ("contract", "terms", "withdrawal_form")}
