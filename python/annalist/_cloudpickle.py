# SPDX-License-Identifier: Apache-2.0
"""cloudpickle takes functions of `__main__` apart, and makes plain ones of audited ones: it is told how to keep them.

It lives in several places (joblib, dask, pyspark, ray bring their own), and may be imported before or after us.
"""

from __future__ import annotations

import sys

from ._annalist import AuditedCallable, AuditedFunction, reduce_by_value

TYPE_CHECKING = False  # importing it from typing would cost more than all the rest
if TYPE_CHECKING:
    from collections.abc import Sequence
    from importlib.machinery import ModuleSpec
    from types import ModuleType
    from typing import Any


def watch() -> None:
    """Teach every cloudpickle that is loaded, and those that will be."""
    for name, module in list(sys.modules.items()):
        if _is_cloudpickle(name):
            _teach(module)
    sys.meta_path.insert(0, _Watcher)


def _is_cloudpickle(name: str) -> bool:
    return name.endswith(("cloudpickle.cloudpickle", "cloudpickle.cloudpickle_fast"))


def _teach(module: ModuleType) -> None:
    """Have the pickler of this module ask us about audited callables."""
    pickler: Any = getattr(module, "CloudPickler", None)
    functions = sys.modules.get(module.__name__.removesuffix("_fast"), module)
    by_reference: Any = getattr(functions, "_should_pickle_by_reference", None)
    original = getattr(pickler, "reducer_override", None)
    if original is None or by_reference is None or hasattr(original, "_knows_audited"):
        return

    def reducer_override(self: Any, obj: object) -> Any:
        kind = type(obj)
        if kind is AuditedFunction and not by_reference(obj):
            return reduce_by_value(obj)
        if kind is AuditedFunction or kind is AuditedCallable:
            return NotImplemented  # they say it themselves
        return original(self, obj)

    reducer_override._knows_audited = True  # type: ignore[attr-defined]
    pickler.reducer_override = reducer_override


class _Watcher:
    """A finder that finds nothing, but for cloudpickle, whose loader it has teach the module once it is there."""

    @classmethod
    def find_spec(
        cls, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Give the spec of a cloudpickle, None for every other module."""
        if not _is_cloudpickle(name):
            return None
        for finder in sys.meta_path:
            spec = None if finder is cls else finder.find_spec(name, path, target)
            if spec is not None and spec.loader is not None:
                spec.loader = _TeachingLoader(spec.loader)  # type: ignore[assignment]
            if spec is not None:
                return spec
        return None


class _TeachingLoader:
    """The loader of a cloudpickle, for as long as it loads."""

    def __init__(self, loader: Any) -> None:
        """Stand in for this loader."""
        self._loader = loader

    def __getattr__(self, name: str) -> Any:
        """Be the loader for everything but what follows."""
        return getattr(self._loader, name)

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        """Make the module as the loader does."""
        module: ModuleType | None = self._loader.create_module(spec)
        return module

    def exec_module(self, module: ModuleType) -> None:
        """Run the module with its own loader in place, then teach it."""
        module.__loader__ = self._loader
        if module.__spec__ is not None:
            module.__spec__.loader = self._loader
        self._loader.exec_module(module)
        _teach(module)
