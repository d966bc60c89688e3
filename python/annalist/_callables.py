# SPDX-License-Identifier: Apache-2.0
"""Auditing what is no plain function: other callables, descriptors of functools, classes. Loaded when first needed."""

from __future__ import annotations

import functools
import inspect
import types
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from ._annalist import AuditedCallable, audit_callable
from ._annalize import class_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    # names, positional, positional-only, keyword-only, *args, **kwargs, defaults, keyword defaults
    Signature = tuple[tuple[str, ...], int, int, int, bool, bool, tuple[Any, ...], dict[str, Any]]

#: Methods by which Python, a debugger or a logger looks at an object, or which run while it is made or goes: auditing
#: them by default would record the looking, not the work.
LEFT_OUT = frozenset(
    f"__{name}__"
    for name in (
        *("repr", "str", "format", "bytes", "hash", "dir", "sizeof", "bool", "len", "eq", "ne", "lt", "le", "gt", "ge"),
        *("getattr", "getattribute", "setattr", "delattr", "get", "set", "delete", "set_name", "del", "new"),
        *("reduce", "reduce_ex", "getstate", "setstate", "getnewargs", "getnewargs_ex", "copy", "deepcopy"),
        *("init_subclass", "subclasshook", "class_getitem", "instancecheck", "subclasscheck", "prepare", "mro_entries"),
        *("subclasses", "annotate", "replace"),
    )
)


def audited_callable(
    plain: Any, level: int, message: str | None, extra_info: object, style: int = 0
) -> AuditedCallable:
    """Give a callable that passes calls on to this one and records them."""
    if isinstance(plain, AuditedCallable):
        plain = plain.__wrapped__
    target = _innermost(plain)
    return audit_callable(
        plain,
        _name_of(target),
        _signature_of(plain),
        getattr(plain, "__annotations__", None),
        getattr(getattr(target, "__code__", None), "co_flags", 0),
        level,
        message,
        extra_info,
        style,
    )


def audited_descriptor(descriptor: Any, wrap: Callable[[Any], Any]) -> Any:
    """Make a descriptor of functools anew around audited functions."""
    kind = class_of(descriptor)
    if isinstance(descriptor, functools.cached_property):
        made = kind(wrap(descriptor.func))
        made.attrname, made.__doc__ = descriptor.attrname, descriptor.__doc__
        return made
    if isinstance(descriptor, functools.partialmethod):
        return kind(wrap(descriptor.func), *descriptor.args, **descriptor.keywords)
    return _audited_dispatch(descriptor, wrap)


def _audited_dispatch(descriptor: functools.singledispatchmethod[Any], wrap: Callable[[Any], Any]) -> Any:
    """Audit each implementation under its own name, those too that are registered later."""
    choose = descriptor.dispatcher.dispatch
    audited: dict[Any, Any] = {}

    def dispatch(cls: type) -> Any:
        implementation = choose(cls)
        if implementation not in audited:
            audited[implementation] = wrap(implementation)
        return audited[implementation]

    descriptor.dispatcher.dispatch = dispatch  # type: ignore[method-assign]
    return descriptor


def audit_members(cls: type, wrap: Callable[[Any], Any], include: Iterable[str] | None, exclude: Iterable[str]) -> None:
    """Audit in place the functions and descriptors of functions that the body of a class defines."""
    wanted, unwanted = _globs("include", include), _globs("exclude", exclude) or []
    for name, member in list(vars(cls).items()):
        if not _is_member(member) or any(fnmatchcase(name, glob) for glob in unwanted):
            continue
        if name in LEFT_OUT if wanted is None else not any(fnmatchcase(name, glob) for glob in wanted):
            continue
        audited = wrap(member)
        if audited is not member:
            setattr(cls, name, audited)
            if isinstance(audited, functools.cached_property):
                audited.__set_name__(cls, name)


def _globs(option: str, names: Iterable[str] | None) -> list[str] | None:
    if names is None:
        return None
    if isinstance(names, str):
        raise TypeError(f"{option} is a list of names, not a str: write {option}=[{names!r}]")
    return list(names)


def _is_member(member: Any) -> bool:
    descriptors = (staticmethod, classmethod, property)
    of_functools = (functools.cached_property, functools.partialmethod, functools.singledispatchmethod)
    return isinstance(member, (types.FunctionType, AuditedCallable, *descriptors, *of_functools))


def _innermost(plain: Any) -> Any:
    while isinstance(plain, functools.partial):
        plain = plain.func
    return plain


def _name_of(target: object) -> str:
    name = getattr(target, "__qualname__", None) or getattr(target, "__name__", None)
    if not isinstance(name, str):
        target = type(target)
        name = target.__qualname__
    module = getattr(target, "__module__", None)
    if module is None:
        # Methods of builtin types name their type, functions of modules nothing.
        module = getattr(getattr(target, "__objclass__", None), "__module__", None)
    return f"{module}.{name}" if isinstance(module, str) and module != "builtins" else name


def _signature_of(plain: Any) -> Signature | None:
    """Tell how it takes its arguments; None where Python does not know."""
    try:
        parameters = list(inspect.signature(plain).parameters.values())
    except (ValueError, TypeError):
        return None
    kinds = inspect.Parameter
    by_kind = {kind: [p for p in parameters if p.kind is kind] for kind in set(p.kind for p in parameters)}
    positional = by_kind.get(kinds.POSITIONAL_ONLY, []) + by_kind.get(kinds.POSITIONAL_OR_KEYWORD, [])
    keyword_only = by_kind.get(kinds.KEYWORD_ONLY, [])
    star, double_star = by_kind.get(kinds.VAR_POSITIONAL, []), by_kind.get(kinds.VAR_KEYWORD, [])
    defaults = [p.default for p in positional if p.default is not kinds.empty]
    return (
        tuple(p.name for p in (*positional, *keyword_only, *star, *double_star)),
        len(positional),
        len(by_kind.get(kinds.POSITIONAL_ONLY, [])),
        len(keyword_only),
        bool(star),
        bool(double_star),
        tuple(defaults),
        {p.name: p.default for p in keyword_only if p.default is not kinds.empty},
    )
