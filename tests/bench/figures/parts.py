"""All figures by name."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType

from tests.bench.figures import customer, delivering, idle, imports, limited, memory, tag, web, worker
from tests.bench.figures.stage import Figures, Stage

_MODULES: dict[str, ModuleType] = {
    "web": web,
    "delivering": delivering,
    "worker": worker,
    "memory": memory,
    "idle": idle,
    "tag": tag,
    "limited": limited,
    "import": imports,
    "customer": customer,
}
PARTS: dict[str, Callable[[Stage], Figures]] = {name: module.measure for name, module in _MODULES.items()}


def title(part: str) -> str:
    """What it measures, in a sentence."""
    return (_MODULES[part].__doc__ or "").split("\n\n")[0].strip()
