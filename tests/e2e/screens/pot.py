"""``python -m tests.e2e.screens.pot``: write wp-plugin/languages/cart-companion.pot anew from the plugin's strings."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

PLUGIN = Path(__file__).resolve().parents[3] / "wp-plugin"
POT = PLUGIN / "languages" / "cart-companion.pot"
FUNCTIONS = ("__", "_e", "esc_html__", "esc_html_e", "esc_attr__", "esc_attr_e", "_n:1,2", "_x:1,2c")


def write_pot(target: Path = POT) -> None:
    """Every translatable string of the plugin, with its notes for translators and the file it is in."""
    files = sorted(str(path.relative_to(PLUGIN)) for path in PLUGIN.rglob("*.php"))
    command = [
        "xgettext",
        "--language=PHP",
        "--from-code=UTF-8",
        *(f"--keyword={function}" for function in FUNCTIONS),
        "--add-comments=translators:",
        "--add-location=file",
        "--no-wrap",
        "--package-name=Cart Companion",
        "--copyright-holder=Cart Companion",
        f"--output={target}",
        *files,
    ]
    subprocess.run(command, cwd=PLUGIN, check=True)
    # The time of making would differ each time, with nothing else changed.
    kept = [line for line in target.read_text().splitlines() if not line.startswith('"POT-Creation-Date')]
    target.write_text("\n".join(kept) + "\n")


if __name__ == "__main__":
    if not shutil.which("xgettext"):
        sys.exit("xgettext is missing; install the package gettext")
    write_pot()
