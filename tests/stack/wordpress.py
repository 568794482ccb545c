"""A real WordPress in a temporary folder: Debian's files, or those of the folder WORDPRESS_TREE; our own database."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.stack.mariadb import MariaDB, mariadb
from tests.stack.php_calls import PhpCalls, call_once
from tests.stack.process import HOST, REPOSITORY, Process, ServiceError, free_port

TREE = Path(os.environ.get("WORDPRESS_TREE") or "/usr/share/wordpress")  # Debian's, unless another version is named
PLUGIN = REPOSITORY / "wp-plugin"
FAKES = REPOSITORY / "tests" / "fakes"
HERE = Path(__file__).resolve().parent
ADMIN = "admin"
# wp-config.php and .htaccess are Debian's for a system-wide site; translations are not looked at.
NOT_COPIED = shutil.ignore_patterns("wp-config.php", ".htaccess", "languages", "akismet")

CONFIG = """<?php
define( 'DB_NAME', '{database}' );
define( 'DB_USER', 'root' );
define( 'DB_PASSWORD', '' );
define( 'DB_HOST', 'localhost:{socket}' );
define( 'DB_CHARSET', 'utf8mb4' );
define( 'DB_COLLATE', '' );
{salts}
$table_prefix = 'wp_';
foreach ( {constants} as $name => $value ) {{
	defined( $name ) || define( $name, $value );
}}
defined( 'ABSPATH' ) || define( 'ABSPATH', __DIR__ . '/' );
require_once ABSPATH . 'wp-settings.php';
"""
SALTS = tuple(f"{use}_{kind}" for use in ("AUTH", "SECURE_AUTH", "LOGGED_IN", "NONCE") for kind in ("KEY", "SALT"))
CONSTANTS: dict[str, Any] = {
    "WP_DEBUG": True,
    "WP_DEBUG_LOG": True,
    "WP_DEBUG_DISPLAY": False,
    "DISABLE_WP_CRON": True,  # cron runs when a test says so
    "WP_HTTP_BLOCK_EXTERNAL": True,  # no test may depend on the outside
    "WP_ACCESSIBLE_HOSTS": HOST,
    "AUTOMATIC_UPDATER_DISABLED": True,
}


class WordPress:
    """One installed site; ``start()`` serves it, ``php()`` runs code inside it."""

    def __init__(self, folder: Path, server: MariaDB, *, database: str = "wordpress", workers: int = 4) -> None:
        self.folder, self.mariadb, self.database = folder, server, database
        self.port, self.workers = free_port(), workers
        self.url = f"http://{HOST}:{self.port}"
        self.password = secrets.token_urlsafe(12)
        self.constants = dict(CONSTANTS)
        self.document_root, self.subfolder = folder, ""  # others where WordPress lies in a folder of its own
        self.php_options: list[str] = []  # as a host sets them, such as "-d", "disable_functions=..."
        self.environment: dict[str, str] = {}
        self._process: Process | None = None
        self._calls = PhpCalls(php_command(), folder, f"{HOST}:{self.port}")
        shutil.copytree(TREE, folder, ignore=NOT_COPIED, symlinks=False, dirs_exist_ok=True)
        (folder / "wp-content" / "mu-plugins").mkdir(exist_ok=True)
        (folder / "wp-content" / "uploads").mkdir(exist_ok=True)
        (folder / "wp-content" / "plugins" / "cart-companion").symlink_to(PLUGIN)
        self._salts = "".join(f"define( '{name}', '{secrets.token_hex(32)}' );\n" for name in SALTS)
        self.write_config()
        server.sql(f"CREATE DATABASE `{database}` CHARACTER SET utf8mb4")
        self._install()
        self.add_mu_plugin(HERE / "mu-plugins" / "mail-to-file.php")

    def write_config(self, **constants: Any) -> None:
        """Write wp-config.php; further constants are kept until they are given as None."""
        self.constants = {k: v for k, v in (self.constants | constants).items() if v is not None}
        listed = json.dumps(self.constants).replace("\\", "\\\\").replace("'", "\\'")
        (self.folder / "wp-config.php").write_text(
            CONFIG.format(
                database=self.database,
                socket=self.mariadb.socket,
                salts=self._salts,
                constants=f"json_decode( '{listed}', true )",
            )
        )

    def _install(self) -> None:
        arguments = [self.folder, self.url, ADMIN, self.password, "owner@example.com"]
        done = subprocess.run(
            [*php_command(), str(HERE / "php" / "install.php"), *map(str, arguments)],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise ServiceError(f"WordPress could not be installed:\n{(done.stderr + done.stdout)[-2000:]}")

    def add_mu_plugin(self, source: Path) -> None:
        """Load a PHP file before all plugins, as a must-use plugin; it stays where it is."""
        loader = self.folder / "wp-content" / "mu-plugins" / f"{source.stem}.php"
        loader.write_text(f"<?php\nrequire_once {json.dumps(str(source))};\n")

    def remove_mu_plugin(self, name: str) -> None:
        (self.folder / "wp-content" / "mu-plugins" / f"{name}.php").unlink(missing_ok=True)

    def add_fake(self, name: str) -> None:
        """Install a stand-in of tests/fakes by its folder's name (``accessally``, ``wp-fusion``, ...)."""
        entry = FAKES / name / f"{name}.php"
        if not entry.exists():
            there = sorted(path.name for path in FAKES.glob("*") if (path / f"{path.name}.php").exists())
            raise ServiceError(f"No stand-in {name!r} ({entry} is missing); there are: {', '.join(there) or 'none'}")
        self.add_mu_plugin(entry)

    def install_zip(self, archive: Path) -> None:
        """Put the plugin of a zip in place of the linked one, as an upload in wp-admin does."""
        plugins = self.folder / "wp-content" / "plugins"
        (plugins / "cart-companion").unlink()
        with zipfile.ZipFile(archive) as packed:
            packed.extractall(plugins)

    def activate_plugin(self, plugin: str = "cart-companion/cart-companion.php") -> None:
        """Activate a plugin as wp-admin does, its activation hook included."""
        self.php(
            "$done = activate_plugin( $input['plugin'] );"
            "if ( is_wp_error( $done ) ) { throw new RuntimeException( $done->get_error_message() ); }",
            plugin=plugin,
        )

    def start(self) -> None:
        """Serve the site on its port."""
        self._process = Process(
            "WordPress",
            [
                *php_command(),
                *("-d", "opcache.enable_cli=1", "-d", "opcache.revalidate_freq=0"),
                *self.php_options,
                *("-S", f"{HOST}:{self.port}", "-t", self.document_root, HERE / "php" / "router.php"),
            ],
            self.folder.parent / f"{self.folder.name}.log",
            env=os.environ | {"PHP_CLI_SERVER_WORKERS": str(self.workers)} | self.environment,
        )
        self._process.wait_until(self._answers, 30)

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}{self.subfolder}/wp-login.php", timeout=10) as answer:
                return bool(answer.status == 200)
        except urllib.error.HTTPError as error:
            raise ServiceError(f"WordPress answers {error.code}:\n{self.debug_log()[-2000:]}") from error
        except OSError:
            return False

    def forget_process(self) -> None:
        """A copy of this object, at its own folder and port, does not own what serves the original."""
        self._process = None
        self._calls = PhpCalls(php_command(), self.folder, f"{HOST}:{self.port}")

    def stop(self) -> None:
        self._calls.stop()
        if self._process:  # PHP's server keeps nothing, and its workers do not heed a signal to their parent
            self._process.kill(self.port)
            self._process = None

    def php(self, code: str, /, *, user: int = 0, **values: Any) -> Any:
        """What PHP code returns when run inside WordPress; it sees the further arguments as ``$input``.

        Raises ServiceError with PHP's own message when the code throws or dies.
        """
        request = {"code": code, "input": values, "user": user}
        if self.php_options or self.environment:  # a host's own PHP: which functions there are is compiled in
            return call_once(self._php(), self.folder, f"{HOST}:{self.port}", request, os.environ | self.environment)
        return self._calls.call(request)

    def _php(self) -> list[str]:
        """The command line's PHP as this site's host has it, with compiled code kept: commands take half as long.

        Not where a test changes PHP itself: which functions there are is compiled in.
        """
        if self.php_options or self.environment:
            return [*php_command(), *self.php_options]
        kept = self.folder.parent / f"{self.folder.name}-compiled"
        kept.mkdir(exist_ok=True)
        options = ("opcache.enable_cli=1", "opcache.file_cache_only=1", f"opcache.file_cache={kept}")
        return [*php_command(), *(part for option in options for part in ("-d", option))]

    def start_again(self) -> None:
        """Serve the site when it does not; a running one goes on."""
        if not (self._process and self._process.is_alive()):
            self.stop()  # where its first process alone was killed, the others still listen
            self.start()

    def option(self, name: str) -> Any:
        return self.php("return get_option( $input['name'], null );", name=name)

    def set_option(self, name: str, value: Any) -> None:
        self.php("update_option( $input['name'], $input['value'], false );", name=name, value=value)

    def cron(self) -> None:
        """Run the WP-Cron events that are due now."""
        done = subprocess.run(
            [*self._php(), str(self.folder / "wp-cron.php")],
            env=os.environ | {"HTTP_HOST": f"{HOST}:{self.port}", "REQUEST_METHOD": "GET"} | self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise ServiceError(f"WP-Cron failed:\n{(done.stdout + done.stderr)[-2000:]}")

    def cron_as_if_later(self, hook: str) -> int:
        """Run every scheduled event of one hook at once, whatever its time; how many there were."""
        count = self.php(
            """
            $ran = 0;
            foreach ( _get_cron_array() as $time => $hooks ) {
                foreach ( $hooks[ $input['hook'] ] ?? array() as $event ) {
                    wp_unschedule_event( $time, $input['hook'], $event['args'] );
                    do_action_ref_array( $input['hook'], $event['args'] );
                    ++$ran;
                }
            }
            return $ran;
            """,
            hook=hook,
        )
        return int(count)

    def mails(self) -> list[dict[str, Any]]:
        """Mails that WordPress wanted to send so far."""
        path = self.folder / "wp-content" / "mails.jsonl"
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []

    def plugin_errors(self) -> list[str]:
        """PHP notices and errors that our plugin caused; a healthy plugin causes none."""
        return [line for line in self.debug_log().splitlines() if str(PLUGIN) in line or "cart-companion" in line]

    def debug_log(self) -> str:
        """PHP notices and errors so far, WordPress's own on a newer PHP among them."""
        path = self.folder / "wp-content" / "debug.log"
        return path.read_text(errors="replace") if path.exists() else ""


def php_command() -> list[str]:
    """The command line's PHP with errors on standard error, never in the answer."""
    found = shutil.which("php")
    if not found or not TREE.exists():
        raise ServiceError("PHP or WordPress is missing; install them with: python3 -m tests.stack.packages demo")
    return [found, "-d", "display_errors=stderr", "-d", "error_reporting=-1", "-d", "memory_limit=256M"]


@contextmanager
def wordpress(
    *, fakes: Sequence[str] = (), server: MariaDB | None = None, start: bool = True, activate: bool = True
) -> Iterator[WordPress]:
    """A running WordPress with our plugin active; with its own MariaDB unless one is given."""
    if server is None:
        with mariadb() as own, wordpress(fakes=fakes, server=own, start=start, activate=activate) as site:
            yield site
        return
    with tempfile.TemporaryDirectory(prefix="cc-wp-", ignore_cleanup_errors=True) as folder:
        database = f"wp_{secrets.token_hex(4)}"
        site = WordPress(Path(folder) / "site", server, database=database)
        try:
            for name in fakes:
                site.add_fake(name)
            if activate and (PLUGIN / "cart-companion.php").exists():
                site.activate_plugin()
            if start:
                site.start()
            yield site
        finally:
            site.stop()


def main(arguments: Sequence[str]) -> None:
    """Serve one WordPress until Ctrl-C or SIGTERM."""
    fakes = arguments[arguments.index("--fakes") + 1].split(",") if "--fakes" in arguments else []
    with wordpress(fakes=fakes) as site:
        print(f"WordPress      {site.url}")
        print(f"wp-admin       {site.url}/wp-admin/  (user {ADMIN}, password {site.password})")
        print(f"CART_COMPANION_WP={site.folder}", flush=True)
        while True:
            time.sleep(3600)
