"""A name keeps its letters, whatever charset the form came in."""

from __future__ import annotations

import json
import time
from typing import Any
from urllib.parse import quote_plus, urlencode

import pytest

from companion.ingest import read_webhook
from companion.thrivecart.charsets import codec_named
from companion.thrivecart.decode import FORM, JSON, MULTIPART, decode
from companion.thrivecart.verify import REDACTED, redact, verify
from tests.unit.thrivecart.webhooks import SECRET_WORD, form_of, pairs, purchase

ZOE = "Zoë Müßig €"
MARK = b"\xef\xbb\xbf"


def form_in(charset: str, fields: dict[str, Any]) -> bytes:
    return urlencode(list(pairs(fields)), encoding=charset).encode()


NAMED = {
    "windows-1252": ZOE,
    "WINDOWS-1252": ZOE,
    '"windows-1252"': ZOE,
    "iso-8859-1": ZOE,
    "latin1": ZOE,
    "iso-8859-15": ZOE,
    "utf-8": ZOE,
    "windows-1251": "Зоя",
    "koi8-r": "Зоя",
    "Shift_JIS": "表示ソ",
    "gb2312": "张三",
    "big5": "功夫",
    "euc-kr": "홍길동",
}


@pytest.mark.parametrize("label", NAMED)
def test_the_charset_that_a_form_names_is_used(label: str) -> None:
    name = NAMED[label]
    codec = {"iso-8859-1": "cp1252", "latin1": "cp1252"}.get(label, label.strip('"'))
    body = form_in(codec, {"event": "x", "customer": {"name": name, name: "1"}})
    assert decode(body, f"{FORM}; charset={label}") == {"event": "x", "customer": {"name": name, name: "1"}}


@pytest.mark.parametrize("raw", [False, True])
def test_a_form_that_names_none_and_is_no_utf8_is_windows_1252(raw: bool) -> None:
    letters = ZOE.encode("cp1252")
    body = b"event=x&name=" + (letters if raw else quote_plus(letters).encode())
    assert decode(body, FORM)["name"] == ZOE


UNNAMED = {
    "utf8": ("Zoë Müßig 🎓".encode(), "Zoë Müßig 🎓"),
    "utf8_cut_in_a_letter": ("Zoë Mü".encode()[:-1], "Zoë M\ufffd"),
    "utf8_with_one_bad_byte": ("Zoë\xff Müßig".encode().replace("\xff".encode(), b"\xff"), "Zoë\ufffd Müßig"),
    "windows_1252_that_ends_with_a_letter": ("André".encode("cp1252"), "André"),
    "windows_1252_with_quotes": ("„Straß“ Müßig äöü".encode("cp1252"), "„Straß“ Müßig äöü"),
}


@pytest.mark.parametrize("name", UNNAMED)
@pytest.mark.parametrize("content_type", [FORM, f"{FORM}; charset=utf-8", f"{FORM}; charset=us-ascii"])
def test_each_value_is_read_by_what_its_bytes_can_be(name: str, content_type: str) -> None:
    letters, text = UNNAMED[name]
    assert decode(b"a=%C3%BC&name=" + quote_plus(letters).encode(), content_type) == {"a": "ü", "name": text}


@pytest.mark.parametrize(
    "label", ["", "none", "utf-16", "utf-7", "rot13", "idna", "unicode_escape", "cp037", "x" * 5000]
)
def test_an_unknown_or_unfit_charset_is_as_if_none_were_named(label: str) -> None:
    assert codec_named(label) is None
    assert decode(b"a=%C3%BC&b=%FC&c=+%26", f"{FORM}; charset={label}") == {"a": "ü", "b": "ü", "c": " &"}


def test_names_of_charsets_leave_nothing_in_memory() -> None:
    """Python remembers every name of a codec that it was ever asked for; these come from anybody."""
    import encodings

    before = len(encodings._cache)  # type: ignore[attr-defined]
    for number in range(1000):
        decode(b"a=%FC", f"{FORM}; charset=no-{number}")
    assert len(encodings._cache) <= before + 1  # type: ignore[attr-defined]


def test_a_browser_may_name_it_in_a_field() -> None:
    body = b"_charset_=windows-1251&name=" + quote_plus("Зоя".encode("cp1251")).encode()
    assert decode(body, FORM)["name"] == "Зоя"


