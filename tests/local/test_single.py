"""How one service finds its logins: passwords that stand apart from their URL, in files of its container."""

import pytest

from infra.local import single
from shared.runtime.settings import RuntimeSettings


@pytest.fixture
def secret(tmp_path, monkeypatch):
    """Put a secret into a file and its place into the environment."""

    def put(name, value):
        file = tmp_path / name.lower()
        file.write_text(f"{value}\n")
        monkeypatch.setenv(f"COLOMBIER_{name}_FILE", str(file))

    return put


def signed_in():
    return RuntimeSettings.load().signed_in(role="colombier_orders", user="orders")


def test_passwords_in_files_complete_the_urls_for_the_service(secret, monkeypatch):
    monkeypatch.setenv("COLOMBIER_DATABASE_URL", "postgresql://postgres/colombier")
    monkeypatch.setenv("COLOMBIER_NATS_URL", "nats://nats:4222")
    secret("DATABASE_PASSWORD", "abc")
    secret("NATS_PASSWORD", "def")
    assert signed_in().database_url == "postgresql://colombier_orders:abc@postgres/colombier"
    assert signed_in().nats_url == "nats://orders:def@nats:4222"


def test_a_login_that_the_url_names_is_kept(secret, monkeypatch):
    monkeypatch.setenv("COLOMBIER_DATABASE_URL", "postgresql://admin@postgres/colombier")
    secret("DATABASE_PASSWORD", "abc")
    assert signed_in().database_url == "postgresql://admin:abc@postgres/colombier"


def test_a_url_without_a_password_apart_stays_as_it_is(monkeypatch):
    monkeypatch.setenv("COLOMBIER_NATS_URL", "nats://me:mine@nats:4222")
    assert signed_in().nats_url == "nats://me:mine@nats:4222"


def test_a_password_apart_is_not_shown(secret):
    secret("NATS_PASSWORD", "hush")
    assert "hush" not in repr(RuntimeSettings.load())


def test_migrations_find_the_password_of_each_role_in_the_folder_of_its_service(tmp_path, monkeypatch):
    (tmp_path / "orders").mkdir()
    (tmp_path / "orders" / "database_password").write_text("abc\n")
    monkeypatch.setenv("COLOMBIER_SERVICE_SECRETS", str(tmp_path))
    assert single._password("orders") == "abc"


def test_a_missing_password_file_stops_the_migrations(tmp_path, monkeypatch):
    monkeypatch.setenv("COLOMBIER_SERVICE_SECRETS", str(tmp_path))
    with pytest.raises(FileNotFoundError):
        single._password("orders")
