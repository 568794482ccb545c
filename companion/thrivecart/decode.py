"""The fields of a webhook's body.

ThriveCart posts ``application/x-www-form-urlencoded`` in PHP's bracket notation by default and JSON when the
owner picked it; multipart is reported too. All three give nested dicts. A body is hostile until it is
verified, so size of names, depth and number of fields are bounded, and every text that comes out is valid
UTF-8 without NUL, fit for any database.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, cast
from urllib.parse import quote_plus, unquote_to_bytes

from werkzeug.exceptions import HTTPException
from werkzeug.http import parse_options_header
from werkzeug.sansio.multipart import Data, Epilogue, Field, File, MultipartDecoder

from companion.text import MAX_DEPTH, TooDeep, sanitize, sanitize_json
from companion.thrivecart.charsets import codec_named, text_of, without_mark
from companion.thrivecart.relayed import exact_json, is_flat, unpacked

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
MULTIPART = "multipart/form-data"
MAX_FIELDS = 20_000

_CHARSET_PAIR = re.compile(rb"(?:^|&)_charset_=([^&]{1,80})")
_NOT_PLAIN = re.compile(rb"[\x00-\x1f\x7f-\xff]")
_NO_FIELDS = frozenset({b"", b"{}", b"[]"})
_BRACKETED = re.compile(r"([^\[]+)((?:\[[^\[\]]*\])+)")
_MAX_CACHED_NAME = 128

Path = tuple[tuple[str, ...], str]  # the names of the maps that a value is in, and its own


class DecodeError(Exception):
    """The body gives no fields; ``message`` says what to send instead."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class UnsupportedMediaType(DecodeError):
    """Neither form, multipart nor JSON (HTTP 415)."""


class Undecodable(DecodeError):
    """Not what its content type says (HTTP 400)."""


def decode(body: bytes, content_type: str | None) -> dict[str, Any]:
    """The fields of a webhook as nested dicts.

    Values of form and multipart are text; JSON's are kept exactly (integers of any size, decimals as
    ``Decimal``). A body without fields gives ``{}`` whatever its content type: ThriveCart tries a new URL
    with an empty POST. Brackets deeper than 64 stay literal text of the last name; JSON must not be deeper.
    A name used both for a value and for a map keeps both, the value under ``""``. What a relay wrote anew is read as
    ThriveCart had it (``relayed.py``).

    A byte order mark before the body is none of it; about charsets see ``charsets.py``.
    Raises UnsupportedMediaType and Undecodable.
    """
    body = without_mark(body)
    if body.strip(b"& \t\r\n") in _NO_FIELDS:
        return {}
    media_type = media_type_of(content_type)
    if media_type == FORM:
        return unpacked(_form(in_ascii(body, content_type)))
    if media_type == JSON:
        return unpacked(_json(body, _codec_of(content_type)))
    if media_type == MULTIPART:
        return unpacked(_multipart(body, content_type or ""))
    raise UnsupportedMediaType(
        f"Send the webhook as {FORM}, {MULTIPART} or {JSON}; this one came as "
        f"{media_type[:80] or 'a body without Content-Type'}."
    )


def media_type_of(content_type: str | None) -> str:
    """The type without parameters, in lower case; JSON's relatives count as JSON."""
    media_type = (content_type or "").partition(";")[0].strip().lower()
    is_json = media_type == "text/json" or (media_type.startswith("application/") and media_type.endswith("+json"))
    return JSON if is_json else media_type


def form_text(raw: str) -> str:
    """One urlencoded name or value of a form ``in_ascii``, as text."""
    if "%" not in raw:
        return raw.replace("+", " ")
    unescaped = unquote_to_bytes(raw.replace("+", " "))
    try:
        found = unescaped.decode()
    except UnicodeDecodeError:
        found = text_of(unescaped)
    return found.replace("\x00", "\ufffd") if "\x00" in found else found


def in_ascii(body: bytes, content_type: str | None) -> str:
    """The form without a byte order mark, its bytes outside of ASCII percent-encoded as they should have been.

    In UTF-8 when it names another charset that is known, in its content type or in the field ``_charset_`` (which a
    browser fills in). Raises Undecodable.
    """
    body = without_mark(body)
    codec = _codec_of(content_type)
    if codec is None and b"_charset_=" in body and (named := _CHARSET_PAIR.search(body)):
        codec = codec_named(_unescaped(named[1]).decode("latin-1"))
    if codec not in (None, "utf_8"):
        if body.count(b"&") > MAX_FIELDS:
            raise _too_many()
        pairs = (pair for pair in body.split(b"&") if not pair.startswith(b"_charset_="))
        return "&".join(_pair_in_utf8(pair, codec) for pair in pairs)
    if not body.isascii() or b"\x00" in body:
        body = _NOT_PLAIN.sub(lambda byte: b"%%%02X" % ord(byte[0]), body)
    return body.decode("ascii")


def _pair_in_utf8(pair: bytes, codec: str | None) -> str:
    name, equals, value = (quote_plus(sanitize(text_of(_unescaped(part), codec))) for part in pair.partition(b"="))
    return f"{name}{equals and '='}{value}"


def _unescaped(raw: bytes) -> bytes:
    if b"+" in raw:
        raw = raw.replace(b"+", b" ")
    return unquote_to_bytes(raw) if b"%" in raw else raw


def _codec_of(content_type: str | None) -> str | None:
    if not content_type or "charset" not in content_type.lower():
        return None
    return codec_named(parse_options_header(content_type)[1].get("charset", ""))


def _form(body: str) -> dict[str, Any]:
    if body.count("&") > MAX_FIELDS:
        raise _too_many()
    return _tree(_form_pairs(body))


