"""The bytes of an e-mail, and the conversation that hands them over, with a real SMTP server on loopback."""

import asyncio
import hashlib
import ssl
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from ipaddress import ip_address

import pytest
from aiosmtpd.smtp import SMTP, AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from services.notifications.domain import Accepted, Deferred, Refused
from services.notifications.mailer import Letterhead, Mailer, Server, wire_address
from services.notifications.mailer.message import encode
from services.notifications.templates import Rendered

from .conftest import LETTERHEAD
from .letters import a_mail


def kept(sink):
    return [file.read_bytes() for file in sorted(sink.folder.glob("*.eml"))]


def read(content):
    return message_from_bytes(content, policy=default)


def test_an_email_says_from_whom_to_whom_and_in_which_language():
    message = read(encode(a_mail(), LETTERHEAD))
    assert message["From"] == "G7-servers <contact@example.org>"
    assert message["Reply-To"] == "G7-servers <aide@example.org>"
    assert (message["To"], message["Subject"]) == ("camille@example.org", "Commande n° 7")
    assert message["Message-ID"] == "<e-1@example.org>"
    assert message["Date"].datetime.isoformat() == "2026-07-02T00:30:00+02:00"
    assert (message["Auto-Submitted"], message["Content-Language"]) == ("auto-generated", "fr")


def test_an_email_is_plain_text_first_then_html_in_bytes_that_every_server_takes():
    content = encode(a_mail(), LETTERHEAD)
    message = read(content)
    assert message.get_content_type() == "multipart/alternative"
    text, html = message.iter_parts()
    assert (text.get_content_type(), text.get_content()) == ("text/plain", "Bonjour, été\r\n")
    assert (html.get_content_type(), html.get_content()) == ("text/html", "<p>Bonjour, été</p>\r\n")
    assert content.isascii()
    assert max(map(len, content.splitlines())) < 998


@pytest.mark.parametrize("break_", ["\r\n", "\n", "\r"], ids=["crlf", "lf", "cr"])
def test_a_subject_cannot_bring_in_a_header(break_):
    rendered = Rendered(number="M04", subject=f"Commande{break_}Bcc: all@example.org", text="x", html="x")
    with pytest.raises(ValueError, match="linefeed"):
        encode(a_mail(rendered=rendered), LETTERHEAD)


@pytest.mark.parametrize("address", ["a@b.example\r\nBcc: c@d.example", "a@b.example, c@d.example"])
def test_an_address_cannot_bring_in_a_second_reader(address):
    with pytest.raises((ValueError, IndexError)):
        encode(a_mail(recipient=address), LETTERHEAD)


def test_a_long_name_and_domain_stay_whole():
    domain = "hebergeurs-associatifs-de-bretagne-et-des-environs-proches.example.org"
    letterhead = Letterhead(
        name='Hébergeurs, "dits" associatifs', sender=f"c@{domain}", reply_to=f"c@{domain}"
    )
    message = read(encode(a_mail(message_id=f"<{'0' * 36}@{domain}>"), letterhead))
    assert message["From"].addresses[0].display_name == letterhead.name
    assert message["From"].addresses[0].addr_spec == letterhead.sender
    assert message["Message-ID"] == f"<{'0' * 36}@{domain}>"


@pytest.mark.parametrize(
    ("email", "on_the_wire"),
    [
        ("a@example.org", "a@example.org"),
        ("a@café.example", "a@xn--caf-dma.example"),
        ("a@straße.example", "a@xn--strae-oqa.example"),
        ("été@example.org", None),
        ("a@-.example", None),
        ("nobody", None),
    ],
)
def test_an_address_is_written_in_ascii_or_not_at_all(email, on_the_wire):
    assert wire_address(email) == on_the_wire


async def test_an_accepted_email_is_known_by_the_digest_of_its_bytes(mailer, sink):
    outcome = await mailer.send(a_mail())
    (content,) = kept(sink)
    assert outcome == Accepted(answer=outcome.answer, sha256=hashlib.sha256(content).hexdigest())
    assert "kept as 000001-camille@example.org.eml" in outcome.answer


async def test_one_connection_serves_many_emails(mailer, sink):
    first = await mailer.send(a_mail())
    connections = set(sink._open)
    second = await mailer.send(a_mail())
    assert {type(first), type(second)} == {Accepted}
    assert len(connections) == 1
    assert sink._open == connections


async def test_a_server_that_came_back_is_called_anew(mailer, sink):
    await mailer.send(a_mail())
    await sink.stop()
    assert isinstance(await mailer.send(a_mail()), Deferred)
    await sink.start()
    assert isinstance(await mailer.send(a_mail()), Accepted)


