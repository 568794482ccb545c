"""The plugin's answer is found among what other plugins printed, and nobody else's is taken for it."""

from __future__ import annotations

import json

import pytest

from companion.delivery.client import Answer
from companion.delivery.own_answers import own_answer

OURS = b'{"cart_companion_site":"site_1","results":[{"id":"d1","message":"\\u00fc {\\"x\\"}"}]}'
REFUSED = b'{"cart_companion_site":"site_1","code":"cart_companion_stale","message":"Old","data":{"status":401}}'
AROUND = {
    "nothing": (b"", b""),
    "a BOM": (b"\xef\xbb\xbf", b""),
    "blank lines": (b"\r\n \n", b"\n\n"),
    "a notice": (b"<br />\n<b>Warning</b>:  Undefined variable {$x} in <b>a.php</b> on line <b>3</b><br />\n", b""),
    "a comment of a cache": (b"", b"<!-- Performance optimized -->"),
    "bytes of no charset": (b"\xff\xfe\x00", b"\xe9"),
    "what looks like the begin of one": (b'{"cart_companion_site":"', b'{"cart_companion_site":"site_1"'),
}


@pytest.mark.parametrize(("before", "after"), AROUND.values(), ids=AROUND)
def test_the_answer_is_found_whatever_is_around_it(before: bytes, after: bytes) -> None:
    found = own_answer(before + OURS + after, "site_1")
    assert found is not None
    assert json.loads(found.body) == json.loads(OURS)
    assert found.status is None


def test_an_error_says_its_status_itself() -> None:
    found = own_answer(b"Notice" + REFUSED, "site_1")
    assert found is not None
    assert found.status == 401


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html>blocked</html>",
        b'{"results":[]}',
        OURS.replace(b"site_1", b"site_2"),
        OURS[:-5],
        b"[" * 100_000,
        b'{"cart_companion_site":"' * 50 + OURS,
        b'{"cart_companion_site":["site_1"]}',
    ],
)
def test_nothing_else_is_taken_for_it(content: bytes) -> None:
    assert own_answer(content, "site_1") is None


def test_results_are_read_where_the_headers_came_through_and_the_body_is_spoilt() -> None:
    answer = Answer(200, {}, b"Notice: x" + OURS + b"<!-- y -->", is_ours=True)  # type: ignore[arg-type]
    results = answer.results()
    assert results is not None
    assert results[0]["id"] == "d1"
