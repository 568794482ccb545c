"""``python -m tests.real_plugins FOLDER [arguments of pytest]``: the tests with the plugins of this folder.

In the WordPress that WORDPRESS_TREE names, else in each one of the folder, else in Debian's.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from tests.real_plugins.folder import SOURCES, VARIABLE, NothingThere, RealPlugins, wordpress_version
from tests.stack.interruption import run_to_its_end
from tests.stack.process import REPOSITORY
from tests.stack.wordpress import TREE


def main(folder: str, *arguments: str) -> int:
    plugins = RealPlugins(folder)
    there = [f"{name} {plugins.version(name)}" for name in SOURCES if plugins.has(name)]
    print(f"With {', '.join(there)}", flush=True)
    print(missing := plugins.missing(*SOURCES), end="\n" if missing else "", flush=True)
    trees = [TREE] if "WORDPRESS_TREE" in os.environ else list(plugins.wordpress_trees()) or [TREE]
    return max(_run(plugins, tree, arguments) for tree in trees)


def _run(plugins: RealPlugins, tree: Path, arguments: tuple[str, ...]) -> int:
    print(f"WordPress {wordpress_version(tree)} of {tree}", flush=True)
    environment = os.environ | {VARIABLE: str(plugins.folder), "WORDPRESS_TREE": str(tree)}
    names_some = any((REPOSITORY / one.partition("::")[0]).exists() for one in arguments)
    chosen = arguments if names_some else ("tests/real_plugins", *arguments)
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *chosen]
    return run_to_its_end(command, cwd=REPOSITORY, env=environment)


if __name__ == "__main__":
    try:
        sys.exit(main(*sys.argv[1:] or [""]))
    except NothingThere as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit("Stopped; nothing is left running.")
