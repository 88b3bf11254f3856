"""The bytes of an e-mail, held against what the general writer of the standard library makes of the same letter."""

from datetime import UTC, datetime
from email import message_from_bytes
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, default

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifications.mailer import Letterhead, wire_address
from services.notifications.mailer.message import encode
from services.notifications.templates import Rendered
from shared.values.dates import PARIS

from .conftest import LETTERHEAD
from .letters import a_mail

LETTERS = st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp"))
SUBJECTS = st.text(LETTERS, min_size=1, max_size=120).map(str.strip).filter(bool)
TEXTS = st.text(LETTERS | st.sampled_from("\n.=_ \tFé"), max_size=400).map(lambda text: text + "\n")


def read(content):
    return message_from_bytes(content, policy=default)


def by_the_library(mail, letterhead):
    message = EmailMessage(policy=SMTP.clone(cte_type="7bit"))
    message["From"] = Address(letterhead.name, addr_spec=letterhead.sender)
    message["To"] = Address(addr_spec=mail.recipient)
    message["Reply-To"] = Address(letterhead.name, addr_spec=letterhead.reply_to)
    message["Subject"] = mail.rendered.subject
    message["Date"] = mail.dated.astimezone(PARIS)
    message["Message-ID"] = mail.message_id
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.rendered.text, cte="quoted-printable")
    message.add_alternative(mail.rendered.html, subtype="html", cte="quoted-printable")
    message["Content-Language"] = mail.language
    return message.as_bytes()


def said(content):
    """Headers, and each part with its own: what a reader's program sees."""
    message = read(content)
    headers = sorted((k, v) for k, v in message.items() if k != "Content-Type")
    parts = [(dict(part.items()), part.get_content()) for part in message.iter_parts()]
    return headers, message.get_content_type(), [({**h, "MIME-Version": "1.0"}, body) for h, body in parts]


@given(subject=SUBJECTS, text=TEXTS, html=TEXTS)
def test_any_letter_reads_as_the_librarys(subject, text, html):
    mail = a_mail(rendered=Rendered(number="M04", subject=subject, text=text, html=html))
    assert said(encode(mail, LETTERHEAD)) == said(by_the_library(mail, LETTERHEAD))


@given(subject=SUBJECTS, text=TEXTS)
def test_every_line_is_short_ascii_and_ends_as_on_the_wire(subject, text):
    content = encode(
        a_mail(rendered=Rendered(number="M04", subject=subject, text=text, html=text)), LETTERHEAD
    )
    assert content.isascii()
    lines = content.split(b"\r\n")
    assert lines.pop() == b""
    assert all(len(line) <= 78 and b"\r" not in line and b"\n" not in line for line in lines)


@given(name=st.text(LETTERS, min_size=1, max_size=80).map(str.strip).filter(bool))
def test_any_name_of_the_association_stays_whole(name):
    letterhead = Letterhead(name=name, sender="c@example.org", reply_to="c@example.org")
    mail = a_mail()
    assert read(encode(mail, letterhead))["From"] == read(by_the_library(mail, letterhead))["From"]


@pytest.mark.parametrize("month", [1, 7])
def test_a_date_is_the_librarys_in_summer_and_winter(month):
    mail = a_mail(dated=datetime(2026, month, 1, 23, 30, tzinfo=UTC))
    assert said(encode(mail, LETTERHEAD)) == said(by_the_library(mail, LETTERHEAD))


def test_the_same_mail_is_the_same_bytes():
    assert encode(a_mail(), LETTERHEAD) == encode(a_mail(), LETTERHEAD)


def test_the_line_between_the_parts_cannot_be_written_in_a_letter():
    text = "--=_colombier\n--=_colombier--\n"
    mail = a_mail(rendered=Rendered(number="M04", subject="x", text=text, html=text))
    assert [part.get_content() for part in read(encode(mail, LETTERHEAD)).iter_parts()] == [
        text.replace("\n", "\r\n")
    ] * 2


@pytest.mark.parametrize("message_id", ["<a@b>\r\nBcc: x@y.example", "<a@b>\nX: y"])
def test_an_identity_cannot_bring_in_a_header(message_id):
    with pytest.raises(ValueError, match="linefeed"):
        encode(a_mail(message_id=message_id), LETTERHEAD)


@pytest.mark.parametrize("sender", ["nobody", "a b@example.org", "a@example.org>\r\nRSET"])
def test_a_sender_that_is_no_address_stops_the_start(sender):
    with pytest.raises(ValueError, match="not an address"):
        Letterhead(name="x", sender=sender, reply_to="c@example.org")


@pytest.mark.parametrize(
    "email", ['"a b"@example.org', "a@b>c.example", "a\r\n@example.org", "a,b@example.org"]
)
def test_an_address_that_needs_quotes_is_not_written(email):
    assert wire_address(email) is None
