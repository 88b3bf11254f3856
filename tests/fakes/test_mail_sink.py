"""The mail sink, spoken to by the client that the notifications service uses."""

import asyncio
from email import message_from_bytes, policy
from email.message import EmailMessage

import aiosmtplib
import pytest

from infra.fakes.smtp import MailSink


@pytest.fixture
async def sink(tmp_path):
    opened = MailSink(tmp_path / "mail")
    await opened.start()
    yield opened
    await opened.stop()


def letter(subject="Votre commande est enregistrée"):
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "asso@example.org", "client@example.org", subject
    message.set_content("Bonjour,\n.\nà bientôt\n")
    return message


async def send(sink, *, recipients=None, **words):
    return await aiosmtplib.send(
        letter(**words),
        hostname="127.0.0.1",
        port=sink.port,
        recipients=recipients,
        start_tls=False,
        timeout=5,
    )


def kept(sink):
    return sorted(sink.folder.iterdir())


async def test_a_message_is_one_file_with_the_bytes_as_received(sink):
    await send(sink)
    (file,) = kept(sink)
    assert file.name == "000001-client@example.org.eml"
    read = message_from_bytes(file.read_bytes(), policy=policy.default)
    assert read["Subject"] == "Votre commande est enregistrée"
    assert read.get_content() == "Bonjour,\r\n.\r\nà bientôt\r\n"


async def test_names_sort_by_arrival_and_go_on_after_a_restart(sink, tmp_path):
    for number in range(3):
        await send(sink, subject=str(number))
    await sink.stop()
    again = MailSink(tmp_path / "mail")
    await again.start()
    await send(again, subject="3")
    subjects = [message_from_bytes(file.read_bytes())["Subject"] for file in kept(again)]
    await again.stop()
    assert subjects == ["0", "1", "2", "3"]


async def test_a_recipient_cannot_name_a_file_outside_the_folder(sink):
    await send(sink, recipients=["../../etc/x@example.org"])
    assert [file.name for file in kept(sink)] == ["000001-.._.._etc_x@example.org.eml"]


@pytest.mark.parametrize(("answer", "code"), [("451 4.3.0 try later", 451), ("550 5.1.1 no such user", 550)])
async def test_a_refusal_reaches_the_sender_and_keeps_nothing(sink, answer, code):
    sink.refuse_with = answer
    with pytest.raises(aiosmtplib.SMTPRecipientsRefused) as refused:
        await send(sink)
    assert (refused.value.recipients[0].code, kept(sink)) == (code, [])
    sink.refuse_with = None
    await send(sink)
    assert len(kept(sink)) == 1


async def test_a_connection_dropped_after_the_message_leaves_it_kept_and_unconfirmed(sink):
    sink.drop_after_data = True
    with pytest.raises(aiosmtplib.SMTPServerDisconnected):
        await send(sink)
    assert len(kept(sink)) == 1


async def test_a_slow_server_makes_the_sender_wait(sink):
    sink.delay_seconds = 0.3
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.15):
            await send(sink)
