"""A name in PHP that leads nowhere cannot land: a renamed class once passed every check and broke Site Health."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.lint.php import unresolved
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
    "new Cours( 'a' );": "no class Shop\\Cours",
    "Finding::recommended( 'a' );": "no class Shop\\Finding",
    "Course::cheap( 'a' );": "no method Shop\\Course::cheap()",
    "Course::free( 'a' )->cost();": "no method Shop\\Course::cost()",
    "( new Course( 'a' ) )->next()->cost();": "no method Shop\\Course::cost()",
    "function f(): void { $course = new Course( 'a' ); $course->cost(); }": "no method Shop\\Course::cost()",
    "echo Course::SORT;": "no constant Shop\\Course::SORT",
    "new Course();": "Shop\\Course::__construct() takes 1 or more arguments, not 0",
    "Course::free( 'a', 'b' );": "Shop\\Course::free() takes 1 arguments, not 2",
    "add_action( 'init', array( Course::class, 'open' ) );": "no method Shop\\Course::open()",
    "add_actoin( 'init', 'x' );": "no function add_actoin()",
    "$error = null; $error instanceof Failure;": "no class Shop\\Failure",
    "try { strlen( 'a' ); } catch ( Failure $e ) {}": "no class Shop\\Failure",
    "function sell( Shopper $who ): void {}": "no class Shop\\Shopper",
    "foreach ( array( Course::class ) as $class ) { $class::cheap(); }": "no method Shop\\Course::cheap()",
    "array_map( fn( string $class ) => new $class(), array( Course::class ) );": (
        "Shop\\Course::__construct() takes 1 or more arguments, not 0"
    ),
    "const ALL = array( 'a' => Cours::class );": "no class Shop\\Cours",
    "/** @param array<string, Shopper> $all */ function f( array $all ): void {}": "no class Shop\\Shopper",
    "/** Sells it. @throws \\Failure */ function f(): void {}": "no class Failure",
    "$class = 'CartCompanion\\Shop\\Cours';": "no class CartCompanion\\Shop\\Cours",
    "function look( Priced $it ): void { $it->next(); }": "no method Shop\\Priced::next()",
}

RIGHT = (
    "foreach ( array( Course::class ) as $class ) { ( new $class( 'a' ) )->next(); $class::free( 'b' ); }",
    "/** @return array{Kind: string, next: Course|null} Some Words */ function f(): array { return array(); }",
    "function show( Priced $it ): void { if ( $it instanceof Course ) { $it->next(); } }",
    "if ( class_exists( 'Other\\Plugin' ) ) { \\Other\\Plugin::run(); }",
    "if ( function_exists( 'other_plugin' ) ) { other_plugin(); }",
    "if ( method_exists( 'Other_Api', 'call' ) ) { \\Other_Api::call(); }",
    "add_action( 'init', array( Course::class, 'free' ) ); echo esc_html( Course::KIND ); new \\WP_Error();",
)


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """What the lint says of each line, each in a namespace of its own with the classes above: PHP starts once."""
    folder = tmp_path_factory.mktemp("shops")
    lines = {f"Shop{number}": line for number, line in enumerate((*WRONG, *RIGHT))}
    for shop, line in lines.items():
        (folder / f"{shop}Course.php").write_text(CLASSES.replace("namespace Shop", f"namespace {shop}"))
        (folder / f"{shop}.php").write_text(f"<?php\nnamespace {shop};\n{line}\n")
    said: dict[str, list[str]] = {line: [] for line in lines.values()}
    for place, _, what in (told.partition(": ") for told in unresolved([folder])):
        shop = Path(place.rsplit(":", 1)[0]).stem
        said[lines[shop]].append(what.replace(f"{shop}\\", "Shop\\"))
    return said


@pytest.mark.parametrize(("line", "what"), WRONG.items())
def test_a_name_that_leads_nowhere_is_found(found: dict[str, list[str]], line: str, what: str) -> None:
    assert found[line] == [what]


@pytest.mark.parametrize("line", RIGHT)
def test_what_is_asked_for_first_or_defined_is_let_be(found: dict[str, list[str]], line: str) -> None:
    assert found[line] == []


def test_data_providers_are_static() -> None:
    """PHPUnit refuses others from 11 on, which Debian 13 has; 9.6 of Debian 12 takes both."""
    for path in (REPOSITORY / "tests" / "wp-plugin").rglob("*.php"):
        text = path.read_text()
        for name in set(re.findall(r"@dataProvider (\w+)", text)):
            assert f"public function {name}(" not in text, f"{path.name}: {name} must be static"
