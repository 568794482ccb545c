"""One version apart: the plugin of the build before with this companion, and this plugin with the companion before."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.stack.companion import Companion, companion
from tests.stack.crm import StandInCrm
from tests.stack.mariadb import MariaDB
from tests.stack.owner import Owner
from tests.stack.pairing import Pair, pair
from tests.stack.process import REPOSITORY, eventually
from tests.stack.shop import COURSE
from tests.stack.wordpress import WordPress, wordpress
from tests.upgrade import build

RULES = [
    {"id": "r1", "product": COURSE.key, "event": "purchase.completed", "apply": ["course bought"], "remove": []},
    {"id": "r2", "product": "*", "event": "purchase.refunded", "apply": [], "remove": ["course bought"]},
]
ADMIN = "/wp-admin/admin.php?page=cart-companion"
SCREENS = ("", "-needs-you", "-customers", "-rules", "-import", "-connect")
BROKEN = ("critical error", "Fatal error", "Uncaught", "Warning:", "Notice:", "Deprecated:")
SUMMARY = "return CartCompanion\\Plugin::instance()->companion()->summary();"
UNKNOWN = REPOSITORY / "tests" / "stack" / "mu-plugins" / "unknown-routes.php"


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build.unpack(tmp_path_factory.mktemp("build"))


@pytest.fixture(scope="module", params=["older plugin", "older companion"])
def apart(request: pytest.FixtureRequest, before: Path, mariadb_server: MariaDB) -> Iterator[Pair]:
    """A connected pair of which one side is of the build before."""
    code = before if request.param == "older companion" else REPOSITORY
    fakes = ("accessally", "wp-fusion")
    with (
        wordpress(fakes=fakes, server=mariadb_server, activate=False) as site,
        companion(code=code) as service,
    ):
        if request.param == "older plugin":
            build.link_plugin(site, before / "wp-plugin")
        site.activate_plugin()
        service.start()
        yield pair(service, site, RULES)
        assert site.plugin_errors() == []
        assert "Traceback" not in service.log.read_text(errors="replace")


@pytest.fixture
def crm(apart: Pair) -> Iterator[StandInCrm]:
    made = StandInCrm(apart.site)
    yield made
    made.behave()


def owner_of(site: WordPress) -> Owner:
    owner = Owner(site)
    site.set_option("show_on_front", "posts")
    return owner


def looked_at(owner: Owner, path: str) -> str:
    """A page that opens whole, with nothing of PHP's in it."""
    page = owner.open(path)
    for words in BROKEN:
        assert words not in page, f"{path}: {words}"
    assert "</html>" in page, path
    return page


def test_a_purchase_and_its_refund_arrive(apart: Pair, crm: StandInCrm) -> None:
    order = apart.order("ann@example.com")
    assert apart.settled(apart.send(order.purchase()))["state"] == "delivered"
    assert crm.tags_of("ann@example.com") == {"course bought"}
    assert apart.settled(apart.send(order.refund(int(time.time()))))["state"] == "delivered"
    assert crm.tags_of("ann@example.com") == frozenset()


def test_what_needs_the_owner_is_retried_and_dealt_with(apart: Pair, crm: StandInCrm) -> None:
    crm.behave(refuse="cat@example.com")
    first = apart.send(apart.order("cat@example.com").purchase())
    assert apart.settled(first)["state"] == "failed"
    owner = owner_of(apart.site)
    looked_at(owner, f"{ADMIN}-needs-you")
    owner.submit("note", note="by phone")
    assert "Put aside." in owner.page
    assert apart.site.php(SUMMARY)["needs_you"]["failed"] == 0
    more = [apart.send(apart.order("cat@example.com").purchase()) for _ in range(2)]
    assert {apart.settled(event)["state"] for event in more} == {"failed"}
    crm.behave()
    looked_at(owner, f"{ADMIN}-needs-you")
    owner.submit("cart_companion_needs_you_retry_all", kind="failed")
    done = lambda: {apart.delivery(event)["state"] for event in more} == {"delivered"}  # noqa: E731
    eventually(done, 60, apart.log_tail, pause=0.5)


def test_the_key_is_changed(apart: Pair, crm: StandInCrm) -> None:
    said = apart.companion.cli("site", "rotate-key", apart.site_id)
    assert "The plugin has taken over the new key" in said
    assert apart.settled(apart.send(apart.order("dan@example.com").purchase()))["state"] == "delivered"
    assert apart.site.php(SUMMARY)["site"]["id"] == apart.site_id


