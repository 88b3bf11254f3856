"""Many mails over few lines: each is judged by the server's words about it, whatever the server does meanwhile."""

import asyncio
import time
from contextlib import asynccontextmanager

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.notifications.domain import Accepted, Deferred, Refused
from services.notifications.mailer import Mailer, Server, smtp
from services.notifications.mailer.conversation import IN_VAIN
from services.notifications.mailer.message import encode

from .conftest import LETTERHEAD
from .letters import a_mail_to
from .scripted_server import CUT, SILENCE, Script, ScriptedServer

TEN = [f"r{number}" for number in range(10)]
BOTH = pytest.mark.parametrize("pipelining", [True, False], ids=["ahead", "step-by-step"])


@asynccontextmanager
async def talking_to(script, *, timeout_seconds=5.0):
    server = ScriptedServer(script)
    await server.start()
    url = f"smtp://127.0.0.1:{server.port}"
    mailer = Mailer(Server.parse(url, timeout_seconds=timeout_seconds), LETTERHEAD, patience=0.05)
    try:
        yield mailer, server
    finally:
        await mailer.close()
        await server.stop()


async def send(mailer, readers, text="Bonjour\n"):
    """Send a mail to each reader, all at once, and return what became of each."""
    outcomes = await asyncio.gather(*(mailer.send(a_mail_to(reader, text)) for reader in readers))
    return dict(zip(readers, outcomes, strict=True))


def readers_of(server):
    return [reader for reader, _ in server.kept]


@BOTH
async def test_each_mail_gets_the_answer_that_is_its_own(pipelining):
    async with talking_to(Script(pipelining=pipelining)) as (mailer, server):
        outcomes = await send(mailer, TEN)
        assert [outcomes[reader].answer for reader in TEN] == [f"250 kept for {reader}" for reader in TEN]
        assert readers_of(server) == TEN
        assert server.lines == 1
        assert server.spoke_ahead is pipelining


@BOTH
@pytest.mark.parametrize("data", ["354 go on", "554 no readers", "503 no readers"], ids=lambda said: said[:3])
async def test_a_reader_refused_for_good_shifts_no_answer_of_the_others(pipelining, data):
    answers = {("RCPT", "r2"): "550 nobody r2", ("DATA", "r2"): data}
    async with talking_to(Script(pipelining=pipelining, answers=answers)) as (mailer, server):
        outcomes = await send(mailer, TEN)
        assert outcomes.pop("r2") == Refused(reason="550 nobody r2")
        assert {o.answer for o in outcomes.values()} == {f"250 kept for {reader}" for reader in outcomes}
        assert readers_of(server) == list(outcomes)
        assert server.lines == 1


@BOTH
@pytest.mark.parametrize(
    ("command", "said", "outcome"),
    [
        ("RCPT", "452 r4 full", Deferred(reason="452 r4 full")),
        ("DATA", "451 r4 later", Deferred(reason="451 r4 later")),
        ("DATA", "554 r4 unwanted", Refused(reason="554 r4 unwanted")),
        (".", "452 r4 no room", Deferred(reason="452 r4 no room")),
        (".", "552 r4 too long", Refused(reason="552 r4 too long")),
        (".", "421 r4 going down", Deferred(reason="421 r4 going down")),
        (".", CUT, Deferred(reason="the connection was cut")),
    ],
)
async def test_one_mail_that_fails_is_the_only_one(pipelining, command, said, outcome):
    async with talking_to(Script(pipelining=pipelining, answers={(command, "r4"): said})) as (mailer, server):
        outcomes = await send(mailer, TEN)
        assert outcomes.pop("r4") == outcome
        assert {o.answer for o in outcomes.values()} == {f"250 kept for {reader}" for reader in outcomes}
        assert [reader for reader in readers_of(server) if reader != "r4"] == list(outcomes)


@BOTH
@pytest.mark.parametrize("most", [1, 3])
async def test_a_server_that_takes_few_mails_on_a_line_gets_more_lines(pipelining, most):
    async with talking_to(Script(pipelining=pipelining, mails_per_line=most)) as (mailer, server):
        outcomes = await send(mailer, TEN)
        assert {type(outcome) for outcome in outcomes.values()} == {Accepted}
        assert readers_of(server) == TEN


async def test_a_line_gets_no_more_mails_than_agreed(monkeypatch):
    monkeypatch.setattr(smtp, "MAILS_PER_LINE", 4)
    async with talking_to(Script()) as (mailer, server):
        await send(mailer, TEN)
        assert (readers_of(server), server.lines) == (TEN, 3)


