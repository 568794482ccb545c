"""The signature, against the shared vectors and against cheating."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from companion.delivery.signing import DELIVER, REPORT, InvalidSignature, sign, verify

# Made with itsdangerous 2.2.0 and checked with PHP 8.2; the plugin's tests run the same file.
SHARED = Path(__file__).parents[1] / "wp-plugin" / "Domain" / "Signing" / "signing-vectors.json"
VECTORS = json.loads(SHARED.read_text())
KEY = "0" * 64


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["route"])
def test_the_shared_vectors_verify(vector: dict[str, str]) -> None:
    salt = DELIVER if vector["direction"] == "deliver" else REPORT
    what = (vector["site"], vector["method"], vector["route"], vector["body"].encode())
    verify([vector["key"]], salt, *what, vector["header"], now=float(vector["timestamp"]))
    signed = sign([vector["key"]], salt, *what)
    assert signed.rsplit(".", 2)[0] == vector["header"].rsplit(".", 2)[0]


def test_any_key_of_the_list_verifies_and_the_last_signs() -> None:
    header = sign(["a" * 64, "b" * 64], REPORT, "site_1", "GET", "/x", b"")
    verify(["b" * 64], REPORT, "site_1", "GET", "/x", b"", header)
    with pytest.raises(InvalidSignature):
        verify(["a" * 64], REPORT, "site_1", "GET", "/x", b"", header)


@pytest.mark.parametrize(
    "change",
    [{"method": "POST"}, {"route": "/y"}, {"body": b"{}"}, {"site": "site_2"}, {"salt": DELIVER}, {"keys": ["f" * 64]}],
    ids=str,
)
def test_a_signature_holds_for_its_own_request_only(change: dict[str, object]) -> None:
    request = {"keys": [KEY], "salt": REPORT, "site": "site_1", "method": "GET", "route": "/x", "body": b""}
    header = sign(**request)  # type: ignore[arg-type]
    with pytest.raises(InvalidSignature):
        verify(**{**request, **change}, header=header)  # type: ignore[arg-type]


@pytest.mark.parametrize(("seconds", "holds"), [(-299, True), (-302, False), (59, True), (62, False)])
def test_a_signature_is_fresh_for_five_minutes_and_a_clock_may_be_a_minute_ahead(seconds: int, holds: bool) -> None:
    header = sign([KEY], REPORT, "site_1", "GET", "/x", b"")
    now = time.time() - seconds
    if holds:
        verify([KEY], REPORT, "site_1", "GET", "/x", b"", header, now=now)
    else:
        with pytest.raises(InvalidSignature):
            verify([KEY], REPORT, "site_1", "GET", "/x", b"", header, now=now)
