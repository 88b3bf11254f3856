"""How often a mail server that takes nothing is called again."""

import time

from services.notifications.mailer.patience import LONGEST_HOLD_SECONDS, Patience


async def seconds_until_the_next_try(patience):
    begun = time.monotonic()
    assert await patience.wait()
    return time.monotonic() - begun


async def test_pauses_grow_until_the_server_takes_mail_again():
    patience = Patience(factor=0.1)
    assert await seconds_until_the_next_try(patience) < 0.01
    pauses = []
    for _ in range(4):
        patience.turned_away("421 busy")
        pauses.append(await seconds_until_the_next_try(patience))
    assert [
        round(pause, 2) >= least for pause, least in zip(pauses, (0.02, 0.05, 0.1, 0.2), strict=True)
    ] == [True] * 4
    patience.served()
    assert await seconds_until_the_next_try(patience) < 0.01


async def test_nobody_is_held_until_the_end_of_a_long_pause(monkeypatch):
    monkeypatch.setattr("services.notifications.mailer.patience.LONGEST_HOLD_SECONDS", 0.01)
    patience = Patience()
    patience.turned_away("421 busy")
    assert not await patience.wait()


def test_trouble_is_one_sentence_and_ends_with_the_servers_own_words():
    patience = Patience()
    assert patience.trouble() is None
    for _ in range(2):
        patience.turned_away("421 4.3.2 going down")
    assert str(patience.trouble()).endswith("(2 tries): 421 4.3.2 going down")
    patience.served()
    assert patience.trouble() is None
    assert LONGEST_HOLD_SECONDS < 15  # what a stop waits for
