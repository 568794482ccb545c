"""A name in PHP that leads nowhere cannot land: a renamed class once passed every check and broke Site Health."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.lint.__main__ import FOLDERS, unresolved
from tests.stack.process import REPOSITORY

CLASSES = """<?php
namespace Shop;
interface Priced { public function price(): int; }
final class Course implements Priced {
    public const KIND = 'course';
    private ?Course $next = null;
    public function __construct( string $name, int $price = 0 ) {}
    public function price(): int { return 1; }
    public function next(): ?Course { return $this->next; }
    public static function free( string $name ): self { return new self( $name ); }
}
"""

WRONG = {
    "new Cours( 'a' );": "class Shop\\Cours",
    "Finding::recommended( 'a' );": "class Shop\\Finding",
    "Course::cheap( 'a' );": "method Shop\\Course::cheap()",
    "Course::free( 'a' )->cost();": "method Shop\\Course::cost()",
    "( new Course( 'a' ) )->next()->cost();": "method Shop\\Course::cost()",
    "function f(): void { $course = new Course( 'a' ); $course->cost(); }": "method Shop\\Course::cost()",
    "echo Course::SORT;": "constant Shop\\Course::SORT",
    "new Course();": "Shop\\Course::__construct() takes 1 or more arguments, not 0",
    "Course::free( 'a', 'b' );": "Shop\\Course::free() takes 1 arguments, not 2",
    "add_action( 'init', array( Course::class, 'open' ) );": "method Shop\\Course::open()",
    "add_actoin( 'init', 'x' );": "function add_actoin()",
    "$error = null; $error instanceof Failure;": "class Shop\\Failure",
    "try { strlen( 'a' ); } catch ( Failure $e ) {}": "class Shop\\Failure",
    "function sell( Shopper $who ): void {}": "class Shop\\Shopper",
    "function look( Priced $it ): void { $it->next(); }": "method Shop\\Priced::next()",
}

RIGHT = (
    "function show( Priced $it ): void { if ( $it instanceof Course ) { $it->next(); } }",
    "if ( class_exists( 'Other\\Plugin' ) ) { \\Other\\Plugin::run(); }",
    "if ( function_exists( 'other_plugin' ) ) { other_plugin(); }",
    "if ( method_exists( 'Other_Api', 'call' ) ) { \\Other_Api::call(); }",
    "add_action( 'init', array( Course::class, 'free' ) ); echo esc_html( Course::KIND ); new \\WP_Error();",
)


def next_access_check_at(tmp_path: Path, line: str) -> list[str]:
    (tmp_path / "Course.php").write_text(CLASSES)
    (tmp_path / "line.php").write_text(f"<?php\nnamespace Shop;\n{line}\n")
    return [found.split(": ", 1)[1] for found in unresolved(tmp_path)]


@pytest.mark.parametrize(("line", "found"), WRONG.items())
def test_a_name_that_leads_nowhere_is_found(tmp_path: Path, line: str, found: str) -> None:
    assert next_access_check_at(tmp_path, line) == [found]


@pytest.mark.parametrize("line", RIGHT)
def test_what_is_asked_for_first_or_defined_is_let_be(tmp_path: Path, line: str) -> None:
    assert next_access_check_at(tmp_path, line) == []


def test_every_name_in_the_plugin_leads_somewhere() -> None:
    assert unresolved(*FOLDERS) == []


def test_data_providers_are_static() -> None:
    """PHPUnit refuses others from 11 on, which Debian 13 has; 9.6 of Debian 12 takes both."""
    for path in (REPOSITORY / "tests" / "wp-plugin").rglob("*.php"):
        text = path.read_text()
        for name in set(re.findall(r"@dataProvider (\w+)", text)):
            assert f"public function {name}(" not in text, f"{path.name}: {name} must be static"
