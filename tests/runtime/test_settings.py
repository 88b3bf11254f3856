"""Settings come from the environment, or from the file that `NAME_FILE` names."""

import pytest
from pydantic import ValidationError

from shared.runtime.settings import EnvironmentSettings, RuntimeSettings


class ShopSettings(EnvironmentSettings):
    till_key: str = ""
    opens_at: int = 9


def test_a_value_comes_from_its_variable(monkeypatch):
    monkeypatch.setenv("COLOMBIER_OPENS_AT", "8")
    assert ShopSettings.load() == ShopSettings(opens_at=8)


def test_a_secret_may_stand_in_a_file(monkeypatch, tmp_path):
    (tmp_path / "key").write_text("s3cret\n")
    monkeypatch.setenv("COLOMBIER_TILL_KEY_FILE", str(tmp_path / "key"))
    assert ShopSettings.load().till_key == "s3cret"
    monkeypatch.setenv("COLOMBIER_TILL_KEY", "nearer")
    assert ShopSettings.load().till_key == "nearer"


def test_a_file_that_is_not_there_is_an_error_and_not_an_empty_secret(monkeypatch, tmp_path):
    monkeypatch.setenv("COLOMBIER_TILL_KEY_FILE", str(tmp_path / "missing"))
    with pytest.raises(FileNotFoundError):
        ShopSettings.load()


def test_a_value_that_does_not_fit_is_named(monkeypatch):
    monkeypatch.setenv("COLOMBIER_OPENS_AT", "dawn")
    with pytest.raises(ValidationError, match="opens_at"):
        ShopSettings.load()


def test_every_setting_of_the_runtime_has_a_default():
    assert RuntimeSettings().patience == 1.0