@pytest.mark.parametrize("mark", [MARK, b"%EF%BB%BF", b"%ef%bb%bf"])
@pytest.mark.parametrize("content_type", [FORM, f"{FORM}; charset=windows-1252", f"{FORM}; charset=utf-8"])
def test_a_byte_order_mark_before_a_form_is_none_of_it(mark: bytes, content_type: str) -> None:
    assert decode(mark + b"event=x&a=1", content_type) == {"event": "x", "a": "1"}
    assert decode(mark, content_type) == {}


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_json_behind_any_byte_order_mark_is_read(encoding: str) -> None:
    assert decode(json.dumps({"name": ZOE}, ensure_ascii=False).encode(encoding), JSON) == {"name": ZOE}


@pytest.mark.parametrize("content_type", [JSON, f"{JSON}; charset=windows-1252", f"{JSON}; charset=utf-8"])
@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_json_is_utf8_whatever_it_names_and_else_what_it_names(content_type: str, encoding: str) -> None:
    assert decode(json.dumps({"name": ZOE}, ensure_ascii=False).encode(encoding), content_type) == {"name": ZOE}


def multipart(*parts: tuple[str, str, bytes]) -> bytes:
    rows = [
        b'--xyz\r\nContent-Disposition: form-data; name="%s"\r\n%s\r\n%s\r\n' % (name.encode(), more.encode(), value)
        for name, more, value in parts
    ]
    return b"".join(rows) + b"--xyz--\r\n"


@pytest.mark.parametrize(
    ("first", "content_type"),
    [
        (("a", "Content-Type: text/plain; charset=windows-1251\r\n", b""), MULTIPART),
        (("_charset_", "", b"windows-1251"), MULTIPART),
        (("a", "", b""), f"{MULTIPART}; charset=windows-1251"),
    ],
)
def test_a_part_may_name_its_charset(first: tuple[str, str, bytes], content_type: str) -> None:
    own = first[1]
    body = multipart(first, ("name", own, "Зоя".encode("cp1251")), ("p[]", "", b"x"))
    fields = decode(body, f"{content_type}; boundary=xyz")
    assert (fields["name"], fields["p"]) == ("Зоя", {"0": "x"})


def test_parts_that_name_none_are_utf8_or_windows_1252() -> None:
    body = multipart(("a", "", ZOE.encode()), ("b", "", ZOE.encode("cp1252")))
    assert decode(body, f"{MULTIPART}; boundary=xyz") == {"a": ZOE, "b": ZOE}


def test_many_parts_are_read_in_time() -> None:
    body = multipart(*((f"f{number}", "", b"1") for number in range(15_000)))
    began = time.monotonic()
    assert len(decode(body, f"{MULTIPART}; boundary=xyz")) == 15_000
    assert time.monotonic() - began < 5


KEPT = [
    (f"{FORM}; charset=windows-1252", "cp1252", b""),
    (FORM, "cp1252", b""),
    (FORM, "cp1252", MARK),
    (f"{FORM}; charset=shift_jis", "shift_jis", b""),
    (FORM, "shift_jis", b"_charset_=shift_jis&"),
]


@pytest.mark.parametrize(("content_type", "charset", "before"), KEPT)
@pytest.mark.parametrize("word", [SECRET_WORD, "a-wörd-of-more-than-8"])
def test_what_is_kept_says_the_same_without_the_word(content_type: str, charset: str, before: bytes, word: str) -> None:
    """The word verifies in any charset, is found wherever it stands, and what is kept is read the same again."""
    if charset == "shift_jis":
        word, name = word.replace("ö", "ソ"), "表示ソ"
    else:
        name = ZOE
    said = purchase(thrivecart_secret=word, customer={"email": "zoe@example.com", "name": name}, note=f"<{word}>")
    body = before + form_in(charset, said)
    fields = decode(body, content_type)
    assert verify(fields, word)
    text, kept_type = redact(body, content_type, fields)
    again = decode(text.encode(), kept_type)
    assert word not in text + json.dumps(again, ensure_ascii=False)
    assert again["customer"]["name"] == name
    assert again == fields | {"thrivecart_secret": REDACTED, "note": f"<{REDACTED}>"}


def test_the_same_webhook_in_two_charsets_is_one_event() -> None:
    said = purchase(customer={"email": "zoe@example.com", "name": ZOE})
    bodies = [
        (form_of(said), FORM),
        (form_in("cp1252", said), f"{FORM}; charset=windows-1252"),
        (MARK + form_of(said), FORM),
    ]
    received = [read_webhook("site", body, content_type, decode(body, content_type)) for body, content_type in bodies]
    assert len({one.event.key for one in received if one.event}) == 1
    assert len({one.body for one in received}) == 1
