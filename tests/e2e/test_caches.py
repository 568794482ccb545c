"""Sites whose host keeps objects in memcached and whole pages in files: what a cache says is not always so."""

from __future__ import annotations

import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.e2e.conftest import AS_NEW, RULES, paired_with_rules
from tests.e2e.test_logins import KEY, MAKE_LOGINS_HERE, PAIR, RULE, mails_to, work
from tests.stack.caches import object_cache, page_cache
from tests.stack.companion import Companion
from tests.stack.crm import StandInCrm
from tests.stack.mariadb import MariaDB
from tests.stack.owner import Owner
from tests.stack.pairing import Pair
from tests.stack.process import eventually
from tests.stack.wordpress import WordPress, wordpress

FLUSHING = Path(__file__).resolve().parents[1] / "stack" / "mu-plugins" / "flushing.php"
LATE = {"id": "r1", "product": "*", "event": "purchase.completed", "apply": ["late"], "remove": []}
STEP = "return CartCompanion\\Plugin::instance()->test_purchases()->advance()->state;"
BEGIN_TEST = """
    $run = CartCompanion\\Plugin::instance()->test_purchases()->begin( 'product-12', 'Course', $input['email'] );
    return $run->state;
"""
TEST_RUN = """
    $run = CartCompanion\\Store\\TestPurchaseRun::load();
    return array( $run->state, $run->problem, $run->left, $run->undone );
"""
# What a process leaves in the cache that read before, and wrote its copy of the lists after, another one.
STALE = """
    global $wpdb;
    wp_load_alloptions();
    foreach ( $input['absent'] as $name ) {
        wp_cache_delete( $name, 'options' );
    }
    wp_cache_set( 'notoptions', array_fill_keys( $input['absent'], true ), 'options' );
    foreach ( $input['older'] as $name => $value ) {
        $loaded = wp_cache_get( 'alloptions', 'options' );
        if ( isset( $loaded[ $name ] ) ) {
            wp_cache_set( 'alloptions', array( $name => maybe_serialize( $value ) ) + $loaded, 'options' );
        } else {
            wp_cache_set( $name, maybe_serialize( $value ), 'options' );
        }
    }
    return array( get_option( 'cart_companion_pairing', null ), get_option( 'cart_companion_rules' )[0]['apply'] );
"""
PUT_BACK = """
    for ( $ends = microtime( true ) + $input['seconds'], $times = 0; microtime( true ) < $ends; $times++ ) {
        wp_cache_set( 'cart_companion_rules', $input['old'], 'options' );
        usleep( 3000 );
    }
    return $times;
"""
RULES_FILE = "return CartCompanion\\Store\\RuleSettings::of_this_site()->to_file()->to_json();"
LOST = "set_transient( 'anything', 1, 60 ); return get_transient( 'anything' );"
RULES_SCREEN = "/wp-admin/admin.php?page=cart-companion-rules"


@pytest.fixture(scope="module")
def cached(mariadb_server: MariaDB) -> Iterator[WordPress]:
    with (
        wordpress(fakes=("accessally", "wp-fusion"), server=mariadb_server) as made,
        object_cache(made),
        page_cache(made),
    ):
        yield made
        assert made.plugin_errors() == []


@contextmanager
def as_new(site: WordPress, service: Companion) -> Iterator[Pair]:
    site.php(AS_NEW, user=1)
    with paired_with_rules(service, site) as made:
        yield made


@pytest.fixture
def pair(cached: WordPress, service: Companion) -> Iterator[Pair]:
    with as_new(cached, service) as made:
        yield made


def state_of_cache(url: str) -> str:
    with urllib.request.urlopen(url, timeout=30) as answer:
        answer.read()
        return str(answer.headers["X-Stack-Cache"])


def test_the_cache_is_one_for_all_processes_and_pages_come_from_it(cached: WordPress) -> None:
    """What all tests here stand on."""
    cached.php("wp_cache_set( 'word', 'of one process', 'stack' );")
    assert cached.php("return wp_cache_get( 'word', 'stack' );") == "of one process"
    assert cached.php("return wp_cache_add( 'word', 'of another', 'stack' );") is False
    cached.php("wp_cache_flush();")
    assert cached.php("return array( wp_using_ext_object_cache(), wp_cache_get( 'word', 'stack' ) );") == [True, False]
    assert [state_of_cache(f"{cached.url}/") for _ in range(2)] == ["MISS", "HIT"]


def test_a_purchase_its_refund_and_a_resync(pair: Pair, cached: WordPress) -> None:
    crm, email = StandInCrm(cached), "ann@example.com"
    cached.php(MAKE_LOGINS_HERE, user=1, rule=RULE)
    pair.set_rules(RULES)
    order = pair.order(email)
    done = pair.settled(pair.send(order.purchase()))
    assert (done["result"]["tags_applied"], done["result"]["access"]) == (["course bought"], "granted"), done
    assert len(done["attempts"]) == 1

    pair.set_rules([LATE])
    pair.companion.cli("customer", "resync", email, "--site", pair.site_id)
    eventually(lambda: "late" in crm.tags_of(email), 30, pair.log_tail, pause=0.5)

    pair.set_rules(RULES)
    assert pair.settled(pair.send(order.refund(order.bought_at + 600)))["state"] == "delivered"
    assert "course bought" not in crm.tags_of(email)
    assert [state_of_cache(f"{cached.url}/wp-json/cart-companion/v1/") for _ in range(2)][1] == "HIT"
    assert pair.settled(pair.send(pair.order("bob@example.com").purchase()))["state"] == "delivered"


