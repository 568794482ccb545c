"""The plugin's own PHPUnit tests, inside a WordPress of their own."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from tests.fakes.crm_apis.server import crm_apis
from tests.stack.mariadb import MariaDB
from tests.stack.wordpress import wordpress

FOLDER = Path(__file__).resolve().parents[1] / "wp-plugin"


def test_the_plugin_passes_its_phpunit_suite(mariadb_server: MariaDB) -> None:
    with wordpress(server=mariadb_server) as site, crm_apis() as apis:
        done = subprocess.run(
            ["phpunit", "--configuration", str(FOLDER / "phpunit.xml.dist"), "--colors=never"],
            env=os.environ | {"CART_COMPANION_WP": str(site.folder), "CART_COMPANION_CRM_APIS": apis.url},
            cwd=FOLDER,
            capture_output=True,
            text=True,
            check=False,
        )
    print(done.stdout[-400:])
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    assert "OK" in done.stdout, done.stdout[-2000:]


def test_the_domain_s_tests_pass_without_wordpress() -> None:
    """As `make unit` runs them; above they ran inside one."""
    command = ["phpunit", "--configuration", str(FOLDER / "unit.xml.dist"), "--colors=never"]
    done = subprocess.run(command, cwd=FOLDER, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    assert "OK" in done.stdout, done.stdout[-2000:]
