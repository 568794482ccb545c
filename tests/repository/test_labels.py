"""The owners' guide calls buttons, screens and fields what wp-admin calls them, and quotes messages as they are."""

from __future__ import annotations

import re

from tests.stack.process import REPOSITORY

POT = REPOSITORY / "wp-plugin" / "languages" / "cart-companion.pot"
GUIDE = REPOSITORY / "docs" / "owners-guide.md"
THRIVECART = {
    "Settings",
    "API & Webhooks",
    "API tokens",
    "ThriveCart order validation",
    "Webhooks & notifications",
    "Add another webhook",
    "Transactions",
    "All time",
    "All transactions",
    "Download CSV",
}
WORDPRESS = {"Plugins", "Add New", "Upload Plugin", "Install Now", "Activate", "Tools", "Site Health"}
WORDPRESS |= {
    "Installed Plugins",
    "Lost your password?",
    "Screen Options",
    "Users",
    "Export Personal Data",
    "Erase Personal Data",
}
ACCESSALLY = {"AccessAlly", "Permissions", "Sync Users"}
WP_FUSION = {"WP Fusion", "Advanced", "Multisite - Blog Prefix", "Resync contact IDs and tags for every user"}


def labels() -> set[str]:
    """What the guide sets in italics, menu paths in their parts."""
    text = re.sub(r"\*\*.+?\*\*", "", GUIDE.read_text(encoding="utf-8"))
    return {part for path in re.findall(r"\*([^*\n]+)\*", text) for part in path.split(" → ")}


def strings() -> set[str]:
    """The plugin's translatable strings, with straight apostrophes."""
    entries = re.findall(r'^msgid(?:_plural)? ((?:"[^\n]*"\n)+)', POT.read_text(encoding="utf-8"), re.MULTILINE)
    joined = ("".join(re.findall(r'"(.*)"', entry)) for entry in entries)
    return {text.replace(r"\"", '"').replace("’", "'") for text in joined}


def test_each_label_in_the_guide_is_on_a_screen() -> None:
    named = labels()
    assert len(named) > 40
    assert sorted(named - strings() - THRIVECART - WORDPRESS - ACCESSALLY - WP_FUSION) == []


def test_each_message_that_the_guide_quotes_is_said() -> None:
    """In wp-admin by the plugin itself, or by the companion, whose sentences its screens show."""
    rows = re.findall(r"^\| ([^|]+) \|", GUIDE.read_text(encoding="utf-8"), re.MULTILINE)
    quoted = {message for row in rows for message in re.findall(r'"([^"]+)"', row)}
    assert len(quoted) > 10
    sources = [path.read_text(encoding="utf-8") for path in (REPOSITORY / "companion").rglob("*.py")]
    companion = re.sub(r'"\s*\n\s*f?"', "", "\n".join(sources))
    said = "\n".join(strings()) + companion
    assert sorted(message for message in quoted if message not in said) == []
