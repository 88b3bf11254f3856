"""A mail server that does as its script says, for each reader apart; it keeps what it took.

Nothing in it is clever: it answers line by line, so it also shows whether a client spoke ahead of the answers.
"""

import asyncio
from dataclasses import dataclass, field

CUT, SILENCE = "cut", "silence"


@dataclass(kw_only=True)
class Script:
    """What to say instead of yes: by command (`RCPT`, `DATA`, `.`) and reader; to `MAIL` for nobody's sake."""

    answers: dict[tuple[str, str], str] = field(default_factory=dict)
    greeting: str = "220 ready"
    pipelining: bool = True
    pause_seconds: float = 0.0
    """Before each answer."""
    mails_per_line: int = 10_000


class ScriptedServer:
    def __init__(self, script: Script) -> None:
        self.script = script
        self.kept: list[tuple[str, bytes]] = []
        """Reader and content of each mail that was taken, its final answer given or not."""
        self.lines = 0
        self.spoke_ahead = False
        self.open: set[asyncio.StreamWriter] = set()

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._line, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        self._server.close()
        for writer in list(self.open):
            writer.transport.abort()
        await self._server.wait_closed()

    async def _line(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.lines += 1
        self.open.add(writer)
        try:
            await _Conversation(self, reader, writer).run()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            self.open.discard(writer)
            writer.transport.abort()


class _Conversation:
    def __init__(self, server, reader, writer):
        self.server, self.reader, self.writer = server, reader, writer
        self.to = ""
        self.taken = 0

    async def run(self):
        await self.say(self.server.script.greeting)
        while line := await self.reader.readline():
            self.server.spoke_ahead |= bool(self.reader._buffer)
            command = line.decode().strip()
            answer = getattr(self, f"on_{command[:4].lower()}")(command)
            if not await self.say(answer):
                return
            if command == "DATA" and answer.startswith("354"):
                content = await self.content()
                if not await self.say(self.on_content(content)):
                    return

    async def say(self, answer):
        """Answer, and tell whether the conversation goes on."""
        if answer == SILENCE:
            await asyncio.sleep(3600)
        if answer == CUT:
            return False
        await asyncio.sleep(self.server.script.pause_seconds)
        self.writer.write(answer.encode() + b"\r\n")
        await self.writer.drain()
        return answer[:3] not in ("221", "421")

    async def content(self):
        lines = []
        while (line := await self.reader.readuntil(b"\r\n")) != b".\r\n":
            lines.append(line.removeprefix(b"."))
        return b"".join(lines)

    def scripted(self, command, otherwise):
        return self.server.script.answers.get((command, self.to), otherwise)

    def on_ehlo(self, _):
        return "250-here\r\n250-SIZE 1000000\r\n" + (
            "250 PIPELINING" if self.server.script.pipelining else "250 HELP"
        )

    def on_rset(self, _):
        self.to = ""
        return "250 reset"

    def on_quit(self, _):
        return "221 bye"

    def on_mail(self, _):
        if self.to:
            return "503 nested"
        return (
            "421 enough"
            if self.taken >= self.server.script.mails_per_line
            else self.scripted("MAIL", "250 ok")
        )

    def on_rcpt(self, command):
        self.to = command.split("<")[1].split("@")[0]
        return self.scripted("RCPT", f"250 reader {self.to}")

    def on_data(self, _):
        refused = not self.scripted("RCPT", "250").startswith("250")
        return self.scripted("DATA", "554 no readers" if refused else "354 go on")

    def on_content(self, content):
        to, final = self.to, self.scripted(".", f"250 kept for {self.to}")
        if self.scripted("RCPT", "250").startswith("250") and final[:1] not in ("4", "5"):
            self.server.kept.append((to, content))
            self.taken += 1
        self.to = ""
        return final
