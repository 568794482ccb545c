"""The files for hosts: they parse, run the Procfile's commands, and set only what companion/config.py reads."""

from __future__ import annotations

import configparser
import re
from pathlib import Path
from typing import Any

import pytest

from companion import config
from tests.repository import yaml_subset
from tests.stack.companion import procfile
from tests.stack.process import REPOSITORY

DEPLOY = REPOSITORY / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
READ = set(re.findall(r'environ(?:\.get\(|\[|, )"([A-Z_]+)"', Path(config.__file__).read_text(encoding="utf-8")))
OF_PYTHON = {"PATH", "PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE"}
OF_COMPOSE = {"POSTGRES_PASSWORD"}


def compose() -> dict[str, Any]:
    found: dict[str, Any] = yaml_subset.load((REPOSITORY / "compose.yaml").read_text(encoding="utf-8"))
    return found


def render() -> dict[str, Any]:
    found: dict[str, Any] = yaml_subset.load((REPOSITORY / "render.yaml").read_text(encoding="utf-8"))
    return found


def unit(path: Path) -> dict[str, list[str]]:
    """The lines of a unit by their key; a key may come twice."""
    parser = configparser.RawConfigParser(strict=False, delimiters=("=",))
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(path.read_text(encoding="utf-8"))
    assert parser.sections() == ["Unit", "Service", "Install"]
    found: dict[str, list[str]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        key, is_setting, value = line.partition("=")
        if is_setting:
            found.setdefault(key, []).append(value)
    return found


def test_compose_runs_the_procfile_and_sets_what_is_read() -> None:
    services = compose()["services"]
    database = services.pop("database")

    assert {name: service["command"] for name, service in services.items()} == procfile()
    for service in services.values():
        assert set(service["environment"]) <= READ
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
    assert services["web"]["ports"] == ["127.0.0.1:8000:8000"]  # nobody but the proxy
    assert "ports" not in database


def test_compose_takes_its_secrets_from_a_file_that_is_never_committed() -> None:
    text = (REPOSITORY / "compose.yaml").read_text(encoding="utf-8")
    example = (DEPLOY / "example.env").read_text(encoding="utf-8")
    asked = set(re.findall(r"\$\{([A-Z_]+)", text))

    assert asked <= READ | OF_COMPOSE
    assert set(re.findall(r"^#?([A-Z_]+)=", example, re.MULTILINE)) == asked | {"DATABASE_URL"}
    assert re.findall(r"^(?:SECRET_KEY|METRICS_TOKEN|POSTGRES_PASSWORD)=(.+)$", example, re.MULTILINE) == []
    assert "/.env" in (REPOSITORY / ".gitignore").read_text(encoding="utf-8").splitlines()


def test_render_runs_the_procfile_with_a_database_and_secrets_of_its_own_making() -> None:
    blueprint = render()
    by_type = {service["type"]: service for service in blueprint["services"]}
    group = {row["key"]: row for row in blueprint["envVarGroups"][0]["envVars"]}

    assert {name: service["startCommand"] for name, service in by_type.items()} | {
        "release": by_type["web"]["preDeployCommand"]
    } == procfile()
    for service in by_type.values():
        own = {row["key"]: row for row in service["envVars"] if "key" in row}
        assert {row["fromGroup"] for row in service["envVars"] if "fromGroup" in row} == {"cart-companion-settings"}
        assert set(own) == {"PUBLIC_URL", "DATABASE_URL"}
        assert own["DATABASE_URL"]["fromDatabase"]["name"] == blueprint["databases"][0]["name"]
    assert set(group) <= READ
    assert group["SECRET_KEY"]["generateValue"] is True
    assert group["METRICS_TOKEN"]["generateValue"] is True


def test_the_units_run_the_procfile() -> None:
    found = {path.stem.removeprefix("cart-companion-"): unit(path)["ExecStart"] for path in UNITS}
    assert found == {name: [f"/opt/cart-companion/.venv/bin/{command}"] for name, command in procfile().items()}


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.stem)
def test_a_unit_sets_what_is_read_and_runs_as_nobody_in_particular(path: Path) -> None:
    said = unit(path)
    names = {word.split("=")[0] for line in said["Environment"] for word in line.split()}

    assert names <= READ | OF_PYTHON
    assert said["User"] == ["cart-companion"]
    assert said["NoNewPrivileges"] == ["yes"]
    assert said["ProtectSystem"] == ["strict"]
    assert said["CapabilityBoundingSet"] == [""]


def test_the_image_runs_both_as_another_user_than_root() -> None:
    text = (REPOSITORY / "Dockerfile").read_text(encoding="utf-8")
    names = {word.split("=")[0] for line in re.findall(r"^ENV (.+)$", text, re.MULTILINE) for word in line.split()}

    assert names <= READ | OF_PYTHON
    assert re.findall(r"^USER (.+)$", text, re.MULTILINE) == ["companion"]
    assert text.rstrip().endswith('CMD ["python", "-m", "companion", "serve"]')
    assert "HEALTHCHECK" in text
    sources = {word for line in re.findall(r"^COPY (?!--)(.+) \S+$", text, re.MULTILINE) for word in line.split()}
    kept = {line[1:] for line in (REPOSITORY / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    assert sources == kept  # nothing of the folder comes along unasked
    assert all((REPOSITORY / name).exists() for name in sources)


def test_image_and_database_have_one_version_of_postgresql() -> None:
    dump = re.search(r"postgresql-client-(\d+)", (REPOSITORY / "Dockerfile").read_text(encoding="utf-8"))
    assert dump
    assert compose()["services"]["database"]["image"].startswith(f"postgres:{dump[1]}-")
    assert render()["databases"][0]["postgresMajorVersion"] == dump[1]


def test_nginx_lets_nobody_choose_their_own_address() -> None:
    text = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    assert text.count("{") == text.count("}")
    assert "proxy_set_header X-Forwarded-For $remote_addr;" in text
