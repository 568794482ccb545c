"""Who gets in, for how long, and that nobody else sends an operator's forms."""

from __future__ import annotations

import pytest

from tests.e2e.operators.operator import PASSWORD, Operator
from tests.stack.companion import Companion, companion
from tests.stack.process import eventually


def test_the_password_opens_the_pages(stranger: Operator) -> None:
    assert stranger.open().headers["Location"].endswith("/operator/sign-in")
    before = stranger.http.cookies.get_dict()
    assert stranger.sign_in().status_code == 303
    assert stranger.http.cookies.get_dict() != before
    assert stranger.open().status_code == 200


def test_another_word_does_not(stranger: Operator) -> None:
    assert stranger.sign_in("another word").status_code == 403
    assert stranger.open().status_code == 303


def test_the_cookie_is_for_these_pages_only(hosted: Companion, stranger: Operator) -> None:
    said = stranger.open("/sign-in").headers["Set-Cookie"]
    assert {"HttpOnly", "Path=/operator", "SameSite=Lax", "Max-Age=43200"} <= set(said.split("; "))
    assert "Secure" not in said  # PUBLIC_URL is http here


def test_on_https_the_cookie_is_secure() -> None:
    with companion(ADMIN_PASSWORD=PASSWORD, PUBLIC_URL="https://companion.example") as made:
        made.cli("db", "upgrade")
        made.start_web()
        made.wait_answering()
        answer = Operator(made.url).open("/sign-in")
    assert "Secure" in answer.headers["Set-Cookie"].split("; ")
    assert "max-age" in answer.headers["Strict-Transport-Security"]


@pytest.mark.parametrize("cookie", ["", "nonsense", "WyJ4Iix0cnVlXQ.aaaa.bbbb"])
def test_a_made_up_cookie_is_nobodys(stranger: Operator, cookie: str) -> None:
    stranger.http.cookies.set("cart_companion_operator", cookie, path="/operator")
    assert stranger.open().status_code == 303


def test_a_form_of_another_site_is_not_taken(operator: Operator) -> None:
    assert operator.send("/sign-out", origin="https://evil.example").status_code == 403
    assert operator.send("/sign-out", form_token="0" * 64).status_code == 403
    assert operator.send("/sign-out", form_token="").status_code == 403
    assert operator.open().status_code == 200


def test_signing_out_ends_it(operator: Operator) -> None:
    assert operator.send("/sign-out").status_code == 303
    assert operator.open().status_code == 303


def test_the_pages_let_nothing_else_in(operator: Operator) -> None:
    for answer in (operator.open(), operator.open("/sign-in"), operator.open("/static/operator.css")):
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("change", ["ADMIN_PASSWORD", "SECRET_KEY"])
def test_another_password_or_key_signs_everybody_out(change: str) -> None:
    with companion(ADMIN_PASSWORD=PASSWORD) as made:
        made.start()
        operator = Operator(made.url)
        operator.sign_in()
        assert operator.open().status_code == 200
        assert made.web
        made.web.stop()
        made.environment[change] = "quite another long text"
        made.start_web()
        made.wait_answering()
        assert operator.open().status_code == 303


def test_many_wrong_words_must_wait_over_all_processes() -> None:
    with companion(ADMIN_PASSWORD=PASSWORD, WEB_CONCURRENCY="2") as made:
        made.start()
        stranger = Operator(made.url)
        answers = [stranger.sign_in(f"guess {number}").status_code for number in range(10)]
        assert answers == [403] * 10
        late = stranger.sign_in()
        assert late.status_code == 429
        assert 0 < int(late.headers["Retry-After"]) <= 15 * 60
        assert stranger.open().status_code == 303


def test_without_a_password_there_is_nothing() -> None:
    with companion() as made:
        made.start()
        stranger = Operator(made.url)
        for path in ("", "/", "/sign-in", "/static/operator.css"):
            answer = stranger.open(path)
            assert answer.status_code == 404
            assert answer.json()["error"]["code"] == "not_found"
            assert "Set-Cookie" not in answer.headers


def test_a_short_password_is_refused_at_start() -> None:
    with companion(ADMIN_PASSWORD="short") as made:
        assert "ADMIN_PASSWORD is too short" in made.refusal("db", "upgrade")
        made.start_web()
        eventually(lambda: "ADMIN_PASSWORD is too short" in made.log_tail(60), 20, made.log_tail)
