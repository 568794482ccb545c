"""``python -m tests.e2e.screens.pot``: bring wp-plugin/languages up to date with the plugin's strings.

python -m tests.e2e.screens.pot                     # the .pot, each .po and its .mo
python -m tests.e2e.screens.pot --missing de        # what is left to translate, as JSON
python -m tests.e2e.screens.pot --fill de FILE      # takes it back: {"key": "text" or ["one", "many"]}
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
from pathlib import Path

from tests.translations import catalogues

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
    # The time of making would differ each time, with nothing else changed; how many plurals is each language's.
    left_out = ('"POT-Creation-Date', '"Plural-Forms')
    kept = [line for line in target.read_text(encoding="utf-8").splitlines() if not line.startswith(left_out)]
    target.write_text("\n".join(kept).replace("charset=CHARSET", "charset=UTF-8", 1) + "\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.e2e.screens.pot")
    parser.add_argument("--missing", choices=catalogues.LOCALES, metavar="LANGUAGE", help="print what is left")
    parser.add_argument("--fill", nargs=2, metavar=("LANGUAGE", "FILE"), help="take translations in by their keys")
    options = parser.parse_args()
    if not shutil.which("xgettext"):
        sys.exit("xgettext is missing; install the package gettext")
    if options.missing:
        print(json.dumps(catalogues.missing(options.missing), ensure_ascii=False, indent=1))
        return
    if options.fill:
        language, name = options.fill
        given = json.loads(Path(name).read_text(encoding="utf-8"))
        print(f"{catalogues.fill(language, given)} of {len(given)} taken, {len(catalogues.missing(language))} left")
        return
    write_pot()
    for language in catalogues.LOCALES:
        catalogues.update(language)
        print(f"{language}: {len(catalogues.missing(language))} to translate")


if __name__ == "__main__":
    main()