@BOTH
async def test_dots_and_bytes_travel_unchanged(pipelining):
    text = ".\n..\n.début\nété " + 40 * "long " + "\n.\n"
    async with talking_to(Script(pipelining=pipelining)) as (mailer, server):
        outcomes = await send(mailer, TEN[:3], text)
        sent = [(reader, encode(a_mail_to(reader, text), LETTERHEAD)) for reader in TEN[:3]]
        assert server.kept == sent
        assert all(b"\r\n." in content for _, content in sent)
        assert {type(outcome) for outcome in outcomes.values()} == {Accepted}


async def test_a_line_that_was_closed_while_idle_costs_no_attempt():
    async with talking_to(Script()) as (mailer, server):
        await send(mailer, ["r1"])
        for writer in list(server.open):
            writer.write(b"421 idle for too long\r\n")
            writer.close()
        await asyncio.sleep(0.05)
        outcomes = await send(mailer, ["r2", "r3"])
        assert {type(outcome) for outcome in outcomes.values()} == {Accepted}
        assert server.lines == 2


@BOTH
async def test_a_line_on_which_something_was_said_unasked_is_not_used_again(pipelining):
    async with talking_to(Script(pipelining=pipelining)) as (mailer, server):
        await send(mailer, ["r1"])
        for writer in list(server.open):
            writer.write(b"250 kept for r2\r\n")
        await asyncio.sleep(0.05)
        outcomes = await send(mailer, ["r2", "r3"])
        assert [outcome.answer for outcome in outcomes.values()] == ["250 kept for r2", "250 kept for r3"]
        assert server.lines == 2


async def test_we_hang_up_before_the_server_does(monkeypatch):
    monkeypatch.setattr(smtp, "IDLE_SECONDS", 0.05)
    async with talking_to(Script()) as (mailer, server):
        await send(mailer, ["r1"])
        await asyncio.sleep(0.3)
        assert not server.open
        assert isinstance((await send(mailer, ["r2"]))["r2"], Accepted)


@BOTH
async def test_an_answer_too_many_makes_nobody_accepted(pipelining):
    """Every answer after it would be another command's."""
    answers = {("RCPT", "r1"): "250 yes\r\n250 and again"}
    async with talking_to(Script(pipelining=pipelining, answers=answers)) as (mailer, server):
        outcomes = await send(mailer, ["r0", "r1", "r2"])
        assert outcomes["r1"] == Deferred(reason="out of step: 250 and again")
        assert readers_of(server) == ["r0", "r2"]
        assert [outcomes[reader].answer for reader in ("r0", "r2")] == ["250 kept for r0", "250 kept for r2"]


@BOTH
async def test_a_server_that_leaves_at_once_is_quoted(pipelining):
    answers = {("RCPT", "r0"): "421 leaving"}
    async with talking_to(Script(pipelining=pipelining, answers=answers)) as (mailer, _):
        assert await send(mailer, ["r0"]) == {"r0": Deferred(reason="421 leaving")}


async def test_a_sender_that_is_refused_is_our_trouble_and_costs_no_letter():
    async with talking_to(Script(answers={("MAIL", ""): "530 who are you"})) as (mailer, _):
        outcomes = await send(mailer, TEN)
        assert set(outcomes.values()) == {Deferred(reason="530 who are you")}


async def test_a_server_that_cuts_every_mail_is_left_alone_after_two():
    script = Script(answers={(".", reader): CUT for reader in TEN})
    async with talking_to(script) as (mailer, server):
        outcomes = await send(mailer, TEN)
        assert {type(outcome) for outcome in outcomes.values()} == {Deferred}
        assert (server.lines, len(server.kept)) == (2, 2)


@BOTH
async def test_silence_about_one_mail_holds_up_no_other(pipelining):
    script = Script(pipelining=pipelining, answers={(".", "r0"): SILENCE})
    async with talking_to(script, timeout_seconds=0.2) as (mailer, _):
        outcomes = await send(mailer, TEN)
        assert outcomes.pop("r0") == Deferred(reason="Timeout: no answer for 0.2 s")
        assert {type(outcome) for outcome in outcomes.values()} == {Accepted}


@BOTH
async def test_a_silent_server_is_waited_for_twice_and_not_once_for_each_mail(pipelining):
    script = Script(pipelining=pipelining, answers={(".", reader): SILENCE for reader in TEN})
    async with talking_to(script, timeout_seconds=0.2) as (mailer, _):
        begun = time.monotonic()
        outcomes = await send(mailer, TEN)
        assert {type(outcome) for outcome in outcomes.values()} == {Deferred}
        assert time.monotonic() - begun < 1.5


