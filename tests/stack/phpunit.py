"""``python -m tests.stack phpunit [arguments of phpunit]``: the plugin's tests, in a WordPress made for this run."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from contextlib import ExitStack

from tests.fakes.crm_apis.server import crm_apis
from tests.stack.mariadb import mariadb
from tests.stack.process import REPOSITORY
from tests.stack.wordpress import wordpress

CONFIGURATION = REPOSITORY / "tests" / "wp-plugin" / "phpunit.xml.dist"


def main(arguments: Sequence[str]) -> None:
    """Ends with phpunit's exit code; says what the site logged when a test failed."""
    with ExitStack() as stack:
        site = stack.enter_context(wordpress(server=stack.enter_context(mariadb())))
        apis = stack.enter_context(crm_apis())
        environment = os.environ | {"CART_COMPANION_WP": str(site.folder), "CART_COMPANION_CRM_APIS": apis.url}
        command = ["phpunit", "--configuration", str(CONFIGURATION), *arguments]
        code = subprocess.run(command, env=environment, cwd=REPOSITORY, check=False).returncode
        log = site.folder / "wp-content" / "debug.log"
        if code and log.exists():
            print(log.read_text(errors="replace")[-3000:])
    sys.exit(code)