def test_every_screen_opens(apart: Pair) -> None:
    event = apart.send(apart.order("eve@example.com").purchase())
    unread = apart.send({"event": "order.something_new", "thrivecart_secret": apart.secret_word})
    apart.settled(event)
    owner = owner_of(apart.site)
    for screen in SCREENS:
        looked_at(owner, ADMIN + screen)
    for more in (f"&event={event}", f"&event={unread}", "-customers&customer=eve%40example.com", "&s=eve"):
        looked_at(owner, ADMIN + more)
    assert "eve@example.com" in looked_at(owner, f"{ADMIN}&event={event}")
    for page in ("index.php", "site-health.php", "plugins.php", "update-core.php", "profile.php"):
        looked_at(owner, f"/wp-admin/{page}")


def test_the_command_line_and_the_pages_of_the_companion_work(apart: Pair) -> None:
    assert apart.site_id in apart.companion.cli("site", "list")
    assert apart.companion.json("doctor")["checks"]
    apart.companion.cli("site", "pause", apart.site_id)
    apart.companion.cli("site", "resume", apart.site_id)


def test_events_are_fetched(apart: Pair, crm: StandInCrm) -> None:
    """The last of them: a site that has fetched is sent nothing for five minutes."""
    settings = "CartCompanion\\Plugin::instance()->settings()"
    apart.site.php(f"{settings}->set_always_pull( true );", user=1)
    apart.site.cron_as_if_later("cart_companion_pull")
    event = apart.send(apart.order("bob@example.com").purchase())
    apart.site.cron_as_if_later("cart_companion_pull")
    assert apart.settled(event)["state"] == "delivered"
    assert apart.delivery(event)["attempts"][0]["way"] == "pull"
    assert crm.tags_of("bob@example.com") == {"course bought"}


# The oldest that this plugin still has to do with: what every build has had.
FIRST_ROUTES = r"~^/api/v1/(pair|reports|events|summary|settings|deliveries|results|test-event)\b~"


@pytest.fixture(scope="module")
def narrow(mariadb_server: MariaDB) -> Iterator[tuple[Companion, WordPress]]:
    with (
        wordpress(fakes=("accessally", "wp-fusion"), server=mariadb_server) as site,
        companion() as service,
    ):
        site.add_mu_plugin(UNKNOWN)
        service.start()
        yield service, site
        assert site.plugin_errors() == []


OLDER_COMPANION = "Your companion is older than this plugin and cannot do this yet."


def test_a_companion_that_knows_no_requests_is_named_as_older(
    before: Path, narrow: tuple[Companion, WordPress]
) -> None:
    """The first thing that a new plugin may ask of it. It is the build before itself that is asked."""
    owner = owner_of(narrow[1])
    with companion(code=before) as older:
        older.start()
        looked_at(owner, f"{ADMIN}-connect")
        owner.submit("cart_companion_ask_to_connect", companion_url=older.url)
        assert OLDER_COMPANION in owner.page
        looked_at(owner, f"{ADMIN}-connect")
        added = older.json("site", "add", narrow[1].url)
        assert added["pairing_code"], "A typed code connects it all the same."


def test_routes_that_a_companion_does_not_know_end_in_a_sentence(narrow: tuple[Companion, WordPress]) -> None:
    """Whatever this plugin asks for beyond the first routes is answered 404; each screen says what it cannot do."""
    service, site = narrow
    connected = pair(service, site, RULES)
    event = connected.send(connected.order("fay@example.com").purchase())
    connected.settled(event)
    site.set_option("stack_known_routes", FIRST_ROUTES)
    owner = owner_of(site)
    for screen in SCREENS:
        looked_at(owner, ADMIN + screen)
    for more in (f"&event={event}", "-customers&customer=fay%40example.com"):
        looked_at(owner, ADMIN + more)
    looked_at(owner, f"{ADMIN}-connect")
    names = {form_action for form in owner.forms() for key, form_action in form.fields if key == "action"}
    asking = sorted(name for name in names if re.search(r"test|compare|resync|api_key", name))
    for name in asking:
        looked_at(owner, f"{ADMIN}-connect")
        owner.submit(name)
        for words in BROKEN:
            assert words not in owner.page, f"{name}: {words}"
        assert 'class="notice' in owner.page, name
    site.set_option("stack_known_routes", "~^/api/v1/(pair|deliveries|results)~")
    for screen in SCREENS:
        looked_at(owner, ADMIN + screen)
    later = connected.send(connected.order("gil@example.com").purchase())
    assert connected.settled(later)["state"] == "delivered"
