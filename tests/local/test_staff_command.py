"""How the staff of a trial signs in: a code of this minute stands beside e-mail and password."""

import pyotp
import pytest
from typer.testing import CliRunner

from infra.local.children import StartFailed
from infra.local.cli import app
from infra.local.home import Home
from infra.local.stack import welcome

SECRET = pyotp.random_base32()
STAFF = {"treasurer": {"email": "treasurer@colombier.example", "password": "pw", "totp_secret": SECRET}}


def called(home):
    return CliRunner().invoke(app, ["staff", "--home", str(home)])


def test_each_role_is_told_with_a_code_that_opens(tmp_path):
    Home(tmp_path).keep(staff=STAFF)
    shown = called(tmp_path).output.split("\n")[1].split()
    assert shown[:3] == ["treasurer", "treasurer@colombier.example", "pw"]
    assert pyotp.TOTP(SECRET).verify(shown[3], valid_window=1)


def test_without_a_stack_that_was_ever_started_one_sentence_is_said(tmp_path):
    failed = called(tmp_path).exception
    assert isinstance(failed, StartFailed)
    assert "no staff stands in" in str(failed)


@pytest.mark.parametrize(
    "words", ["colombier staff --home /h", "colombier down --home /h", "Double of PayPal"]
)
def test_what_is_said_at_the_start_can_be_copied_and_run(words):
    run = {"gateway": "u", "hosting": "u", "fakes": {"paypal": "u"}, "mail": "/h/mail", "home": "/h"}
    assert words in welcome(run)
