"""What an operator might write for the driver `command`: here it keeps hostings in the layout of `files`."""

import asyncio
import json
import sys
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Any

from pydantic_core import to_json

from services.provisioning.drivers import Driver, Pack, open_driver
from services.provisioning.settings import Settings
from shared.contracts.provisioning import Spec
from shared.runtime.errors import Rejected, Unavailable

TRY_LATER, NEVER = 75, 65


async def answer(driver: Driver, asked: dict[str, Any]) -> object:
    match asked:
        case {"call": "observe", "reference": reference}:
            return asdict(await driver.observe(reference))
        case {"call": "converge", "spec": spec, "key": key}:
            return asdict(await driver.converge(Spec.model_validate(spec), key))
        case {"call": "archive", "reference": reference, "archive_id": archive_id, "until": until}:
            wish = Pack(reference=reference, archive_id=archive_id, until=date.fromisoformat(until))
            return asdict(await driver.archive(wish))
        case {"call": "destroy", "reference": reference, "key": key}:
            return asdict(await driver.destroy(reference, key))
        case {"call": "prune", "today": today}:
            return await driver.prune(date.fromisoformat(today))
    raise Rejected(f"unknown call {asked['call']}")


def main() -> None:
    asked = json.load(sys.stdin)
    settings = Settings(driver="files", hosting_root=Path(sys.argv[1]), hosting_url="http://hosts.example")
    driver = open_driver(settings, lambda: datetime.fromisoformat(asked["now"]))
    try:
        said = asyncio.run(answer(driver, asked))
    except Unavailable as heals:
        print(heals, file=sys.stderr)
        sys.exit(TRY_LATER)
    except Rejected as never:
        print(never, file=sys.stderr)
        sys.exit(NEVER)
    sys.stdout.buffer.write(to_json(said))


main()
