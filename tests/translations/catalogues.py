"""Catalogues of one language: brought up to date with the plugin's strings, filled, compiled."""

from __future__ import annotations

import hashlib
import io
import subprocess
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

LANGUAGES = Path(__file__).resolve().parents[2] / "wp-plugin" / "languages"
POT = LANGUAGES / "cart-companion.pot"
# By the short name; German and Spanish serve all their locales (wp-plugin/src/Site/Translations.php).
LOCALES = {"de": "de_DE", "es": "es_ES"}
TEAMS = {"de": "German", "es": "Spanish"}


def po_of(language: str) -> Path:
    return LANGUAGES / f"cart-companion-{LOCALES[language]}.po"


def mo_of(language: str) -> Path:
    return po_of(language).with_suffix(".mo")


def read(path: Path, language: str | None = None) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=LOCALES[language] if language else None)


def strings(catalogue: Catalog) -> list[Message]:
    """Every message but the header, in the catalogue's order."""
    return [message for message in catalogue if message.id]


def texts(message: Message) -> tuple[str, ...]:
    """The English of a message: one, or singular and plural."""
    return tuple(message.id) if isinstance(message.id, (list, tuple)) else (message.id,)


def translated(message: Message) -> tuple[str, ...]:
    """What is said in the other language, one for each of its plural forms; empty strings where that is missing."""
    return tuple(message.string) if isinstance(message.string, (list, tuple)) else (message.string or "",)


def is_missing(message: Message) -> bool:
    return message.fuzzy or not all(translated(message))


def key_of(message: Message) -> str:
    """A short name of a message that stays while its English does."""
    whole = "\x04".join((message.context or "", *texts(message)))
    return hashlib.sha1(whole.encode(), usedforsecurity=False).hexdigest()[:8]


def update(language: str) -> None:
    """Take new strings in, mark changed ones fuzzy, drop what is gone; then compile."""
    po = po_of(language)
    if not po.exists():
        write(Catalog(locale=LOCALES[language], project="Cart Companion", fuzzy=False), language)
    merged = subprocess.run(
        ["msgmerge", "--quiet", "--previous", "--no-wrap", "-o", "-", str(po), str(POT)],
        capture_output=True,
        check=True,
    )
    write(read_po(io.BytesIO(merged.stdout), locale=LOCALES[language]), language)


def write(catalogue: Catalog, language: str) -> None:
    """The .po and its .mo, which WordPress reads; the same catalogue gives the same bytes."""
    catalogue.obsolete.clear()
    for message in strings(catalogue):
        message.flags.discard("python-format")  # Babel's own guess at "%s"
    content = io.BytesIO()
    write_po(
        content, catalogue, width=0, no_location=True, ignore_obsolete=True, include_previous=True, omit_header=True
    )
    po_of(language).write_bytes(_header(language).encode() + content.getvalue())
    # Not by Babel: it names no place for the hash table, and wp-includes/pomo/mo.php of WordPress takes no such file.
    command = ["msgfmt", "--check-format", "--endianness=little", "-o", str(mo_of(language)), str(po_of(language))]
    subprocess.run(command, check=True)


def _header(language: str) -> str:
    """Without times and names of tools, which would differ with nothing else changed."""
    fields = {
        "Project-Id-Version": "Cart Companion",
        "Language-Team": TEAMS[language],
        "Language": LOCALES[language],
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": "nplurals=2; plural=(n != 1);",
    }
    lines = "".join(f'"{name}: {value}\\n"\n' for name, value in fields.items())
    return f'# Translations of Cart Companion: docs/translations.md.\nmsgid ""\nmsgstr ""\n{lines}\n'


def missing(language: str) -> list[dict[str, Any]]:
    """What is left to translate, a row each: see docs/translations.md."""
    found = []
    for message in filter(is_missing, strings(read(po_of(language), language))):
        english = texts(message)
        row: dict[str, Any] = {"key": key_of(message), "text": english[0]}
        row |= {"plural": english[1]} if len(english) > 1 else {}
        row |= {"note": " ".join(message.auto_comments)} if message.auto_comments else {}
        if message.fuzzy and any(translated(message)):
            row |= {"like": list(message.previous_id), "said": list(translated(message))}
        found.append(row)
    return found


def fill(language: str, given: dict[str, str | list[str]]) -> int:
    """Take translations in, by key: a text, or a list of plural forms. How many there was a string for."""
    catalogue = read(po_of(language), language)
    taken = 0
    for message in strings(catalogue):
        said = given.get(key_of(message))
        if said is None:
            continue
        message.string = tuple(said) if isinstance(said, list) else said
        message.flags.discard("fuzzy")
        message.previous_id = []
        taken += 1
    write(catalogue, language)
    return taken
