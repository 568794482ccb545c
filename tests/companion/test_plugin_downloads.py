"""The plugin as the companion hands it out: the zip of this version, and what WordPress is told of it."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import zipfile
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from companion import __version__, plugin_package
from companion.delivery.signing import DELIVER, InvalidSignature, verify
from companion.plugin_package import PluginMissing
from companion.web.plugin_downloads import UPDATE_ROUTE
from tests.companion.plugin import Plugin
from tests.stack.plugin_zip import build
from tests.stack.process import REPOSITORY


@pytest.fixture
def none_built(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plugin_package, "_built", [])


def test_the_zip_is_the_one_that_make_builds(plugin: Plugin, tmp_path: Path) -> None:
    answer = plugin.browser.get("/plugin/cart-companion.zip")

    assert (answer.status_code, answer.mimetype) == (200, "application/zip")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="cart-companion.zip"'
    assert int(answer.headers["Content-Length"]) == len(answer.data)
    assert answer.data == build(tmp_path / "plugin.zip").read_bytes()
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        assert archive.testzip() is None
        assert f"Version:           {__version__}".encode() in archive.read("cart-companion/cart-companion.php")


def test_the_zip_is_built_once_and_not_sent_again_to_who_has_it(plugin: Plugin) -> None:
    tag = plugin.browser.get("/plugin/cart-companion.zip").headers["ETag"]

    again = plugin.browser.get("/plugin/cart-companion.zip", headers={"If-None-Match": tag})

    assert (again.status_code, again.data) == (304, b"")
    assert plugin_package.package() is plugin_package.package()
    head = plugin.browser.head("/plugin/cart-companion.zip")
    assert (head.status_code, head.data, head.headers["ETag"]) == (200, b"", tag)


def test_update_json_says_what_wordpress_asks(plugin: Plugin) -> None:
    said = plugin.browser.get("/plugin/update.json").get_json()

    assert said["version"] == __version__
    assert (said["requires"], said["requires_php"]) == ("6.1", "7.4")
    assert said["tested"]
    assert said["changelog"]
    assert said["package"].endswith("/plugin/cart-companion.zip")
    assert said["sha256"] == hashlib.sha256(plugin.browser.get("/plugin/cart-companion.zip").data).hexdigest()


def test_a_paired_site_gets_the_same_signed_with_its_own_key(plugin: Plugin) -> None:
    answer = plugin.ask("GET", UPDATE_ROUTE).get_json()

    about = (plugin.site.id, "GET", UPDATE_ROUTE, answer["statement"].encode(), answer["signature"])
    verify([plugin.key], DELIVER, *about)
    assert json.loads(answer["statement"]) == plugin.browser.get("/plugin/update.json").get_json()
    with pytest.raises(InvalidSignature):
        verify(["another site's"], DELIVER, *about)


def test_nobody_else_is_answered_with_a_signature(browser: FlaskClient) -> None:
    assert browser.get(UPDATE_ROUTE).status_code == 401


def test_where_the_plugins_files_are_missing_that_is_said(
    plugin: Plugin, none_built: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plugin_package, "REPOSITORY", tmp_path)

    answers = [plugin.browser.get("/plugin/cart-companion.zip"), plugin.browser.get("/plugin/update.json")]

    for answer in [*answers, plugin.ask("GET", UPDATE_ROUTE)]:
        assert answer.status_code == 404
        assert answer.get_json()["error"]["code"] == "no_plugin"
        message = answer.get_json()["error"]["message"]
        assert "Deploy the whole repository" in message
        assert "`" not in message  # it is shown on pages for people without a shell


def test_files_of_another_version_are_not_handed_out(tmp_path: Path) -> None:
    shutil.copytree(REPOSITORY / "wp-plugin", tmp_path / "wp-plugin")
    shutil.copy(REPOSITORY / "LICENSE", tmp_path)
    assert plugin_package.build(tmp_path).sha256 == plugin_package.build(REPOSITORY).sha256
    main = tmp_path / "wp-plugin" / "cart-companion.php"
    main.write_text(main.read_text().replace(f"Version:           {__version__}", "Version:           9.9.9"))

    with pytest.raises(PluginMissing, match="restart the companion"):
        plugin_package.build(tmp_path)
