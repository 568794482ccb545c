"""What nobody should send to any route: bodies, values, parts of addresses, queries and headers."""

from __future__ import annotations

import json
from typing import Any

DEEP = 100_000
BODIES: dict[str, bytes] = {
    "nested_arrays": b'{"code": "x", "url": ' + b"[" * DEEP + b"]" * DEEP + b"}",
    "nested_objects": b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
    "nested_within_the_parsers_limit": b'{"results": ' + b"[" * 400 + b"]" * 400 + b', "a": ' + b"[" * 400 + b"]" * 401,
    "nested_just_so": b'{"reports": ' + b"[" * 900 + b"]" * 900 + b"}",
    "unclosed": b"[" * DEEP,
    "endless_integer": b'{"number": ' + b"9" * 100_000 + b"}",
    "no_numbers": b'{"number": NaN, "days": Infinity, "results": [-Infinity], "url": 1e999}',
    "half_a_letter": rb'{"code": "\ud800", "url": "\udfff", "email": "a\ud800@x.example", "name": "\ud800"}',
    "nul": rb'{"code": "a\u0000", "url": "https://x.example/\u0000", "email": "a\u0000@x.example"}',
    "half_a_name": rb'{"\ud800": 1, "\u0000": 2}',
    "no_utf8": b'{"code": "\xff\xfe", "name": "\x80"}',
    "utf16": json.dumps({"code": "x"}).encode("utf-16"),
    "mark": b'\xef\xbb\xbf{"code": "x"}',
    "a_list": b"[]",
    "a_number": b"1",
    "null": b"null",
    "nothing": b"",
    "spaces": b"  \n",
    "a_form": b"code=x&url=y",
    "no_json": b"{'code': 1}",
    "many_names": json.dumps({f"n{n}": n for n in range(20_000)}).encode(),
    "same_name": b'{"code": "x", "code": ["y"]}',
    "bytes": bytes(range(256)),
}

# The fields that some route reads, and what may stand in them.
NAMES = [
    *("code", "url", "email", "secret_word", "apply_test_mode", "alert_email", "thrivecart_api_key", "reports"),
    *("results", "kind", "days", "name", "number", "content", "columns", "products", "day_first"),
    *("keys", "kinds", "over", "at", "note", "by", "needs", "events", "more", "last_at", "check_again"),
]
VALUES: list[Any] = [
    *(None, True, False, 0, -1, 1, 2**31, 2**63, -(2**63) - 1, 10**400, 1.5, 1e308, "", " ", "x", "x" * 100_000),
    *("https://[", "https://[::1", "http://a:99999999", "https://" + "a." * 500, "https://\u2024/", "%00", "\u202e"),
    *("a@b", "a@b@c.example", "@", "²", "٣", "9" * 5000, "\ufeff", "=====", "AAAA", "dGVzdA==", "ä" * 300),
    *([], {}, [[]], [{}], [None], [1, "x", None], {"": {}}, {"a": "b"}, [[[[[]]]]], {"x" * 1000: "y" * 1000}),
    *([{"event": "evt_x"}], [{"event": 1, "access": 2}], [{"event": "evt_1", "access": "granted", "observed_at": {}}]),
    *([{"id": "dlv_1"}], [{"id": 1, "outcome": 2}], [{"id": "dlv_1", "outcome": "applied", "retry_after": 1e400}]),
    [{"id": "dlv_1", "outcome": "retry", "retry_after": 10**400, "message": ["x"], "tags_applied": "x"}],
    [{"id": "dlv_1", "outcome": "failed", "message": {"a": 1}, "access": [], "duration_ms": -1, "contact_id": 2**70}],
    [
        {
            "id": "dlv_1",
            "outcome": "applied",
            "message": "\ud800\x00",
            "tags_applied": ["\ud800"],
            "rules": {"a": "\x00"},
        }
    ],
]

