"""``python -m tests.stack wordpress [--fakes accessally,wp-fusion]``: one real service until Ctrl-C or SIGTERM.

``phpunit [ARGUMENTS]`` runs the plugin's tests instead, in a WordPress of their own.
"""

from __future__ import annotations

import sys
import time

from tests.stack import mariadb, phpunit, postgres, wordpress
from tests.stack.interruption import heed_signals


def _serve_wordpress(arguments: list[str]) -> None:
    fakes = arguments[arguments.index("--fakes") + 1].split(",") if "--fakes" in arguments else []
    with wordpress.wordpress(fakes=fakes) as site:
        print(f"WordPress      {site.url}")
        print(f"wp-admin       {site.url}/wp-admin/  (user {wordpress.ADMIN}, password {site.password})")
        print(f"CART_COMPANION_WP={site.folder}", flush=True)
        while True:
            time.sleep(3600)


def _serve_postgres(_arguments: list[str]) -> None:
    with postgres.postgres() as cluster:
        print(f"DATABASE_URL={cluster.new_database()}", flush=True)
        while True:
            time.sleep(3600)


def _serve_mariadb(_arguments: list[str]) -> None:
    with mariadb.mariadb() as server:
        print(f"MariaDB socket {server.socket}, port {server.port}, user root", flush=True)
        while True:
            time.sleep(3600)


SERVICES = {
    "wordpress": _serve_wordpress,
    "postgres": _serve_postgres,
    "mariadb": _serve_mariadb,
    "phpunit": phpunit.main,
}


def main() -> None:
    if len(sys.argv) < 2 or sys.argv[1] not in SERVICES:
        sys.exit(f"usage: python -m tests.stack {{{'|'.join(SERVICES)}}} [--fakes accessally,wp-fusion]")
    heed_signals()
    try:
        SERVICES[sys.argv[1]](sys.argv[2:])
    except KeyboardInterrupt:
        print("stopped", flush=True)


if __name__ == "__main__":
    main()
