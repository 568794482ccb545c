"""A real WordPress in a temporary folder: Debian's files, or those of the folder WORDPRESS_TREE; our own database."""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
import subprocess
import tempfile
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.stack.caches import caches_of_all
from tests.stack.mariadb import MariaDB, mariadb
from tests.stack.php_calls import PhpCalls, call_once
from tests.stack.process import HOST, REPOSITORY, Process, ServiceError, free_port
from tests.stack.wp_config import CONFIG, CONSTANTS, SALTS

TREE = Path(os.environ.get("WORDPRESS_TREE") or "/usr/share/wordpress")  # Debian's, unless another version is named
PLUGIN = REPOSITORY / "wp-plugin"
FAKES = REPOSITORY / "tests" / "fakes"
HERE = Path(__file__).resolve().parent
ADMIN = "admin"
_TOLD = re.compile(r"\[[^\]]+\] {2,}\S")  # in a debug.log: indented, behind the time
# wp-config.php and .htaccess are Debian's for a system-wide site; translations are not looked at.
NOT_COPIED = shutil.ignore_patterns("wp-config.php", ".htaccess", "languages", "akismet")


def _left_out(folder: str, names: list[str]) -> set[str]:
    """Links that lead nowhere, too: copytree()'s own search for them starts where Python was started."""
    return NOT_COPIED(folder, names) | {name for name in names if not Path(folder, name).exists()}


class WordPress:
    """One installed site; ``start()`` serves it, ``php()`` runs code inside it."""

    mariadb: MariaDB  # not there where another kind of database is below

    def __init__(
        self,
        folder: Path,
        server: MariaDB | None,
        *,
        database: str = "wordpress",
        prefix: str = "wp_",
        tree: Path = TREE,
        **constants: Any,
    ) -> None:
        if server:
            self.mariadb = server
        self.folder, self.database, self.prefix, self.port = folder, database, prefix, free_port()
        self.url, self.workers = f"http://{HOST}:{self.port}", 4
        self.password = secrets.token_urlsafe(12)
        self.constants = CONSTANTS | constants
        self.document_root, self.subfolder = folder, ""  # others where WordPress lies in a folder of its own
        self.php_options: list[str] = []  # as a host sets them, such as "-d", "disable_functions=..."
        self.environment: dict[str, str] = {}
        self._process: Process | None = None
        self._calls = PhpCalls(php_command(), folder)
        shutil.copytree(tree, folder, ignore=_left_out, dirs_exist_ok=True)
        (folder / "wp-content" / "mu-plugins").mkdir(exist_ok=True)
        (folder / "wp-content" / "uploads").mkdir(exist_ok=True)
        (folder / "wp-content" / "plugins" / "cart-companion").symlink_to(PLUGIN)
        self._salts = "".join(f"define( '{name}', '{secrets.token_hex(32)}' );\n" for name in SALTS)
        self.write_config()
        self._install()
        self.add_mu_plugin(HERE / "mu-plugins" / "mail-to-file.php")

    @property
    def database_host(self) -> str:  # as DB_HOST takes it
        return f"localhost:{self.mariadb.socket}"

    def write_config(self, **constants: Any) -> None:
        """Write wp-config.php; further constants are kept until they are given as None."""
        self.constants = {k: v for k, v in (self.constants | constants).items() if v is not None}
        listed = json.dumps(self.constants).replace("\\", "\\\\").replace("'", "\\'")
        (self.folder / "wp-config.php").write_text(
            CONFIG.format(
                database=self.database,
                host=self.database_host,
                prefix=self.prefix,
                salts=self._salts,
                constants=f"json_decode( '{listed}', true )",
            )
        )

    def _install(self) -> None:
        self.mariadb.sql(f"CREATE DATABASE `{self.database}` CHARACTER SET utf8mb4")
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
        """A copy of this object, at its own address, does not own what serves the original; calls go by the folder."""
        self._process = None
        if self._calls.folder != self.folder:
            self._calls = PhpCalls(php_command(), self.folder)

    def stop(self) -> None:
        self._calls.stop()
        if self._process:  # PHP's server keeps nothing, and its workers do not heed a signal to their parent
            self._process.kill(self.port)
            self._process = None

    def php(self, code: str, /, *, user: int = 0, **values: Any) -> Any:
        """What PHP code returns when run inside WordPress; it sees the further arguments as ``$input``.

        Raises ServiceError with PHP's own message when the code throws or dies.
        """
        request = {"code": code, "input": values, "user": user, "site": self.url.removeprefix("http://")}
        if self.php_options or self.environment:  # a host's own PHP: which functions there are is compiled in
            return call_once(self._php(), self.folder, request, os.environ | self.environment)
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
            env=os.environ | self._asked_for("/wp-cron.php") | self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise ServiceError(f"WP-Cron failed:\n{(done.stdout + done.stderr)[-2000:]}")

    def _asked_for(self, path: str) -> dict[str, str]:
        """What PHP's command line is told of a request to this site, which may lie below a path of a network's."""
        host, _, below = self.url.removeprefix("http://").partition("/")
        return {"HTTP_HOST": host, "REQUEST_URI": f"/{below}{path}" if below else path, "REQUEST_METHOD": "GET"}

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
        """PHP notices and errors that our plugin caused; a healthy plugin causes none.

        WordPress 6.6 and later tell there, indented, what their automatic updates do.
        """
        lines = [line for line in self.debug_log().splitlines() if not _TOLD.match(line)]
        return [line for line in lines if str(PLUGIN) in line or "cart-companion" in line]

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
    *,
    fakes: Sequence[str] = (),
    server: MariaDB | None = None,
    start: bool = True,
    activate: bool = True,
    **how: Any,
) -> Iterator[WordPress]:
    """A running WordPress with our plugin active; with its own MariaDB unless one is given. ``how``: of the class."""
    if server is None:
        with mariadb() as own, wordpress(fakes=fakes, server=own, start=start, activate=activate, **how) as site:
            yield site
        return
    with tempfile.TemporaryDirectory(prefix="cc-wp-", ignore_cleanup_errors=True) as folder:
        database = f"wp_{secrets.token_hex(4)}"
        site = WordPress(Path(folder) / "site", server, database=database, **how)
        try:
            for name in fakes:
                site.add_fake(name)
            with caches_of_all(site):
                if activate and (PLUGIN / "cart-companion.php").exists():
                    site.activate_plugin()
                if start:
                    site.start()
                yield site
        finally:
            site.stop()
