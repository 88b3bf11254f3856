"""The whole system after the story of `tests/commuting`, and what a person may ask of it about their data."""

import base64
import io
import json
import re
import zipfile
from datetime import date, timedelta

import asyncpg

from services.accounts import domain
from services.accounts.desk import Gatherer
from shared.contracts.accounts import AskErasure, ExportMe, GetErasure
from shared.runtime import desk, erasing
from tests import servers
from tests.commuting.world import FIRST_DAY

PASSWORD = "un long secret de plus"
NAMES = ("camille", "2 rue du Port", "1 rue du Port")
"""What is searched of somebody, whatever its case: in addresses of e-mail and in names, the streets."""
_SUBJECT = re.compile(r"own\.([a-z]+)\.(export|survey)")
_COLUMNS = """
select table_schema, table_name, column_name, data_type from information_schema.columns
where table_schema = any($1::text[]) and data_type in ('text', 'json', 'jsonb', 'bytea', 'ARRAY', 'character varying')
order by 1, 2, 3
"""


_OF_NOBODY = {
    "orders.paper": " and sha256 not in (select sha256 from orders.printed_paper where what not like 'order:%')"
}
"""Papers that are the same for everybody: the terms, the form to withdraw."""


class House:
    def __init__(self, story):
        self.story, self.world = story, story.world
        self.world.members["accounts"].kit.opened[Gatherer] = Gatherer(self.at_desk)

    @property
    def camille(self):
        return self.story.callers["camille"]

    async def at_desk(self, subject, body):
        """Answer as the service's own desk does, without a bus."""
        service, what = _SUBJECT.fullmatch(subject).groups()
        member = self.world.members[service]
        replies = desk.replies(member.worker, member.service.router)
        answer, headers = await replies[f"own.{{service}}.{what}"](body, {})
        assert not headers, answer
        return answer

    async def export(self, who):
        """Return the files of somebody's archive."""
        parts, asked = [], ExportMe()
        while True:
            document = await self.world.ask(asked, who)
            parts.append(base64.b64decode(document.content_base64))
            if document.next is None:
                break
            asked = ExportMe(part=document.next)
        self.parts = len(parts)
        archive = zipfile.ZipFile(io.BytesIO(b"".join(parts)))
        return {name: archive.read(name) for name in archive.namelist()}

    async def rows(self, who):
        """Return {service.table: rows} of an archive."""
        files = await self.export(who)
        copies = [json.loads(files[name]) for name in files if name.endswith(".json")]
        return {
            f"{copy['service']}.{held['table']}": held["rows"] for copy in copies for held in copy["holdings"]
        }

    async def ask_erasure(self, who):
        return await self.world.ask(AskErasure(password=PASSWORD), who)

    async def see_erasure(self, who):
        return await self.world.ask(GetErasure(), who)

    async def closed(self, who, days=60):
        """Ask for erasure and let the days pass until no service is left; return what was promised last."""
        await self.ask_erasure(who)
        await self.pass_days(domain.GRACE_DAYS - 1)
        promised = await self.see_erasure(who)
        await self.pass_days(days - domain.GRACE_DAYS)
        return promised

    def told(self, kind):
        return [sent for sent in self.world.wire.log if sent.kind == kind.__name__]

    async def pass_days(self, days):
        await self.world.advance(days, lag=0)
        await self.world.wire.quiet()

    async def leap_to(self, day: date):
        """Let every service do the erasures of a day years ahead, as if all between had been done."""
        number = day.toordinal()
        for member in self.world.members.values():
            member.kit.calendar.adopt((day - FIRST_DAY).days * 86_400.0)
            async with member.running.transaction("test") as tx:
                await tx.connection.execute("update days set last_number = $1", number)
                await erasing.do_day(tx, member.service.router.holdings, day)

    async def found(self, words=NAMES):
        """Search all text of all schemas; return {schema.table.column: rows that hold one of the words}.

        What packs its text, a PDF or a ZIP, counts as found.
        """
        [row] = await self.world.members["clock"].fetch("select current_database() as name")
        connection = await asyncpg.connect(servers.database_url(row["name"]))
        try:
            columns = await connection.fetch(_COLUMNS, list(self.world.members))
            found = {}
            for schema, table, column, kind in columns:
                text = f"encode({column}, 'escape')" if kind == "bytea" else f"{column}::text"
                unread = "|^(%PDF|PK)" if kind == "bytea" else ""
                count = await connection.fetchval(
                    f"select count(*) from {schema}.{table} where {text} ~* $1{_OF_NOBODY.get(f'{schema}.{table}', '')}",
                    "|".join(words) + unread,
                )
                if count:
                    found[f"{schema}.{table}.{column}"] = count
            return found
        finally:
            await connection.close()


def later(days):
    return FIRST_DAY + timedelta(days)


def text_of(document):
    return base64.b64decode(document.content_base64).decode()
