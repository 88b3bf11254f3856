"""What a double remembers over restarts, gentle ones and others."""

import asyncio

from infra.fakes.journal import Journal


async def written(file, *amounts):
    journal = Journal(file)
    for number, amount in enumerate(amounts):
        journal.put("charge", f"ch_{number}", {"amount": amount})
    await journal.keep()
    return journal


async def test_the_last_state_of_every_object_is_read_again_in_order(tmp_path):
    file = tmp_path / "new" / "state.jsonl"
    journal = await written(file, 1, 2, 3)
    journal.change("charge", "ch_0", amount=10, note="réglé")
    journal.drop("charge", "ch_1")
    await journal.keep()
    assert list(Journal(file).all("charge")) == [{"amount": 10, "note": "réglé"}, {"amount": 3}]


async def test_a_line_torn_by_a_power_cut_is_forgotten_and_the_rest_kept(tmp_path):
    file = tmp_path / "state.jsonl"
    await written(file, 1, 2)
    with file.open("ab") as log:
        log.write(b'["charge", "ch_2", {"amo')
    again = await written(file)
    again.put("charge", "ch_3", {"amount": 4})
    await again.keep()
    assert Journal(file).ids("charge") == ["ch_0", "ch_1", "ch_3"]


async def test_a_start_writes_the_log_anew_without_what_is_past(tmp_path):
    file = tmp_path / "state.jsonl"
    journal = await written(file, 1)
    for amount in range(50):
        journal.change("charge", "ch_0", amount=amount)
    await journal.keep()
    assert len(file.read_text().splitlines()) == 51
    Journal(file)
    assert file.read_text() == '["charge", "ch_0", {"amount": 49}]\n'


async def test_callers_that_keep_at_once_all_find_their_change_on_the_disk(tmp_path):
    file = tmp_path / "state.jsonl"
    journal = Journal(file)

    async def keep_one(number):
        journal.put("charge", str(number), {"amount": number})
        await journal.keep()
        assert f'"{number}"' in file.read_text()

    await asyncio.gather(*(keep_one(number) for number in range(20)))
    assert len(Journal(file).ids("charge")) == 20


async def test_a_journal_without_a_file_remembers_and_writes_nothing(tmp_path):
    journal = await written(None, 1)
    assert journal.ids("charge") == ["ch_0"]
    assert list(tmp_path.iterdir()) == []
