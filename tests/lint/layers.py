"""Each folder of the plugin uses only those below it, as layers.toml lists them."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise
from pathlib import Path, PurePosixPath

from tests.lint.exceptions import Exceptions, without
from tests.lint.php import Reference, references

FILE = Path(__file__).with_name("layers.toml")


@dataclass(frozen=True)
class Layers:
    """The folders and files of a PHP tree, highest first."""

    source: Path
    namespace: str
    layers: Sequence[str]

    @classmethod
    def read(cls, path: Path = FILE) -> Layers:
        """What the file says of PHP; raises KeyError or TypeError when it says it wrongly."""
        said = tomllib.loads(path.read_text())["php"]
        return cls(**{**said, "source": Path(said["source"])})

    @cached_property
    def heights(self) -> dict[str, tuple[int, bool]]:
        """For each folder or file: how high it lies (0 is lowest), and whether it may use its neighbours there.

        ``Crm/*`` stands for each folder in Crm that has no line of its own: none of them may use another.
        """
        return {
            name.strip(): (height, ":" in line)
            for height, line in enumerate(reversed(self.layers))
            for name in line.replace(":", "|").split("|")
        }

    def place(self, path: Path) -> str:
        """The most precise listed folder or file that the file belongs to; "" when none is."""
        inner = PurePosixPath(path.relative_to(self.source))
        if str(inner) in self.heights:
            return str(inner)
        return next((str(folder) for folder in inner.parents if self.line(str(folder))), "")

    def line(self, name: str) -> str:
        """The name under which a folder or file is listed: its own, or that of all folders beside it; "" for none."""
        beside = f"{PurePosixPath(name).parent}/*"
        return next((one for one in (name, beside) if one in self.heights), "")

    def may_use(self, user: str, used: str) -> bool:
        """Whether a listed folder or file may use another."""
        (height, together), (other_height, _) = self.heights[self.line(user)], self.heights[self.line(used)]
        return user == used or height > other_height or (height == other_height and together)


@dataclass(frozen=True)
class Use:
    """One file of the tree names a class of another."""

    at: Reference
    user: Path
    used: Path

    @property
    def pair(self) -> str:
        """As layers.toml writes an exception."""
        return f"{self.user.as_posix()} -> {self.used.as_posix()}"


def wrong_php(layers: Layers, excused: Exceptions) -> list[str]:
    """A line for each class out of its place, each use against the direction, a knot, and each idle exception."""
    found = references(layers.source)
    homes = {each.class_name: each.path for each in found if each.is_definition}
    uses = [
        Use(each, each.path.relative_to(layers.source), home.relative_to(layers.source))
        for each in found
        if not each.is_definition and (home := homes.get(each.class_name)) and home != each.path
    ]
    lines = [*_misplaced(layers, found), *_unlisted(layers, homes.values())]
    if lines:
        return lines
    against = {use.pair: use for use in reversed(uses) if not _follows(layers, use)}
    lines = without(excused, ((pair, _against(layers, use)) for pair, use in sorted(against.items())))
    return lines + _knot(layers, [use for use in uses if use.pair not in excused])


def _misplaced(layers: Layers, found: Sequence[Reference]) -> Iterator[str]:
    for each in found:
        path = each.path.relative_to(layers.source).with_suffix("")
        name = "\\".join((layers.namespace, *path.parts))
        if each.is_definition and each.class_name != name:
            yield f"{each.path}:{each.line}: the autoloader looks here for {name}, not for {each.class_name}"


def _unlisted(layers: Layers, paths: Iterable[Path]) -> Iterator[str]:
    used = set()
    for path in paths:
        used.add(layers.line(place := layers.place(path)))
        if not place:
            yield f"{path}: {FILE.name} has no line for it"
    for name in layers.heights.keys() - used:
        yield f"{FILE.name}: no PHP file is in {name}"


def _follows(layers: Layers, use: Use) -> bool:
    return layers.may_use(layers.place(layers.source / use.user), layers.place(layers.source / use.used))


def _against(layers: Layers, use: Use) -> str:
    user, used = (layers.place(layers.source / path) for path in (use.user, use.used))
    return f"{use.at.path}:{use.at.line}: {user} must not use {used} ({use.pair})"


def _knot(layers: Layers, uses: Sequence[Use]) -> list[str]:
    """One line when folders use each other in a circle. A file that has a line of its own counts as a folder."""

    def node(path: Path) -> str:
        return str(path) if str(path) in layers.heights else path.parent.as_posix()

    examples = {(node(use.user), node(use.used)): use.pair for use in uses if node(use.user) != node(use.used)}
    sorter: TopologicalSorter[str] = TopologicalSorter()
    for user, used in examples:
        sorter.add(user, used)
    try:
        sorter.prepare()
    except CycleError as error:
        circle: list[str] = error.args[1][::-1]
        steps = [examples[step] for step in pairwise(circle)]
        return [f"{layers.source}: folders in a circle: {' -> '.join(circle)} ({', '.join(steps)})"]
    return []
