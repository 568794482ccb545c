"""How long somebody who has signed in stays in, and whose form a token is."""

from __future__ import annotations

import pytest

from companion.operator.session import LIFETIME_SECONDS, Session, Sessions

NOW = 1_790_000_000.0


class Clock:
    def __init__(self) -> None:
        self.at = NOW

    def __call__(self) -> float:
        return self.at


def made(clock: Clock, password: str = "a password", secret_key: str = "a key") -> Sessions:
    return Sessions(secret_key, password, clock)


def test_a_session_ends_after_twelve_hours() -> None:
    clock = Clock()
    sessions = made(clock)
    session = sessions.start(signed_in=True)
    cookie = sessions.cookie_of(session)
    assert LIFETIME_SECONDS == 12 * 3600
    clock.at = NOW + LIFETIME_SECONDS
    assert sessions.read(cookie) == session
    clock.at += 1
    assert sessions.read(cookie) is None


def test_a_cookie_from_the_future_is_nobodys() -> None:
    clock = Clock()
    sessions = made(clock)
    cookie = sessions.cookie_of(sessions.start(signed_in=True))
    clock.at = NOW - 3600
    assert sessions.read(cookie) is None


@pytest.mark.parametrize("other", [{"password": "another"}, {"secret_key": "another"}])
def test_another_password_or_key_reads_no_cookie(other: dict[str, str]) -> None:
    clock = Clock()
    cookie = made(clock).cookie_of(Session("x", True))
    assert made(clock, **other).read(cookie) is None


def test_who_is_not_signed_in_does_not_become_so_by_a_change_of_the_cookie() -> None:
    clock = Clock()
    sessions = made(clock)
    value, *rest = sessions.cookie_of(Session("x", False)).split(".")
    signed_in, *_ = sessions.cookie_of(Session("x", True)).split(".")
    assert value != signed_in
    assert sessions.read(".".join([signed_in, *rest])) is None


def test_a_form_token_is_of_one_session() -> None:
    sessions = made(Clock())
    mine, other = sessions.start(signed_in=True), sessions.start(signed_in=True)
    assert mine.id != other.id
    assert sessions.is_form_token(mine, sessions.form_token(mine))
    for wrong in (sessions.form_token(other), "", "é" * 64, sessions.form_token(mine)[:-1]):
        assert not sessions.is_form_token(mine, wrong)