async def test_a_connection_that_died_in_silence_costs_no_attempt(mailer, sink):
    await mailer.send(a_mail())
    for transport in list(sink._open):
        transport.abort()
    assert isinstance(await mailer.send(a_mail()), Accepted)


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        ("451 4.3.0 try later", Deferred(reason="451 4.3.0 try later")),
        ("421 4.3.2 going down", Deferred(reason="421 4.3.2 going down")),
        ("550 5.1.1 no such user", Refused(reason="550 5.1.1 no such user")),
        ("554 5.7.1 spam", Refused(reason="554 5.7.1 spam")),
    ],
    ids=["4xx", "421", "5xx", "554"],
)
async def test_only_a_5xx_is_for_good(mailer, sink, answer, outcome):
    sink.refuse_with = answer
    assert await mailer.send(a_mail()) == outcome
    sink.refuse_with = None
    assert isinstance(await mailer.send(a_mail()), Accepted)


async def test_an_answer_lost_after_the_data_is_no_acceptance(mailer, sink):
    sink.drop_after_data = True
    assert isinstance(await mailer.send(a_mail()), Deferred)
    assert len(kept(sink)) == 1


async def test_a_silent_server_is_waited_for_no_longer_than_set(sink):
    sink.delay_seconds = 0.6
    mailer = Mailer(Server.parse(f"smtp://127.0.0.1:{sink.port}", timeout_seconds=0.2), LETTERHEAD)
    outcome = await mailer.send(a_mail())
    assert isinstance(outcome, Deferred)
    assert "Timeout" in outcome.reason
    await mailer.close()


async def test_a_failed_login_is_our_trouble_and_not_the_readers(sink):
    mailer = Mailer(Server.parse(f"smtp://user:wrong@127.0.0.1:{sink.port}"), LETTERHEAD)
    assert isinstance(await mailer.send(a_mail()), Deferred)
    assert kept(sink) == []
    await mailer.close()


def untrusted_certificate(folder):
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "server.pem").write_bytes(signed.public_bytes(serialization.Encoding.PEM) + secret)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "server.pem")
    return context


class Clerk:
    """What aiosmtpd calls; it also announces that commands may be said ahead, as most servers do."""

    def __init__(self):
        self.kept = []

    async def handle_EHLO(self, server, session, envelope, hostname, answers):  # noqa: N802
        session.host_name = hostname
        return [*answers[:-1], "250-PIPELINING", answers[-1]]

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        assert session.ssl
        assert session.authenticated
        self.kept.append((envelope.rcpt_tos, envelope.original_content))
        return f"250 {envelope.rcpt_tos[0]}"


async def test_mails_go_ahead_of_their_answers_over_starttls_after_a_login(tmp_path, monkeypatch):
    context, clerk = untrusted_certificate(tmp_path), Clerk()
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "server.pem"))
    server = await asyncio.get_running_loop().create_server(
        lambda: SMTP(
            clerk,
            tls_context=context,
            auth_required=True,
            authenticator=lambda *_: AuthResult(success=True),
        ),
        "127.0.0.1",
        0,
    )
    mailer = Mailer(Server.parse(f"smtp://u:p@127.0.0.1:{server.sockets[0].getsockname()[1]}"), LETTERHEAD)
    readers = [f"r{number}@example.org" for number in range(5)]
    outcomes = await asyncio.gather(*(mailer.send(a_mail(recipient=reader)) for reader in readers))
    assert [outcome.answer for outcome in outcomes] == [f"250 {reader}" for reader in readers]
    assert [to for (to,), _ in clerk.kept] == readers
    await mailer.close()
    server.close()
    await server.wait_closed()


async def test_starttls_is_used_when_offered_and_its_certificate_is_checked(tmp_path):
    context = untrusted_certificate(tmp_path)
    server = await asyncio.get_running_loop().create_server(
        lambda: SMTP(object(), hostname="offers-tls", tls_context=context), "127.0.0.1", 0
    )
    mailer = Mailer(Server.parse(f"smtp://127.0.0.1:{server.sockets[0].getsockname()[1]}"), LETTERHEAD)
    outcome = await mailer.send(a_mail())
    assert isinstance(outcome, Deferred)
    assert "CERTIFICATE_VERIFY_FAILED" in outcome.reason.upper().replace(" ", "_")
    server.close()
    await server.wait_closed()


@pytest.mark.parametrize(
    ("url", "must_encrypt"),
    [("smtp://u:p@mail.example", True), ("smtp://u:p@127.0.0.1:2525", None), ("smtp://mail.example", None)],
    ids=["password-to-a-remote-host", "password-on-loopback", "no-password"],
)
async def test_a_password_leaves_this_machine_encrypted_only(url, must_encrypt):
    assert Server.parse(url).client("example.org")._start_tls_on_connect is must_encrypt


def test_the_address_of_a_server_is_read_and_its_password_not_shown():
    server = Server.parse("smtps://co%40ntact:p%2Fw@mail.example:4650", timeout_seconds=9)
    assert (server.host, server.port, server.tls) == ("mail.example", 4650, True)
    assert (server.username, server.password, server.timeout_seconds) == ("co@ntact", "p/w", 9)
    assert "p/w" not in repr(server)


@pytest.mark.parametrize("url", ["mail.example:25", "http://mail.example", "smtp://"], ids=str)
def test_what_is_no_mail_server_is_refused_at_the_start(url):
    with pytest.raises(ValueError, match="COLOMBIER_SMTP_URL"):
        Server.parse(url)