def test_options_that_the_cache_has_wrongly_are_read_from_the_database(pair: Pair, cached: WordPress) -> None:
    old = [{**rule, "apply": ["of yesterday"]} for rule in RULES]
    absent = ["cart_companion_pairing", "cart_companion_keys", "cart_companion_address"]
    older = {"cart_companion_rules": old, "cart_companion_connection": "gone", "cart_companion_schema": "1"}
    cached.php("CartCompanion\\Plugin::instance()->connections()->choose( 'wp-fusion' );")
    assert cached.php(STALE, absent=absent, older=older) == [None, ["of yesterday"]]

    done = pair.settled(pair.send(pair.order("stale@example.com").purchase()))

    assert (done["state"], len(done["attempts"])) == ("delivered", 1), done
    assert done["result"]["tags_applied"] == ["course bought"]
    cached.php(STALE, absent=absent, older=older)
    assert "is not connected" not in Owner(cached).open("/wp-admin/admin.php?page=cart-companion")
    assert cached.option("cart_companion_rules")[0]["apply"] == ["course bought"]


def test_a_flush_in_the_middle_of_a_delivery_changes_nothing(pair: Pair, cached: WordPress) -> None:
    cached.php(MAKE_LOGINS_HERE, user=1, rule=RULE)
    cached.add_mu_plugin(FLUSHING)
    try:
        done = pair.settled(pair.send(pair.order("flushed@example.com").purchase()))
    finally:
        cached.remove_mu_plugin(FLUSHING.stem)
    assert (done["state"], len(done["attempts"]), done["result"]["user_created"]) == ("delivered", 1, True), done
    assert len(mails_to(cached, "flushed@example.com")) == 1


def test_eight_requests_at_one_time_make_one_user_and_one_mail(cached: WordPress) -> None:
    cached.php(AS_NEW + MAKE_LOGINS_HERE + PAIR, user=1, rule=RULE, key=KEY)
    email = "crowd@example.com"
    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(lambda number: work(cached, f"evt_c{number}", email, "slow"), range(8)))
    again = [work(cached, f"evt_c{n}", email) for n, result in enumerate(results) if result["outcome"] == "retry"]

    made = [result for result in results + again if result["outcome"] == "applied"]
    assert len(made) == 8, results
    assert (len({result["user_id"] for result in made}), sum(result["user_created"] for result in made)) == (1, 1)
    assert len(mails_to(cached, email)) == 1


def run_test_purchase(pair: Pair, site: WordPress) -> None:
    """From its begin until it is undone, a process for each step."""
    email = "cart-companion-test@example.com"
    site.php(MAKE_LOGINS_HERE, user=1, rule=RULE)
    pair.set_rules(RULES)
    assert site.php(BEGIN_TEST, user=1, email=email) == "running"
    eventually(lambda: site.php(STEP, user=1) == "over", 60, lambda: f"{site.php(TEST_RUN)} {pair.log_tail()}", pause=1)
    state, problem, left, undone = site.php(TEST_RUN)
    assert (state, problem, left) == ("over", "", "")
    assert set(undone) == {"tags_removed", "user_deleted", "forgotten"}
    assert StandInCrm(site).tags_of(email) == frozenset()


@contextmanager
def losing(site: WordPress, *groups: str) -> Iterator[None]:
    """Nothing that is put into these groups of the cache stays there."""
    site.write_config(STACK_CACHE_LOSES=groups)
    try:
        yield
    finally:
        site.write_config(STACK_CACHE_LOSES=[])


def test_nothing_rests_on_transients_that_are_gone_at_once(pair: Pair, cached: WordPress) -> None:
    with losing(cached, "transient", "site-transient"):
        assert cached.php(LOST) is False
        run_test_purchase(pair, cached)
        text = cached.php(RULES_FILE).replace("course bought", "of the file")
        owner = Owner(cached)
        owner.open(RULES_SCREEN)
        assert "nothing was changed yet" in owner.submit("cart_companion_rules_file", text=text)
        assert "Imported:" in owner.submit("cart_companion_rules_import")

        done = pair.settled(pair.send(pair.order("of.file@example.com").purchase()))
        assert done["result"]["tags_applied"] == ["of the file"]


def test_a_cache_that_does_not_answer_has_nothing_and_the_site_goes_on(pair: Pair, cached: WordPress) -> None:
    socket = cached.constants["STACK_CACHE_SOCKET"]
    cached.write_config(STACK_CACHE_SOCKET="/nobody/listens/here")
    try:
        assert cached.php("wp_cache_set( 'word', 1, 'stack' ); return wp_using_ext_object_cache();") is True
        assert cached.php("return wp_cache_get( 'word', 'stack' );") is False
        assert pair.settled(pair.send(pair.order("down@example.com").purchase()))["state"] == "delivered"
    finally:
        cached.write_config(STACK_CACHE_SOCKET=socket)


def test_what_another_process_puts_back_all_the_time_is_not_what_a_delivery_goes_by(
    pair: Pair, cached: WordPress
) -> None:
    """It read before the owner saved, and its copies come into the cache at every moment after that."""
    cached.php("CartCompanion\\Plugin::instance()->connections()->choose( 'wp-fusion' );")
    pair.set_rules([{**rule, "apply": ["of yesterday"]} for rule in RULES])
    old = cached.option("cart_companion_rules")
    pair.set_rules(RULES)
    with ThreadPoolExecutor(1) as pool:
        hammer = pool.submit(lambda: cached.php(PUT_BACK, old=old, seconds=6))
        applied = []
        while not hammer.done():
            done = pair.settled(pair.send(pair.order(f"back{len(applied)}@example.com").purchase()))
            applied.append(done["result"]["tags_applied"])
    assert hammer.result() > 500
    assert applied == [["course bought"]] * len(applied), applied