@BOTH
async def test_a_slow_server_loses_nothing(pipelining):
    async with talking_to(Script(pipelining=pipelining, pause_seconds=0.01)) as (mailer, server):
        outcomes = await send(mailer, TEN)
        assert {type(outcome) for outcome in outcomes.values()} == {Accepted}
        assert readers_of(server) == TEN


@pytest.mark.parametrize("greeting", ["421 too busy", "554 go away", SILENCE, CUT, "SSH-2.0-OpenSSH_9.2"])
async def test_a_greeting_that_is_none_defers_all_and_is_told_to_operators(greeting):
    async with talking_to(Script(greeting=greeting), timeout_seconds=0.2) as (mailer, server):
        outcomes = await send(mailer, TEN)
        assert {type(outcome) for outcome in outcomes.values()} == {Deferred}
        assert server.lines == 1
        trouble = mailer.trouble()
        assert trouble.startswith("the mail server 127.0.0.1 takes no mail since 2")
        assert trouble.endswith(f"(1 tries): {outcomes['r0'].reason}")
        server.script.greeting = "220 ready"
        assert {type(outcome) for outcome in (await send(mailer, TEN)).values()} == {Accepted}
        assert mailer.trouble() is None


async def test_a_server_that_wants_nothing_now_is_asked_more_and_more_seldom():
    script = Script(answers={("RCPT", reader): "452 disk full" for reader in TEN})
    async with talking_to(script) as (mailer, server):
        for _ in range(3):
            assert set((await send(mailer, TEN)).values()) == {Deferred(reason="452 disk full")}
        assert server.lines == 3
        assert "(3 tries): 452 disk full" in mailer.trouble()
        script.answers.clear()
        assert {type(outcome) for outcome in (await send(mailer, TEN)).values()} == {Accepted}
        assert mailer.trouble() is None


async def test_who_gave_up_waiting_has_sent_nothing():
    async with talking_to(Script(pause_seconds=0.02)) as (mailer, server):
        first, second = (asyncio.create_task(mailer.send(a_mail_to(reader))) for reader in ("r0", "r1"))
        await asyncio.sleep(0)
        second.cancel()
        assert isinstance(await first, Accepted)
        await send(mailer, ["r2"])
        assert readers_of(server) == ["r0", "r2"]


STAGES = ("RCPT", "DATA", ".")
SAID = ("250", "354", "421", "450", "550", CUT)


@settings(max_examples=60, deadline=None)
@given(
    pipelining=st.booleans(),
    mails_per_line=st.sampled_from([1, 2, 5, 100]),
    script=st.dictionaries(
        st.tuples(st.sampled_from(STAGES), st.sampled_from(TEN)), st.sampled_from(SAID), max_size=12
    ),
)
async def test_whatever_a_server_says_no_mail_is_taken_for_another(pipelining, mails_per_line, script):
    """Accepted only what it kept and said 250 to; refused only with its own 5xx; kept twice never in one go."""
    answers = {key: said if said == CUT else f"{said} {key[1]}" for key, said in script.items()}
    script = Script(pipelining=pipelining, mails_per_line=mails_per_line, answers=answers)
    async with talking_to(script) as (mailer, server):
        outcomes = await send(mailer, TEN)
    kept = readers_of(server)
    assert len(kept) == len(set(kept))
    for reader, outcome in outcomes.items():
        own = [answers[stage, reader] for stage in STAGES if (stage, reader) in answers]
        match outcome:
            case Accepted(answer=answer):
                assert reader in kept
                assert answer in {f"250 kept for {reader}", f"250 {reader}"}
            case Refused(reason=reason):
                assert reason in own or reason == "554 no readers"
                assert reason.startswith("5")
                assert reader not in kept
            case Deferred():
                assert reader not in kept or answers[".", reader][:3] in ("421", "354", "cut")


@given(
    script=st.dictionaries(
        st.tuples(st.sampled_from(STAGES), st.sampled_from(TEN)),
        st.sampled_from(("450", "550")),
        max_size=IN_VAIN - 1,  # so many in a row end a conversation
    )
)
@settings(max_examples=30, deadline=None)
async def test_refusals_alone_leave_every_other_mail_accepted(script):
    answers = {key: f"{said} {key[0]} {key[1]}" for key, said in script.items()}
    async with talking_to(Script(answers=answers)) as (mailer, _):
        outcomes = {reader: (await send(mailer, [reader]))[reader] for reader in TEN}
    for reader, outcome in outcomes.items():
        first = next((answers[stage, reader] for stage in STAGES if (stage, reader) in answers), None)
        kind = Accepted if first is None else Refused if first.startswith("5") else Deferred
        said = outcome.answer if isinstance(outcome, Accepted) else outcome.reason
        assert (type(outcome), said) == (kind, first or f"250 kept for {reader}")
