"""The plugin's domain is PHP alone: no WordPress, no database, no extension that a host can leave out."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.lint.php import impure

FOREIGN = {
    "echo __( 'Paid', 'cart-companion' );": "function __()",
    "echo \\get_option( 'x' );": "function get_option()",
    "echo mb_strlen( 'a' );": "function mb_strlen()",
    "if ( function_exists( 'mb_strlen' ) ) { echo mb_substr( 'a', 0 ); }": "function mb_substr()",
    "echo ctype_digit( '1' );": "function ctype_digit()",
    "new \\WP_Error();": "class WP_Error",
    "function f( \\wpdb $database ): void {}": "class wpdb",
    "new \\mysqli();": "class mysqli",
    "/** @return \\WP_User[] */ function f(): array { return array(); }": "class WP_User",
    "echo DAY_IN_SECONDS;": "constant DAY_IN_SECONDS",
    "global $wpdb;": "a global variable",
    "echo $GLOBALS['wpdb']->prefix;": "a global variable",
}

OWN = (
    "echo strlen( 'a' ), count( array() ), PHP_INT_MAX, true ? null : JSON_THROW_ON_ERROR, hash( 'sha256', 'a' );",
    "if ( function_exists( 'mb_strlen' ) ) { echo mb_strlen( 'a' ); }",
    "throw new \\InvalidArgumentException( ( new \\DateTimeImmutable() )->format( 'c' ) );",
    "function f( Event $event ): self {} class Event { public const KIND = 'event'; } echo Event::KIND;",
)


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """What the lint says of each line, each in a file of its own: PHP starts once."""
    source = tmp_path_factory.mktemp("source")
    lines = {write(source, f"line{number}", line): line for number, line in enumerate((*FOREIGN, *OWN))}
    said: dict[str, list[str]] = {line: [] for line in lines.values()}
    for place, _, what in (told.partition(":3: ") for told in impure({}, source)):
        said[lines[Path(place)]].append(what.partition(" is not PHP's own")[0])
    return said


def write(source: Path, name: str, line: str) -> Path:
    path = source / "Domain" / f"{name}.php"
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"<?php\nnamespace CartCompanion\\Domain;\n{line}\n")
    return path


@pytest.mark.parametrize(("line", "what"), FOREIGN.items())
def test_what_php_does_not_bring_itself_is_found(found: dict[str, list[str]], line: str, what: str) -> None:
    assert found[line] == [what]


@pytest.mark.parametrize("line", OWN)
def test_what_every_php_has_and_what_is_asked_for_first_is_let_be(found: dict[str, list[str]], line: str) -> None:
    assert found[line] == []


def test_an_exception_excuses_what_is_there(tmp_path: Path) -> None:
    write(tmp_path, "line", "echo __( 'Paid', 'cart-companion' );")
    excused = dict.fromkeys(("Domain/line.php: function __()", "Domain/line.php: constant DAY"), "the labels take it")
    assert impure(excused, tmp_path) == ['exceptions.toml: "Domain/line.php: constant DAY" is no longer needed']
