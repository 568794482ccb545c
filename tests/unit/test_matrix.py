"""What `make matrix` tries, and how it judges what it heard: by words, never by an exit code of WebAssembly's."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.matrix import rows, wasm
from tests.matrix.__main__ import exit_code, plan
from tests.matrix.outside import not_ours
from tests.matrix.rows import MACHINE, NO_SUITE, OK, OUTSIDE, PART, RED, WHOLE, Cell, Row, Services
from tests.matrix.suite import judged
from tests.matrix.table import table
from tests.matrix.trees import Missing, Tree
from tests.matrix.wasm import NOT_REACHED, NotToBeHad
from tests.stack.process import ServiceError

OLD, NEW = Tree(Path("/a"), "6.1.12", "Debian 12"), Tree(Path("/b"), "7.1", "new")


def test_every_wordpress_meets_every_php_and_database_and_the_suite_where_it_says_most() -> None:
    cells = plan([OLD, NEW], [MACHINE, "7.4"], ["mariadb", "sqlite"], PART)
    assert [(cell.tree.version, cell.php, cell.database, cell.suite) for cell in cells] == [
        ("6.1.12", MACHINE, "mariadb", WHOLE),
        ("6.1.12", "7.4", "mariadb", NO_SUITE),
        ("6.1.12", "7.4", "sqlite", NO_SUITE),
        ("7.1", MACHINE, "mariadb", WHOLE),
        ("7.1", "7.4", "mariadb", PART),
        ("7.1", "7.4", "sqlite", PART),
    ]


@pytest.mark.parametrize(
    ("said", "is_green", "words"),
    [
        ("..\n\nOK (21 tests, 58 assertions)\n", True, "21 tests, 58 assertions"),
        ("OK, but incomplete, skipped, or risky tests!\nTests: 60, Skipped: 1.\n", True, "Tests: 60, Skipped: 1."),
        ("FAILURES!\nTests: 7, Assertions: 13, Failures: 6.\n", False, "Tests: 7, Assertions: 13, Failures: 6."),
        ("..\nFatal error: Allowed memory size exhausted\n", False, "PHPUnit did not come to its end"),
        ("", False, "PHPUnit did not come to its end"),
    ],
)
def test_the_suite_is_green_when_phpunit_says_so_at_its_end(said: str, is_green: bool, words: str) -> None:
    tally = judged(said)
    assert (tally.is_green, tally.words, tally.outside) == (is_green, words, "")


def test_a_phpunit_that_is_too_new_for_a_php_is_no_fault_of_ours() -> None:
    tally = judged("This version of PHPUnit requires PHP >= 8.2.\nYou are using PHP 7.4.33.\n")
    assert tally.outside == "This version of PHPUnit requires PHP >= 8.2."


def test_a_row_is_red_for_what_is_ours_only_and_says_why() -> None:
    ours, not_ours = (Row(Cell(NEW, "8.5", "sqlite", NO_SUITE), "8.5") for _ in range(2))
    ours.note("purchase", "the CRM has nothing")
    ours.note("lint", "")
    not_ours.leave_out("no WordPress without our plugin either", "purchase")

    assert (ours.is_red, not_ours.is_red) == (True, False)
    assert (ours.results["purchase"], not_ours.results["purchase"]) == (RED, OUTSIDE)
    lines = table([ours, not_ours], [Missing("Debian 13", "apt-get: no network")]).splitlines()
    assert len(lines) == 4
    assert "purchase: the CRM has nothing" in lines[1]
    assert "no WordPress without our plugin" in lines[2]
    assert lines[3].startswith("Debian 13")


@pytest.mark.parametrize(
    ("said", "is_network"),
    [
        ("npm error code ENOTFOUND\nnpm error network request to a registry failed, reason: getaddrinfo", True),
        ("npm error code E503\nnpm error 503 Service Unavailable", True),
        ("npm error code EINTEGRITY\nnpm error sha512 integrity checksum failed", False),
        ("npm error code E404\nnpm error 404 Not Found", False),
    ],
)
def test_only_a_registry_that_is_out_of_reach_lets_tests_be_left_out(said: str, is_network: bool) -> None:
    assert bool(NOT_REACHED.search(said)) == is_network


def row_of(**results: str) -> Row:
    return Row(Cell(NEW, "8.5", "sqlite", NO_SUITE), "8.5", dict(results))


@pytest.mark.parametrize(
    ("tried", "code"),
    [
        ([row_of(lint=OK, purchase=OK)], 0),
        ([row_of(lint=OK, purchase=RED)], 1),
        ([row_of(lint=OUTSIDE, purchase=OUTSIDE), row_of(lint=OK)], 0),
        ([row_of(lint=OUTSIDE, purchase=OUTSIDE), row_of(lint=OUTSIDE)], 1),
    ],
    ids=["green", "red", "some not tried", "none tried"],
)
def test_a_matrix_of_which_nothing_was_tried_is_not_green(tried: list[Row], code: int) -> None:
    assert exit_code(tried) == code


SITE = "/tmp/cc-wasm-1/site"


@pytest.mark.parametrize(
    "said",
    [
        f"[30-Nov-2026] PHP Fatal error:  Uncaught Error: Cannot access private property WP_SQLite_DB::$dbh in"
        f" {SITE}/wp-includes/functions.php:7109\nStack trace:\n#0 {SITE}/wp-admin/install.php(3)",
        f"<b>Fatal error</b>:  Uncaught TypeError: x in <b>{SITE}/wp-includes/load.php</b> on line <b>12</b><br />",
        f"PHP Parse error: syntax error, unexpected token in {SITE}/wp-includes/load.php on line 3",
        "Your server is running PHP version 7.0.33 but WordPress 7.1 requires at least 7.4.",
        "wasm://wasm/02\nRuntimeError: memory access out of bounds\n at php.wasm",
    ],
)
def test_what_died_in_somebody_elses_code_is_from_outside(said: str) -> None:
    assert not_ours(said)


@pytest.mark.parametrize(
    "said",
    [
        "",
        "Playground, PHP 8.5 was not ready in 180 s:\nStarting a PHP 8.5 server",
        "WordPress ended with 1:\nAddress already in use",
        "ERROR 2002 (HY000): Can't connect to local server through socket",
        "PHP Fatal error:  Uncaught Error: x in /srv/cart-companion/tests/matrix/php/install.php:4",
        f"PHP Fatal error:  Uncaught Error: x in {SITE}/matrix-run.php:4",
        f"PHP Warning:  Undefined variable $x in {SITE}/wp-includes/load.php on line 3",
        "[Errno 28] No space left on device: '/tmp/cc-wasm-1'",
    ],
)
def test_what_fails_in_the_tests_own_stack_is_not(said: str) -> None:
    assert not_ours(said) == ""


@pytest.mark.parametrize(
    ("said", "result"),
    [
        ("MariaDB was not ready in 60 s:", RED),
        (f"WordPress could not be installed: PHP Fatal error:  x in {SITE}/wp-includes/load.php:1", OUTSIDE),
    ],
)
def test_a_site_that_is_not_there_is_red_unless_others_say_that_it_was_they(
    said: str, result: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    @contextmanager
    def no_site(cell: Cell, services: Services) -> Iterator[None]:
        raise ServiceError(said)
        yield

    monkeypatch.setattr(rows, "_site", no_site)
    monkeypatch.setattr(rows, "lint", lambda wasm, php: "")
    tried = rows.try_out(
        Cell(NEW, MACHINE, "mariadb", NO_SUITE),
        Services(None, None, None, "", "8.2"),  # type: ignore[arg-type]
    )
    assert tried.results == {"lint": OK, "purchase": result, "refund": result, "resync": result}
    assert said[-20:] in tried.reasons[-1]


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (NotToBeHad("the npm registry cannot be reached"), "tests/e2e/test_matrix.py will be left out: the npm"),
        (RuntimeError("npm failed:\nENOSPC"), "tests/e2e/test_matrix.py will fail: npm failed"),
        (OSError(28, "No space left on device"), "tests/e2e/test_matrix.py will fail: [Errno 28]"),
    ],
)
def test_what_cannot_be_installed_stops_no_other_test(
    error: Exception, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cannot(*versions: str) -> wasm.Wasm:
        raise error

    monkeypatch.setattr(wasm, "wasm", cannot)
    assert wasm.install_for_tests().startswith(words)
