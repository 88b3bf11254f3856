"""Invariants: SQL that finds what must never be."""

from shared.runtime import invariants

from .shop import Sold, a_kit

FILE = """
-- What must hold in the shop.
-- invariant: no effect is empty
select id from effect where what = ''; -- a comment at the end

-- invariant: the shop is never sold out
select 1 as one where false;
"""


def test_each_sentence_keeps_its_statement():
    found = invariants.parse(FILE)
    assert [sentence for sentence, _ in found] == ["no effect is empty", "the shop is never sold out"]
    assert found[1][1] == "select 1 as one where false"


async def test_what_is_broken_is_told_with_its_rows_and_nothing_else(database_url, tmp_path):
    (tmp_path / "invariants.sql").write_text(
        FILE.replace("; -- a comment at the end", "\n-- a comment at the end")
    )
    async with a_kit(database_url) as kit, kit.database.transaction() as connection:
        assert (await invariants.check(connection, tmp_path)).broken == []
        await connection.execute("insert into effect (what) values (''), ('sold')")
        found = await invariants.check(connection, tmp_path)
    assert found.checked == 3
    assert [(one.invariant, one.rows) for one in found.broken] == [("no effect is empty", ["{'id': 1}"])]


async def test_a_message_that_waits_for_more_than_an_hour_breaks_the_runtimes_own(database_url, tmp_path):
    async with a_kit(database_url) as kit, kit.database.transaction() as connection:
        await connection.execute(
            "insert into outbox (aggregate, subject, body, created_at)"
            " values ('corn', $1, '{}', clock_timestamp() - interval '61 minutes')",
            Sold.subject(),
        )
        [found] = (await invariants.check(connection, tmp_path)).broken
    assert found.invariant == "no message waits in the outbox for more than an hour"
