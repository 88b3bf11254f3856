"""What cannot work gets one sentence with a way out, no stack trace, and nothing is changed."""

import os
import stat

import pytest

from tests.journeys.stack import command, new_home


def only_sentence(done):
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    sentence = done.stderr.strip()
    assert len(sentence.splitlines()) == 1, sentence
    return sentence


def test_a_home_that_is_a_file():
    home = new_home() / "home"
    home.write_text("not a folder")
    assert "cannot be used" in only_sentence(command("up", "--port", "0", home=home, check=False))


@pytest.mark.skipif(os.geteuid() != 0, reason="only root's PostgreSQL runs under a user of its own")
def test_a_home_below_a_closed_folder_is_refused_and_the_folder_stays_closed():
    closed = new_home()
    closed.chmod(0o700)
    sentence = only_sentence(command("up", "--port", "0", home=closed / "home", check=False))
    assert str(closed) in sentence
    assert "--home /var/lib/colombier" in sentence
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700


def test_a_path_too_long_for_a_socket():
    home = new_home() / ("long" * 20)
    assert "shorter --home" in only_sentence(command("up", "--port", "0", home=home, check=False))


def test_simulated_time_with_live_keys():
    settings = {"COLOMBIER_STRIPE_API_KEY": "sk_live_" + "0" * 24}
    done = command("up", "--simulated-time", "--port", "0", home=new_home(), check=False, env=settings)
    assert "simulated time is refused" in only_sentence(done)


def test_commands_on_a_home_where_nothing_runs():
    home = new_home()
    for words in (("status",), ("clock", "now"), ("parked", "list"), ("verify",)):
        assert "nothing runs on" in only_sentence(command(*words, home=home, check=False))


def test_a_duration_that_is_none():
    assert "30d, 2w or 12h" in only_sentence(
        command("clock", "advance", "soon", home=new_home(), check=False)
    )
