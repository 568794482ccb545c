"""Real WordPress sites with real plugins beside ours, paired with a real companion, and kept to the end of the run."""

from __future__ import annotations

import shutil
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.real_plugins.active_campaign import ActiveCampaign, ForWpFusion
from tests.real_plugins.crms import FluentCrmTables, GroundhoggTables, OnSiteTables
from tests.real_plugins.events import Deliveries, Event, Result
from tests.real_plugins.folder import RealPlugins, too_old
from tests.stack.companion import Companion
from tests.stack.mariadb import MariaDB
from tests.stack.pairing import Pair, Rule, pair
from tests.stack.shop import COURSE, Product
from tests.stack.wordpress import TREE, WordPress, wordpress

ODD = Product("product-20", "Odd names", 4900)
SURPRISES = tuple(Product(f"product-3{n}", f"Round {n}", 900) for n in range(3))  # for a tag that nobody has made yet
ODD_TAGS = ["Big, Course D", "2026", "T", "A1", "  lead ", "Kürs 100 % & mehr"]
NO_TAG = "never heard of"
RULES: list[Rule] = [
    {"id": "r1", "product": COURSE.key, "event": "purchase.completed", "apply": ["course"], "remove": []},
    {"id": "r2", "product": COURSE.key, "event": "purchase.refunded", "apply": [], "remove": ["course"]},
    {"id": "r3", "product": ODD.key, "event": "purchase.completed", "apply": ODD_TAGS, "remove": []},
    {"id": "r4", "product": ODD.key, "event": "purchase.refunded", "apply": [], "remove": [*ODD_TAGS, NO_TAG]},
    *(
        {"id": f"s{n}", "product": one.key, "event": "purchase.completed", "apply": [f"surprise {n}"], "remove": []}
        for n, one in enumerate(SURPRISES)
    ),
]
# Connection, and the CRM behind WP Fusion: the plugins that must be there.
CONNECTIONS = {
    "fluentcrm": ("fluent-crm",),
    "groundhogg": ("groundhogg",),
    "wp-fusion/activecampaign": ("wp-fusion-lite",),
    "wp-fusion/fluentcrm": ("wp-fusion-lite", "fluent-crm"),
    "wp-fusion/groundhogg": ("wp-fusion-lite", "groundhogg"),
}
ON_SITE = [name for name in CONNECTIONS if not name.endswith("activecampaign")]
ALL_PLUGINS = ("fluent-crm", "groundhogg", "wp-fusion-lite")
TABLES: dict[str, type[OnSiteTables]] = {"fluentcrm": FluentCrmTables, "groundhogg": GroundhoggTables}

SAFE_PORT = Path(__file__).with_name("mu-plugins") / "safe-port.php"

# As its set-up page leaves it, connected.
CONNECT_WP_FUSION = """
    $field  = static fn( $name ) => array( 'active' => true, 'type' => 'text', 'crm_field' => $name );
    $fields = array_map( $field, $input['fields'] );
    $values = array( 'connection_configured' => true, 'contact_fields' => $fields ) + $input['settings'];
    update_option( 'wpf_options', $values + (array) get_option( 'wpf_options', array() ) );
"""
FETCH_TAGS = "wp_fusion()->crm->sync_tags();"
CHOOSE = "CartCompanion\\Plugin::instance()->connections()->choose( $input['slug'] );"
LOGINS = """
    $role = CartCompanion\\Site\\RoleSafety::of_this_site( 'subscriber' );
    $logins = CartCompanion\\Plugin::instance()->logins();
    $input['here'] ? $logins->make_here( $role ) : $logins->leave_to_automation();
"""
USER = """
    $user = get_user_by( 'email', $input['email'] );
    return $user ? array( 'id' => $user->ID, 'meta' => array_map( 'current', get_user_meta( $user->ID ) ) ) : null;
"""


