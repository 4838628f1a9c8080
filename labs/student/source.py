"""Where an answer comes from: a function in a file, the text of a notebook's cell, or a whole notebook handed in."""

from __future__ import annotations

import importlib.util
import linecache
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from types import ModuleType
from typing import Any, Final

from labs.student.handed_in import run_definitions

_CELL: Final = "<answer>"


@dataclass(frozen=True, slots=True)
class Source:
    """Code that defines a function called `name`: the file at `path`, or `setup` followed by `text`.

    With `around`, `text` is a cell of a notebook that was handed in, and these are the cells around it: they are run
    for what they define. `harnesses` is the path of a file with harnesses of the exercise's own.
    """

    name: str
    path: str = ""
    text: str = ""
    setup: str = ""
    harnesses: str = ""
    around: Sequence[str] = ()

    @property
    def code(self) -> str:
        """Return the text that defines the function. Raises: OSError."""
        return Path(self.path).read_text(encoding="utf-8") if self.path else self.text

    def as_data(self) -> dict[str, Any]:
        """Return what JSON can carry."""
        return asdict(self)


def load(source: Source) -> Callable[..., Any]:
    """Return the function after running its code; whatever that raises comes through."""
    names = vars(load_module(Path(source.path))) if source.path else _run(source)
    function = names[source.name]
    if not callable(function):
        raise TypeError(f"{source.name} is a {type(function).__name__}, not a function")
    return function  # type: ignore[no-any-return]


def load_module(path: Path) -> ModuleType:
    """Return the module in the file `path`, freshly run: a change counts at once."""
    spec = importlib.util.spec_from_file_location(f"pool_lab_{path.parent.name}_{path.stem}", path)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path} is no Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up by name
    spec.loader.exec_module(module)
    return module


def _run(source: Source) -> dict[str, Any]:
    module = ModuleType("answer")
    sys.modules[module.__name__] = module
    if source.around:
        run_definitions([*source.around, source.text], vars(module), source.name)
        return vars(module)
    for place, text in (("<setup>", source.setup), (_CELL, source.text)):
        # A traceback shows the learner's line.
        linecache.cache[place] = (len(text), None, text.splitlines(keepends=True), place)
        exec(compile(text, place, "exec"), vars(module))
    return vars(module)