def _form_pairs(body: str) -> Iterable[tuple[Path, str]]:
    for pair in body.split("&"):
        name, _, value = pair.partition("=")
        if name:
            path = _known_path(name) if len(name) <= _MAX_CACHED_NAME else _path(name)
            yield path, form_text(value) if "%" in value or "+" in value else value


def _path(raw_name: str) -> Path:
    return _placed(bracket_path(form_text(raw_name)))


def _placed(names: tuple[str, ...]) -> Path:
    return names[:-1], names[-1]


_known_path = lru_cache(maxsize=4096)(_path)  # ThriveCart's names come again with each webhook


def bracket_path(name: str) -> tuple[str, ...]:
    """``order[charges][0]`` as ``("order", "charges", "0")``; a name with broken brackets stays as it is."""
    match = _BRACKETED.fullmatch(name)
    if match is None:
        return (name,)
    parts = match[2][1:-1].split("][")
    if len(parts) >= MAX_DEPTH:
        parts = [*parts[: MAX_DEPTH - 2], "[" + "][".join(parts[MAX_DEPTH - 2 :]) + "]"]
    return (match[1], *parts)


def _flat_pairs(fields: dict[str, Any]) -> Iterable[tuple[Path, Any]]:
    """Of JSON with a form's names; one that came several times has all its values."""
    for name, value in fields.items():
        path = _placed(bracket_path(name))
        yield from ((path, row) for row in (value if name.endswith("[]") and isinstance(value, list) else [value]))


def _tree(pairs: Iterable[tuple[Path, Any]]) -> dict[str, Any]:
    root: dict[str, Any] = {}
    next_index: dict[int, int] = {}
    maps = 0
    node, last_place = root, cast(tuple[str, ...], ())
    for (place, name), value in pairs:
        if place != last_place or "" in place:  # else it goes into the same map as the one before it
            node, last_place = root, place
            for above in place:
                above = above or _free_index(node, next_index)
                below = node.get(above)
                if not isinstance(below, dict):
                    maps += 1
                    below = node[above] = {} if below is None else {"": below}
                node = below
            if maps > MAX_FIELDS:
                raise _too_many()
        name = name or _free_index(node, next_index)
        there = node.get(name)
        if isinstance(there, dict):
            there[""] = value
        else:
            node[name] = value
    return root


def _free_index(node: dict[str, Any], next_index: dict[int, int]) -> str:
    """The name that PHP gives to ``[]``; remembered per map, so that many of them cost no search."""
    index = max(next_index.get(id(node), 0), len(node))
    while str(index) in node:
        index += 1
    next_index[id(node)] = index + 1
    return str(index)


def _multipart(body: bytes, content_type: str) -> dict[str, Any]:
    boundary = parse_options_header(content_type)[1].get("boundary", "")
    if not boundary:
        raise Undecodable(f"The Content-Type {MULTIPART} names no boundary; send it with one, or send {FORM}.")
    try:
        parts = _parts(body, boundary.encode())
    except (ValueError, LookupError, HTTPException) as problem:
        raise Undecodable(f"The body is no readable {MULTIPART}; send {FORM} or {JSON}.") from problem
    codec = next((codec_named(value.decode("latin-1")) for name, _, value in parts if name == "_charset_"), None)
    usual = _codec_of(content_type) or codec
    pairs = ((name, text_of(value, _codec_of(part_type) or usual)) for name, part_type, value in parts)
    return _tree((_placed(bracket_path(sanitize(name))), sanitize(value)) for name, value in pairs)


def _parts(body: bytes, boundary: bytes) -> list[tuple[str, str | None, bytes]]:
    """Name, content type and bytes of each field that has a name. Raises ValueError and HTTPException."""
    parser = MultipartDecoder(boundary, max_parts=MAX_FIELDS)
    parser.receive_data(body)
    parser.receive_data(None)
    found: list[tuple[str, str | None, bytes]] = []
    part: Field | File | None = None
    while not isinstance(event := parser.next_event(), Epilogue):
        if isinstance(event, Field | File):
            part, content = event, bytearray()
        elif isinstance(event, Data):
            content += event.data
            if not event.more_data and isinstance(part, Field) and part.name:
                found.append((part.name, part.headers.get("content-type"), bytes(content)))
    return found


def _json(body: bytes, codec: str | None) -> dict[str, Any]:
    wide = json.detect_encoding(body)  # by the mark, or by the zeros that every other byte of it would be
    text = text_of(body, None if _is_utf8(body) else codec) if wide == "utf-8" else body.decode(wide, "replace")
    try:
        found = exact_json(text)
    except RecursionError:
        raise _too_deep() from None
    except ValueError as problem:
        reason = str(problem)[:80]
        raise Undecodable(f"The body is not valid JSON ({reason}); send the fields as one JSON object.") from None
    if not isinstance(found, dict):
        raise Undecodable('The JSON body is not an object; send the fields as {"event": ..., ...}.')
    try:
        cleaned: dict[str, Any] = sanitize_json(_tree(_flat_pairs(found)) if is_flat(found) else found)
    except TooDeep:
        raise _too_deep() from None
    return cleaned


def _is_utf8(body: bytes) -> bool:
    """JSON is UTF-8 (RFC 8259), whatever its content type may name."""
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _too_deep() -> Undecodable:
    return Undecodable(f"The JSON body is nested more than {MAX_DEPTH} levels deep; send it flatter.")


def _too_many() -> Undecodable:
    return Undecodable(f"The body has more than {MAX_FIELDS} fields or maps; send fewer.")
