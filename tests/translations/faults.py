"""What is wrong with a translation, as a sentence for whoever mends it."""

from __future__ import annotations

import re
from collections import Counter

from babel.messages.catalog import Message

from tests.translations.catalogues import texts, translated

# As PHP's sprintf() has them, but for "%%" and a per cent sign in a text that is not formatted.
PLACEHOLDER = re.compile(r"%(?:(\d+)\$)?[sd]")
MARKUP = re.compile(r"</?[a-z]+[^>]*>")


def placeholders(text: str) -> Counter[str]:
    """Each with its number: "%s" and "%1$s" are the same."""
    found, counted = Counter[str](), 0
    for match in PLACEHOLDER.finditer(text):
        if match.group(1) is None:
            counted += 1
        found[f"%{match.group(1) or counted}{match.group(0)[-1]}"] += 1
    return found


def faults_of(message: Message, plurals: int) -> list[str]:
    """Empty where the translation is as it has to be; ``plurals``: how many forms the language has."""
    english, said = texts(message), translated(message)
    if message.fuzzy or not all(said):
        return [f"not translated: {english[0]}"]
    if len(said) != (plurals if len(english) > 1 else 1):
        return [f"has {len(said)} plural forms: {english[0]}"]
    # "once" may stand for "%d times" in the singular, as in English.
    allowed = [set(placeholders(text).elements()) for text in english]
    found = []
    for at, text in enumerate(said):
        own = set(placeholders(text).elements())
        if own != allowed[min(at, len(allowed) - 1)] and own not in allowed:
            found.append(f"placeholders differ: {english[0]!r}: {text!r}")
        if re.findall(r"^\s*|\s*$", text) != re.findall(r"^\s*|\s*$", english[0]):
            found.append(f"blanks at an end differ: {english[0]!r}: {text!r}")
        if Counter(MARKUP.findall(text)) != Counter(MARKUP.findall(english[0])):
            found.append(f"markup differs: {english[0]!r}: {text!r}")
    return found
