"""wp-plugin/readme.txt as WordPress.org reads it: its headers, its limits, its sections.

Source: developer.wordpress.org/plugins/wordpress-org/how-your-readme-txt-works, and the limits of the parser of
WordPress.org's plugin directory (short description 150 characters, 5 tags, sections 10 kB, upgrade notices 300).
"""

from __future__ import annotations

import json
import re
from typing import Any

from tests.stack.process import REPOSITORY

README = REPOSITORY / "wp-plugin" / "readme.txt"
BLUEPRINT = REPOSITORY / "docs" / "wordpress-org" / "assets" / "blueprints" / "blueprint.json"
SECTIONS = {
    "Description",
    "Installation",
    "External services",
    "Frequently Asked Questions",
    "Screenshots",
    "Upgrade Notice",
    "Changelog",
}
SECTION_BYTES = 10_000


def parts() -> tuple[str, dict[str, str], str, dict[str, str]]:
    """Title, headers, short description, sections by name."""
    top, *rest = re.split(r"^== (.+?) ==$", README.read_text(), flags=re.MULTILINE)
    title, _, after = top.partition("\n")
    headers, _, short = after.partition("\n\n")
    named = dict(line.split(": ", 1) for line in headers.splitlines())
    return title, named, short.strip(), dict(zip(rest[::2], (text.strip() for text in rest[1::2]), strict=True))


def plugin_header(name: str) -> str:
    found = re.search(
        rf"^ \* {name}:\s*(.+)$", (REPOSITORY / "wp-plugin" / "cart-companion.php").read_text(), re.MULTILINE
    )
    assert found, name
    return found[1].strip()


def test_the_headers_are_complete_and_agree_with_the_plugin() -> None:
    title, headers, _, _ = parts()
    assert re.fullmatch(r"=== .+ ===", title)
    assert title.strip("= ") == plugin_header("Plugin Name")
    assert 1 <= len(headers["Tags"].split(",")) <= 5
    for name in ("Requires at least", "Requires PHP", "License", "License URI"):
        assert headers[name] == plugin_header(name), name
    assert headers["Stable tag"] == plugin_header("Version")
    assert re.fullmatch(r"\d+\.\d+", headers["Tested up to"])
    assert headers["Contributors"] == headers["Contributors"].lower()


def test_the_short_description_is_one_line_that_is_not_cut_off() -> None:
    short = parts()[2]
    assert 20 < len(short) <= 150
    assert "\n" not in short
    assert not re.search(r"[*`\[<]", short)


def test_the_sections_are_those_that_are_shown_and_none_is_cut_off() -> None:
    sections = parts()[3]
    assert set(sections) == SECTIONS
    for name, text in sections.items():
        assert 0 < len(text.encode()) <= SECTION_BYTES, name


def test_each_screenshot_has_one_caption() -> None:
    captions = parts()[3]["Screenshots"].splitlines()
    assert [line.partition(". ")[0] for line in captions] == [str(at + 1) for at in range(len(captions))]
    assert all(len(line) > 20 for line in captions)


def test_the_upgrade_notice_is_of_this_version_and_short() -> None:
    headers, notice = parts()[1], parts()[3]["Upgrade Notice"]
    _, version, text = re.split(r"^= (.+) =$", notice, maxsplit=1, flags=re.MULTILINE)
    assert version == headers["Stable tag"]
    assert 0 < len(text.strip()) <= 300


def test_every_service_that_is_named_links_to_its_terms() -> None:
    services = parts()[3]["External services"]
    for line in services[services.index("= Your CRM") :].splitlines():
        if line.startswith("* "):
            assert re.search(r"\[terms[^\]]*\]\(https://", line), line


def test_the_blueprint_installs_the_plugin_and_begins_the_demo() -> None:
    blueprint: dict[str, Any] = json.loads(BLUEPRINT.read_text())
    assert blueprint["landingPage"] == "/wp-admin/admin.php?page=cart-companion"
    assert blueprint["login"] is True
    assert blueprint["features"] == {"networking": False}
    install, run = blueprint["steps"]
    assert install["pluginData"] == {"resource": "wordpress.org/plugins", "slug": "cart-companion"}
    assert run["step"] == "runPHP"
    assert "demo()->start()" in run["code"]
