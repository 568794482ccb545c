"""The plugin's own PHPUnit tests, inside a WordPress of their own: part by part, so that processes share them."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.fakes.crm_apis.server import crm_apis
from tests.stack.mariadb import MariaDB
from tests.stack.wordpress import wordpress

FOLDER = Path(__file__).resolve().parents[1] / "wp-plugin"
CONFIGURATION = FOLDER / "phpunit.xml.dist"
_CONTENT = re.compile(r"^(?:OK \(|Tests: \d+, Assertions: \d+(?:, (?:PHPUnit )?Deprecations: \d+)+\.$)", re.MULTILINE)
PARTS = [suite.attrib["name"] for suite in ElementTree.parse(CONFIGURATION).iter("testsuite")]


@pytest.fixture(scope="module")
def its_wordpress(mariadb_server: MariaDB) -> Iterator[dict[str, str]]:
    """The environment in which PHPUnit finds a WordPress and the CRMs' APIs."""
    with wordpress(server=mariadb_server, start=False) as site, crm_apis() as apis:
        yield os.environ | {"CART_COMPANION_WP": str(site.folder), "CART_COMPANION_CRM_APIS": apis.url}


def phpunit(configuration: Path, *arguments: str, env: dict[str, str] | None = None) -> str:
    """What PHPUnit says; the test fails where it is not content."""
    command = ["phpunit", "--configuration", str(configuration), "--colors=never", *arguments]
    done = subprocess.run(command, env=env, cwd=FOLDER, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    return done.stdout


def is_content(said: str) -> bool:
    """Whether all passed and none was left out.

    PHPUnit 11, of Debian 13, counts that data providers are named in comments, which PHP 7.4 and PHPUnit 9 need, and
    what newer PHP finds old in WordPress. What it finds old in the plugin stands in a site's log: ``plugin_errors``.
    """
    return bool(_CONTENT.search(said))


@pytest.mark.parametrize("part", PARTS)
def test_the_plugin_passes_its_phpunit_suite(its_wordpress: dict[str, str], part: str) -> None:
    said = phpunit(CONFIGURATION, "--testsuite", part, env=its_wordpress)
    print(said[-400:])
    assert is_content(said), said[-2000:]


def test_every_file_of_tests_is_in_one_part(its_wordpress: dict[str, str], tmp_path: Path) -> None:
    """``worksteal`` gives the parts to several processes: no test may be in none of them, or in two."""
    in_parts = [name for part in PARTS for name in classes(its_wordpress, tmp_path, "--testsuite", part)]
    assert sorted(in_parts) == sorted(file.stem for file in FOLDER.rglob("*Test.php"))


def classes(env: dict[str, str], folder: Path, *arguments: str) -> list[str]:
    """Names of the test classes that PHPUnit would run: 9 calls them ``testCaseClass``, 11 ``testClass``."""
    phpunit(CONFIGURATION, "--list-tests-xml", str(folder / "tests.xml"), *arguments, env=env)
    listed = list(ElementTree.parse(folder / "tests.xml").iter())
    return [found.attrib["name"] for found in listed if found.tag.endswith(("testCaseClass", "}testClass"))]


def test_the_domain_s_tests_pass_without_wordpress() -> None:
    """As `make unit` runs them; above they ran inside one."""
    said = phpunit(FOLDER / "unit.xml.dist")
    assert is_content(said), said[-2000:]
