"""A vulnerable package fails `make lint`; a machine that cannot ask says so."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.lint import audit
from tests.lint.audit import NotChecked, report_on, vulnerabilities

SOUND = {"name": "flask", "version": "3.1.0", "vulns": []}
UNKNOWN = {"name": "flask", "skip_reason": "Dependency not found on PyPI and could not be audited: flask (3.1.0)"}
VULNERABLE = {
    "name": "requests",
    "version": "2.0.0",
    "vulns": [{"id": "PYSEC-2014-13", "aliases": ["CVE-2014-1829"], "fix_versions": ["2.3.0"]}],
}


def report(*packages: dict[str, Any]) -> dict[str, Any]:
    return {"dependencies": list(packages), "fixes": []}


def says(folder: Path, answer: str) -> Path:
    """A pip-audit that writes this where it is told to, and ends as the real one does."""
    found = folder / "pip-audit"
    found.write_text(f'#!/bin/sh\nwhile [ "$1" != -o ]; do shift; done\nprintf %s \'{answer}\' > "$2"\nexit 1\n')
    found.chmod(0o755)
    return found


def test_a_vulnerability_is_named_with_what_mends_it() -> None:
    assert vulnerabilities(report(SOUND, VULNERABLE)) == [
        "requests 2.0.0: PYSEC-2014-13, mended in 2.3.0: make lock LOCK=--upgrade"
    ]
    assert vulnerabilities(report(SOUND, UNKNOWN)) == []


@pytest.mark.parametrize("name", ["PYSEC-2014-13", "CVE-2014-1829"])
def test_one_that_does_not_concern_us_is_left_out(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr(audit, "ACCEPTED", {name: "only for servers"})
    assert vulnerabilities(report(VULNERABLE)) == []


def test_an_index_that_knows_none_of_the_packages_has_not_been_asked() -> None:
    with pytest.raises(NotChecked, match="no advisories"):
        vulnerabilities(report(UNKNOWN, UNKNOWN))


def test_its_report_is_read_although_it_ends_with_an_error(tmp_path: Path) -> None:
    program = says(tmp_path, '{"dependencies": [], "fixes": []}')
    assert report_on(program, "requirements.txt") == report()


@pytest.mark.parametrize("answer", ["", "no index"])
def test_without_a_report_nothing_was_looked_for(tmp_path: Path, answer: str) -> None:
    with pytest.raises(NotChecked, match="no answer"):
        report_on(says(tmp_path, answer), "requirements.txt")


@pytest.mark.parametrize(("packages", "code"), [((SOUND,), 0), ((UNKNOWN,), 0), ((SOUND, VULNERABLE), 1)])
def test_only_a_vulnerability_fails(
    monkeypatch: pytest.MonkeyPatch, packages: tuple[dict[str, Any], ...], code: int
) -> None:
    monkeypatch.setattr(audit, "program", lambda: Path("pip-audit"))
    monkeypatch.setattr(audit, "report_on", lambda program, file: report(*packages))
    assert audit.main() == code
