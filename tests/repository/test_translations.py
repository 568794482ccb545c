"""German and Spanish are complete, with the same placeholders, and call things what the glossary calls them."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest
from babel.messages.mofile import read_mo

from tests.stack import plugin_zip
from tests.stack.process import REPOSITORY
from tests.translations import catalogues
from tests.translations.catalogues import key_of, read, strings, texts, translated
from tests.translations.faults import faults_of

GLOSSARY = REPOSITORY / "docs" / "translations.md"
PLURALS = 2
each_language = pytest.mark.parametrize("language", catalogues.LOCALES)


def glossary() -> dict[str, dict[str, list[str]]]:
    """The words that are right for each term, by language."""
    rows = re.findall(r"^\| ([^|]+) \| (.+?) (?<!\\)\| (.+?) \|$", GLOSSARY.read_text(encoding="utf-8"), re.MULTILINE)
    found = {}
    for term, german, spanish in rows[2:]:
        found[term] = {"de": german.split(r" \| "), "es": spanish.split(r" \| ")}
    return found


def uses(term: str, english: str) -> bool:
    """A term with a capital is a label and counts as it is spelled; another one in any spelling, and as a plural."""
    flags = 0 if term[0].isupper() and term != "API key" else re.IGNORECASE
    return re.search(rf"(?<![\w-]){re.escape(term)}s?(?![\w-])", english, flags) is not None


@each_language
def test_a_language_has_the_strings_of_the_plugin_and_no_others(language: str) -> None:
    template = {key_of(message) for message in strings(read(catalogues.POT))}
    assert template == {key_of(message) for message in strings(read(catalogues.po_of(language), language))}


@each_language
def test_every_string_is_translated_with_the_same_placeholders(language: str) -> None:
    catalogue = read(catalogues.po_of(language), language)
    assert catalogue.num_plurals == PLURALS
    assert [fault for message in strings(catalogue) for fault in faults_of(message, PLURALS)] == []


@each_language
def test_what_wordpress_reads_is_what_was_translated(language: str) -> None:
    with catalogues.mo_of(language).open("rb") as file:
        compiled = {(message.context, texts(message)): translated(message) for message in strings(read_mo(file))}
    catalogue = strings(read(catalogues.po_of(language), language))
    assert compiled == {
        (message.context, texts(message)): translated(message)
        for message in catalogue
        if not message.fuzzy and any(translated(message))
    }


@each_language
def test_terms_are_called_what_the_glossary_calls_them(language: str) -> None:
    words = glossary()
    assert len(words) > 20
    wrong = []
    for message in strings(read(catalogues.po_of(language), language)):
        for english, said in zip(texts(message), translated(message), strict=False):
            for term, right in words.items():
                if said and uses(term, english) and not any(word.lower() in said.lower() for word in right[language]):
                    wrong.append(f"{term}: {english!r}: {said!r}")
    assert wrong == []


def test_the_zip_brings_the_languages_along(tmp_path: Path) -> None:
    with zipfile.ZipFile(plugin_zip.build(tmp_path / "plugin.zip")) as archive:
        names = archive.namelist()
    for language in catalogues.LOCALES:
        assert f"cart-companion/languages/{catalogues.mo_of(language).name}" in names
