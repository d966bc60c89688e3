# SPDX-License-Identifier: Apache-2.0
"""A line for a call that no decorator saw: the program tells the function, what it was given and what it gave back."""

from __future__ import annotations

import inspect
from typing import Any

from ._levels import level_number
from ._logger import LoggerOfCalls
from ._text import Texts, clean_str


def log_call(
    of_calls: LoggerOfCalls,
    texts: Texts,
    message: str,
    level: str | int | None,
    function: Any,
    returned: object,
    extra: dict[str, object] | None,
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
) -> None:
    """Have the logger handle a record of the call, if its level passes."""
    number = level_number("level", level or None) or texts.default_level
    if not of_calls.logger.isEnabledFor(number):
        return
    signature = inspect.signature(function)
    code = getattr(function, "__code__", None)
    returns = None if signature.return_annotation is signature.empty else signature.return_annotation
    fields: dict[str, object] = {
        "analyst_name": texts.analyst,
        "function_name": function.__name__,
        "function_doc": clean_str(function.__doc__),
        "ret_annotation": str(returns),
        "params": clean_str(_parameters(signature, args, kwargs)),
        "ret_val": clean_str(returned),
        "ret_val_type": clean_str(type(returned)),
    }
    path, line = ("", 0) if code is None else (code.co_filename, code.co_firstlineno)
    of_calls.handle_call(number, clean_str(message), path, line, function.__name__, {**fields, **(extra or {})})


def _parameters(signature: inspect.Signature, args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, object]:
    bound = signature.bind_partial(*args, **kwargs)
    bound.apply_defaults()
    positional = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.VAR_POSITIONAL)
    return {
        name: {
            "default": None if parameter.default is parameter.empty else parameter.default,
            "annotation": None if parameter.annotation is parameter.empty else parameter.annotation,
            "kind": "positional" if parameter.kind in positional else "keyword",
            "value": bound.arguments.get(name),
        }
        for name, parameter in signature.parameters.items()
    }
