"""The plugin's domain is PHP alone: no WordPress, no database, no extension that a host can leave out."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.lint.exceptions import Exceptions
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


def look_at(source: Path, line: str, excused: Exceptions | None = None) -> list[str]:
    path = source / "Domain" / "line.php"
    path.parent.mkdir()
    path.write_text(f"<?php\nnamespace CartCompanion\\Domain;\n{line}\n")
    return [found.removeprefix(f"{path}:3: ") for found in impure(excused or {}, source)]


@pytest.mark.parametrize(("line", "what"), FOREIGN.items())
def test_what_php_does_not_bring_itself_is_found(tmp_path: Path, line: str, what: str) -> None:
    assert look_at(tmp_path, line) == [f"{what} is not PHP's own, and the domain must work without WordPress"]


@pytest.mark.parametrize("line", OWN)
def test_what_every_php_has_and_what_is_asked_for_first_is_let_be(tmp_path: Path, line: str) -> None:
    assert look_at(tmp_path, line) == []


def test_an_exception_excuses_what_is_there(tmp_path: Path) -> None:
    excused = dict.fromkeys(("Domain/line.php: function __()", "Domain/line.php: constant DAY"), "the labels take it")
    assert look_at(tmp_path, "echo __( 'Paid', 'cart-companion' );", excused) == [
        'exceptions.toml: "Domain/line.php: constant DAY" is no longer needed'
    ]
