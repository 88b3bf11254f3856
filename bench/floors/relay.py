"""Floor of draining an outbox: messages that lie in memory, published in atomic batches by the raw client."""

import json
import sys
from typing import Any

import uvloop

from bench.products.conducted import conducted

from .raw_nats import RawNats

BATCH = 256


async def main(nats_url: str, subject: str, target: str) -> None:
    """Publish on a word: `amount` messages with that body."""
    client = RawNats(nats_url)

    async def work(wanted: dict[str, Any]) -> dict[str, Any]:
        body, amount, name = wanted["body"].encode(), wanted["amount"], wanted["name"].encode()
        messages = [(b"%s-%d" % (name, number), body) for number in range(amount)]
        for start in range(0, amount, BATCH):
            client.publish(target.encode(), messages[start : start + BATCH])
        return {}

    await conducted(nats_url, subject, work)


if __name__ == "__main__":
    uvloop.run(main(**json.loads(sys.argv[1])))