PARTS = [
    *("x", "evt_x", "job_x", "dlv_x", "evt_" + "9" * 59, "job_" + "9" * 59, "job_²", "evt_²", "%00", "a%00b", "%ff"),
    *("%ed%a0%80", "%", "%zz", "%u1234", "..", "...", "%2e%2e", "%2f", "a" * 5000, "%F0%9F%8E%93", "a@b.example"),
    *("a%40b.example", "%00@b.example", "@", "a%20@%20b", "%E2%80%AE@x", "%0d%0aX:y", "-1", "null", "'; drop table x"),
]

FILTERS = [
    *("q", "product", "since", "until", "sort", "order", "limit", "with", "days", "utc_offset", "login", "uncovered"),
    *("exempt", "taken", "cursor", "kind"),
]
_OF_FILTERS = [
    *(
        "%00",
        "%ff",
        "%ed%a0%80",
        "-1",
        "--1",
        "1e9",
        "9" * 30,
        "0001-01-01T00:00:00%2B14:00",
        "9999-12-31T23:59:59-14:00",
    ),
    *("1969-12-31T00:00:00Z", "%D9%A3", "%25%25%5C_", "evt_0", "1.evt_0", "9" * 30 + ".evt_0", "--1.evt_0", "x" * 300),
    *("%F0%9F%8E%93%20%CC%81", "n:%20%23", "product-" + "9" * 200),
]

QUERIES = [
    *("cursor=x", "cursor=evt_%00", "cursor=evt_²", "cursor=" + "9" * 5000, "cursor=%ff", "cursor=", "cursor=evt_"),
    *("email=%00", "email=%ff@x", "email=%ed%a0%80", "email=a&email=b", "type=%00", "type=%ff", "type=" + "x" * 5000),
    *(
        "state=%00",
        "state=x",
        "state=%ed%a0%80",
        "access=x",
        "access=%00",
        "access=%ff",
        "kind=%00",
        "kind=%ff",
        "kind=²",
    ),
    *(f"{name}={value}" for name in FILTERS for value in _OF_FILTERS),
    *("&" * 1000, "=", "%", "%zz", "a[b]=c", "?" * 100, "x=" + "%00" * 1000, "\xff", "cursor[]=x", "cursor=evt_x;y"),
]

HEADERS: list[dict[str, str]] = [
    {"Content-Type": ""},
    {"Content-Type": "application/json; charset=none"},
    {"Content-Type": "application/json; charset=utf-16"},
    {"Content-Type": "multipart/form-data"},
    {"Content-Type": "multipart/form-data; boundary=\xff"},
    {"Content-Type": "application/x-www-form-urlencoded; charset=\xff\xfe"},
    {"Content-Type": ";" * 1000},
    {"Content-Type": "x" * 10_000},
    {"Content-Length": "-1"},
    {"Content-Length": "x"},
    {"Content-Length": "²"},
    {"Host": "a b"},
    {"Host": ""},
    {"Host": "[::1"},
    {"Host": "x:99999999"},
    {"Accept": "\xff"},
    {"Cookie": "=;=;\xff=\xfe"},
    {"Range": "bytes=99999999999999999999-"},
    {"If-Modified-Since": "never"},
    {"If-None-Match": "\xff"},
    {"Authorization": "Bearer \xff"},
    {"Authorization": "Basic ====="},
    {"Authorization": "Digest " + "a=" * 1000},
    {"X-Forwarded-For": "\xff, , ,"},
    {"X-Forwarded-Proto": "\xff"},
    {"Transfer-Encoding": "chunked"},
    {"Cart-Companion-Site": "\xff"},
    {"Cart-Companion-Site": "site_" + "x" * 5000, "Cart-Companion-Signature": "x"},
    {"Cart-Companion-Site": "a\x00b".replace("\x00", "%00"), "Cart-Companion-Signature": "\xff.\xff.\xff"},
    {"Cart-Companion-Signature": "....."},
]