@dataclass
class Shop:
    """One site with one connection in use; ``crm`` is what lies behind it."""

    site: WordPress
    pair: Pair
    deliveries: Deliveries
    crm: Any  # OnSiteTables or ActiveCampaign
    crm_slug: str
    connection: str

    def bring(self, *events: Event, replay: bool = False) -> list[Result]:
        return self.deliveries.bring(*events, replay=replay)

    def work(self, event: Event) -> Result:
        """The result of one event, which must be ``applied``."""
        result = self.bring(event)[0]
        assert result["outcome"] == "applied", result
        return result

    def make_logins(self, *, here: bool = True) -> None:
        self.site.php(LOGINS, user=1, here=here)

    def user(self, email: str) -> dict[str, Any] | None:
        found: dict[str, Any] | None = self.site.php(USER, email=email)
        return found

    def give_tags(self, *names: str) -> None:
        """The owner makes them, and has WP Fusion fetch them where that is between."""
        self.crm.give_tags(*names)
        if self.connection == "wp-fusion":
            self.site.php(FETCH_TAGS)


class Sites:
    """Makes each site when it is first asked for."""

    def __init__(
        self,
        plugins: RealPlugins,
        server: MariaDB,
        service: Companion,
        active_campaign: ActiveCampaign,
        stack: ExitStack,
    ) -> None:
        self._plugins, self._server, self._service = plugins, server, service
        self._active_campaign, self._stack = active_campaign, stack
        self._made: dict[tuple[str, ...], Pair] = {}

    def shop(self, connection: str, *, beside: tuple[str, ...] = ()) -> Shop:
        """A site with the plugins that a connection of CONNECTIONS needs, and these; skips where one is not there."""
        names = tuple(dict.fromkeys((*CONNECTIONS[connection], *beside)))
        paired = self.paired(*names)
        slug, _, crm = connection.partition("/")
        crm = crm or slug
        if slug == "wp-fusion":
            self._connect_wp_fusion(paired.site, crm)
        paired.site.php(CHOOSE, user=1, slug=slug)
        holder = self._active_campaign if crm == "activecampaign" else TABLES[crm](paired.site)
        shop = Shop(paired.site, paired, Deliveries(paired), holder, crm, slug)
        if slug == "wp-fusion":
            paired.site.php(FETCH_TAGS)
        if connection == "wp-fusion/groundhogg":  # WP Fusion makes no tag there for us
            shop.give_tags("course", *(tag.strip() for tag in ODD_TAGS), *(f"surprise {n}" for n in range(3)))
        return shop

    def paired(self, *names: str) -> Pair:
        """The same without a connection that is chosen."""
        if why := self._plugins.missing(*names) or too_old(TREE, *names):
            pytest.skip(why)
        key = tuple(sorted(names))
        if key not in self._made:
            self._made[key] = self._pair(names)
        return self._made[key]

    def tables(self, site: WordPress, crm: str) -> OnSiteTables:
        return TABLES[crm](site)

    def _pair(self, names: tuple[str, ...]) -> Pair:
        site = self._stack.enter_context(wordpress(server=self._server, start=False))
        for name in names:
            self.add(site, name)
        site.workers = 8
        site.add_mu_plugin(SAFE_PORT)
        site.set_option("stack_safe_port", self._active_campaign.port)
        site.start()
        return pair(self._service, site, RULES)

    def add(self, site: WordPress, name: str) -> None:
        """Copy a plugin into a site and activate it."""
        target = site.folder / "wp-content" / "plugins" / name
        shutil.copytree(self._plugins.folder / name, target, ignore=shutil.ignore_patterns(".git", "node_modules"))
        site.activate_plugin(self._plugins.entry(name))

    def _connect_wp_fusion(self, site: WordPress, crm: str) -> None:
        names = {"user_email": "email", "first_name": "first_name", "last_name": "last_name"}
        settings = {"crm": crm, "ac_url": self._active_campaign.url, "ac_key": ForWpFusion.key, "create_users": True}
        site.php(CONNECT_WP_FUSION, fields=names, settings=settings)
