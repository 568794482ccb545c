"""Text out of bytes whose charset is named, or not.

ThriveCart sends UTF-8. What stands between (automation services, scripts of old shops, spreadsheets) does not always.
Named, the charset is used, its name read as browsers read it (encoding.spec.whatwg.org: what calls itself ISO-8859-1
is windows-1252). Not named, it is UTF-8 where the bytes are UTF-8, and windows-1252 where they are not: it is what
programs of western systems write that know nothing of UTF-8, and its letters are valid UTF-8 only in pairs that no
word has. Of another charset the letters come out wrong, as they did when they became question marks.
"""

from __future__ import annotations

import encodings
import re
from encodings.aliases import aliases
from functools import lru_cache

UTF8_MARK = b"\xef\xbb\xbf"
_ESCAPED_MARK = re.compile(rb"%ef%bb%bf", re.IGNORECASE)
_PRINTABLE = bytes(range(0x20, 0x7F))
_MAX_NAME = 40

# One letter outside of ASCII, in UTF-8.
_UTF8_LETTER = re.compile(rb"[\xc3-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")

_AS_BROWSERS_READ = {
    "ascii": "utf_8",  # with letters in it that ASCII does not have: as if not named
    "latin_1": "cp1252",
    "iso8859_9": "cp1254",
    "iso8859_11": "cp874",
    "tis_620": "cp874",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "gb2312": "gb18030",
    "gbk": "gb18030",
}
_MORE_LABELS = {"windows_874": "cp874", "x_sjis": "shift_jis", "x_mac_roman": "mac_roman"}
_KNOWN = frozenset(aliases.values()) | {"koi8_u", "cp874"}


@lru_cache(maxsize=256)
def codec_named(label: str) -> str | None:
    """Python's name of the charset with this label; ``None`` for one that is not known, or not fit for a form.

    Fit is what writes ASCII as ASCII, so that ``&`` and ``=`` mean what they mean. The labels come from senders that
    nobody has verified: nothing is looked up that is not in the list, for Python remembers each name that it seeks.
    """
    if not label.isascii() or len(label) > _MAX_NAME:
        return None
    plain = encodings.normalize_encoding(label.strip(" \t\"'")).lower()
    plain = _MORE_LABELS.get(plain, plain)
    codec = aliases.get(plain, plain)
    if codec not in _KNOWN:
        return None
    codec = _AS_BROWSERS_READ.get(codec, codec)
    try:
        return codec if _PRINTABLE.decode(codec) == _PRINTABLE.decode("ascii") else None
    except (LookupError, ValueError, TypeError, AssertionError):
        return None  # codecs of bytes to bytes, and of other machines


def text_of(raw: bytes, codec: str | None = None) -> str:
    """The bytes as text; what the named codec cannot read is read as if none were named."""
    if codec is not None and codec != "utf_8":
        try:
            return raw.decode(codec)
        except ValueError:
            pass
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        return raw.decode("utf-8" if _was_utf8(raw, error) else "cp1252", "replace")


def _was_utf8(raw: bytes, error: UnicodeDecodeError) -> bool:
    """Whether it was UTF-8 once, and was cut in the middle of a letter (by its number of bytes) or damaged."""
    if error.reason == "unexpected end of data":
        return not raw[: error.start].isascii()
    return len(_UTF8_LETTER.findall(raw)) > raw.decode("utf-8", "replace").count("\ufffd")


def without_mark(body: bytes) -> bytes:
    """The body without the byte order mark of UTF-8 before it, percent-encoded or not."""
    if body.startswith(UTF8_MARK):
        return body[len(UTF8_MARK) :]
    escaped = _ESCAPED_MARK.match(body) if body.startswith(b"%") else None
    return body[escaped.end() :] if escaped else body
