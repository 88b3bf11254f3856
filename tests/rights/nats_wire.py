"""The NATS protocol by hand: thousands of publications and subscriptions at once, and which of them were refused."""

import asyncio
import json
import re
from urllib.parse import urlsplit

REFUSED = re.compile(r"Permissions Violation for (Publish|Subscription) to \"([^\"]*)\"", re.IGNORECASE)


async def refused(url, *, publish=(), subscribe=()):
    """Try everything over one connection; return the subjects that the server refused, as (deed, subject)."""
    parts = urlsplit(url)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    login = {"user": parts.username, "pass": parts.password, "verbose": False, "pedantic": False}
    lines = [f"CONNECT {json.dumps(login)}"]
    lines += [f"PUB {subject} 0\r\n" for subject in publish]
    lines += [f"SUB {subject} {number}" for number, subject in enumerate(subscribe, 1)]
    writer.write(("\r\n".join(lines) + "\r\nPING\r\n").encode())
    answers = []
    async with asyncio.timeout(30):
        while (line := (await reader.readline()).decode().strip()) != "PONG":
            assert line, f"the server hung up after {answers[-1:]}"
            answers.append(line)
    writer.close()
    found = {(what.lower(), subject) for one in answers for what, subject in REFUSED.findall(one)}
    others = [one for one in answers if one.startswith("-ERR") and not REFUSED.search(one)]
    assert others == []
    return found


def covers(pattern, subject):
    """Tell whether everything that `subject` may mean is within `pattern`."""
    ours, theirs = pattern.split("."), subject.split(".")
    for at, token in enumerate(ours):
        if token == ">":
            return len(theirs) > at
        if at >= len(theirs) or theirs[at] == ">" or token not in {"*", theirs[at]}:
            return False
    return len(ours) == len(theirs)
