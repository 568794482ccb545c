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
    "class A {} class B { function f( Course $it, A $a ) { $this->f( $a, $a ); } }": (
        "Shop\\B::f() takes Shop\\Course, not Shop\\A"
    ),
    "class A {} class B { function f( A ...$a ) { $this->f( new A(), new Course( 'a' ) ); } }": (
        "Shop\\B::f() takes Shop\\A, not Shop\\Course"
    ),
    "final class A {} class B { function f( Priced $it, A $a ) { $this->f( $a, $a ); } }": (
        "Shop\\B::f() takes Shop\\Priced, not Shop\\A"
    ),
    "class A { function f( ?Course $it ) { $this->f( 'a course' ); } }": (
        "Shop\\A::f() takes Shop\\Course, not scalar"
    ),
    "class A { function __construct( \\Closure $do ) {} } new A( array() );": (
        "Shop\\A::__construct() takes Closure, not array"
    ),
    "function f( Course $course ): string { return $course->name; }": "no property Shop\\Course::$name",
    "class A { public function f(): void { echo $this->name; } }": "no property Shop\\A::$name",
    "class A { public function f(): void { $this->name = 'a'; } }": "no property Shop\\A::$name",
    "class A { public static function f(): void { self::$all = array(); } }": "no property Shop\\A::$all",
    "abstract class A { private $name = ''; } class B extends A { function f() { return $this->name; } }": (
        "no property Shop\\B::$name"
    ),
    "new class() { public function f(): void { echo $this->name; } };": "no property class@anonymous::$name",
    "function f( int $price ): int { return $prize; }": "nothing sets $prize",
    "function f( int $price ): bool { return isset( $prize ); }": "nothing sets $prize",
    'function f( int $price ): string { return "{$prize} Euro"; }': "nothing sets $prize",
    "function f(): int { $price .= '1'; return 1; }": "nothing sets $price",
    "function f(): void { sort( $prices ); }": "nothing sets $prices",
    "function f( int $price ): callable { return function () { return $price; }; }": "nothing sets $price",
    "function f(): callable { return function () use ( $price ) { return $price; }; }": "nothing sets $price",
    "function f( array $all ): array { return array_map( fn( $one ) => $one * $rate, $all ); }": "nothing sets $rate",
    "function f( int $price ): array { return compact( 'price', 'rate' ); }": "nothing sets $rate",
    "class A { public static function f(): object { return $this; } }": "nothing sets $this",
    "class A { public function f(): callable { return static fn() => $this; } }": "nothing sets $this",
}

RIGHT = (
    "foreach ( array( Course::class ) as $class ) { ( new $class( 'a' ) )->next(); $class::free( 'b' ); }",
    "/** @return array{Kind: string, next: Course|null} Some Words */ function f(): array { return array(); }",
    "function show( Priced $it ): void { if ( $it instanceof Course ) { $it->next(); } }",
    "if ( class_exists( 'Other\\Plugin' ) ) { \\Other\\Plugin::run(); }",
    "if ( function_exists( 'other_plugin' ) ) { other_plugin(); }",
    "if ( method_exists( 'Other_Api', 'call' ) ) { \\Other_Api::call(); }",
    "add_action( 'init', array( Course::class, 'free' ) ); echo esc_html( Course::KIND ); new \\WP_Error();",
    "class A { function f( Priced $it, ?Course $next ) { $this->f( new Course( 'a' ), null ); } }",
    "class A {} class B { function f( Priced $it, A $a ) { $this->f( $a, $a ); } }",
    "class A {} class B extends A { function f( B $b, A $a ) { $this->f( $a, $b ); $this->f( $this, $this ); } }",
    "class A { function f( \\Closure $do, self $own ) { $this->f( fn() => 1, new self() ); } }",
    "class A { public function __construct( public int $price ) { echo $this->price; } }",
    "class A { public function __get( string $name ) { return $this->other; } }",
    "trait A { public function f() { return $this->price; } }",
    "class A extends \\WP_Error { public function f() { return $this->errors; } }",
    "class A extends \\Exception { public function f() { return $this->message; } }",
    "trait A { private $price = 1; } class B { use A; public function f() { return $this->price; } }",
    "function f( array $all ) { foreach ( $all as $key => list( $a, 'b' => $b ) ) { echo $key, $a, $b; } }",
    "function f( array $all ) { [ 'a' => $a, 'b' => [ $b ] ] = $all; return $a + $b; }",
    "function f( array $all ) { $c ??= 1; $d['x'][] = 2; return array( $c, $d, $_GET ); }",
    "function f( ...$all ) { try { strlen( 1 ); } catch ( \\Error $e ) { echo $e, $all; } }",
    "function f() { static $n = 0; global $wpdb; echo $n++, $wpdb; }",
    "function f() { preg_match( '/a/', 'a', $found ); wp_parse_str( 'a=1', $form ); return array( $found, $form ); }",
    "class A { function fill( ?array &$out ) { $out = 1; } function f() { $this->fill( $out ); return $out; } }",
    "function f( int $price ) { return fn( int $rate ) => fn() => $price * $rate; }",
    "function f() { $add = function () use ( &$sum, &$add ) { $sum++; }; return $add; }",
    "function f() { $at = &$place; return array( $place, $at ); }",
    "function f( array $all ) { extract( $all ); return $anything; }",
    "function f( string $name ) { $$name = 1; return $anything; }",
    "function f( string $file ) { include $file; return $anything; }",
    "echo $set_by_the_file_that_includes_this_one;",
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
