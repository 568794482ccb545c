"""Where the year takes place: the owner's site with its CRM, in a zone of the host's, and what befalls it."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.e2e.month.clock import Clock
from tests.stack.mariadb import MariaDB
from tests.stack.wordpress import HERE, WordPress, wordpress

BROKEN = HERE / "mu-plugins" / "broken-site.php"
IN_MEMORY = HERE / "mu-plugins" / "crm-in-memory.php"
FAKES = ("accessally", "wp-fusion")
CRM_OPTION = "cart_companion_fake_crm"

AS_THE_OWNER_LIKES_IT = """
    update_option( 'timezone_string', $input['zone'] );
    $plugin = CartCompanion\\Plugin::instance();
    $plugin->connections()->choose( 'accessally' );
    $plugin->logins()->need_none();
"""

# By address the tags of every contact that has it.
TAGS = """
    $state = FakeCrm::state();
    $found = array();
    foreach ( $state['contacts'] as $contact ) {
        $found[] = array( strtolower( $contact['email'] ), FakeCrm::names( $state, $contact['tags'] ) );
    }
    return $found;
"""


class YearClock(Clock):
    """The same clock by the calendar."""

    def reach_moment(self, at: float) -> None:
        """Unix seconds; when that has passed already, nothing happens."""
        if at > time.time():
            self.let_pass(at - time.time())


class Place:
    """The site; what breaks it and brings it back."""

    def __init__(self, site: WordPress, zone: str) -> None:
        self.site, self.zone = site, zone
        self._broken: Path = site.folder / "wp-content" / "broken.txt"
        self._backup = f"{site.database}_before"
        site.php(AS_THE_OWNER_LIKES_IT, user=1, zone=zone)

    def tags(self) -> dict[str, list[frozenset[str]]]:
        """By address the tags of each contact that has it."""
        found: dict[str, list[frozenset[str]]] = {}
        for email, tags in self.site.php(TAGS):
            found.setdefault(email, []).append(frozenset(tags))
        return found

    def fall_silent(self) -> None:
        self.site.stop()

    def come_back(self) -> None:
        self._broken.unlink(missing_ok=True)
        self.site.start_again()

    def fail(self, how: str) -> None:
        """It is served and out of order: "error" or "slow"."""
        self.site.start_again()
        self._broken.write_text(how)

    def tidy(self) -> None:
        """What WP-Cron does each night."""
        self.site.php("do_action( 'cart_companion_prune' );")

    def back_up(self) -> None:
        self.site.mariadb.copy(self.site.database, self._backup)

    def restore(self) -> None:
        """The database of the backup; the CRM, which lies elsewhere in real life, keeps what it has."""
        live, before, server = self.site.database, self._backup, self.site.mariadb
        server.sql(
            f"UPDATE `{before}`.wp_options b, `{live}`.wp_options l SET b.option_value = l.option_value"
            f" WHERE b.option_name = '{CRM_OPTION}' AND l.option_name = '{CRM_OPTION}'"
        )
        self.site.stop()
        server.sql(f"DROP DATABASE `{live}`")
        server.copy(before, live)
        server.sql(f"DROP DATABASE `{before}`")
        self.site.start()


@contextmanager
def place(server: MariaDB, zone: str) -> Iterator[Place]:
    """A site of its own, in the zone, as this process and all that it starts are."""
    with in_zone(zone), wordpress(fakes=FAKES, server=server, start=False) as site:
        for plugin in (BROKEN, IN_MEMORY):
            site.add_mu_plugin(plugin)
        site.start()
        yield Place(site, zone)


@contextmanager
def in_zone(zone: str) -> Iterator[None]:
    before = os.environ.get("TZ")
    os.environ["TZ"] = zone
    time.tzset()
    try:
        yield
    finally:
        os.environ.pop("TZ", None) if before is None else os.environ.update(TZ=before)
        time.tzset()
