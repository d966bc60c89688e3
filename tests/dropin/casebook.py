# SPDX-License-Identifier: Apache-2.0
"""Cases that run the same with data-annalist 0.4.5 and with Annalist, and what each wrote."""

import contextlib
import io
import os
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

BETWEEN = "<|>"
OWN = ("levelname", "analyst_name", "function_name", "function_doc", "ret_annotation", "params", "ret_val")
FIELDS = (*OWN, "ret_val_type", "message")


@dataclass
class Case:
    """One case: its body is called with the singleton, configured so that each line has these fields."""

    name: str
    body: Callable[[Any], object]
    fields: tuple[str, ...] = FIELDS
    options: dict[str, Any] = field(default_factory=dict)
    is_configured: bool = True
    differs: dict[str, str] = field(default_factory=dict)


CASES: list[Case] = []


def case(
    name: str = "",
    fields: tuple[str, ...] = FIELDS,
    is_configured: bool = True,
    differs: dict[str, str] | None = None,
    **options: Any,
) -> Callable[[Callable[[Any], object]], Callable[[Any], object]]:
    """Make a case of a function. `differs` says of a field which difference it shows (differences.toml)."""

    def add(body: Callable[[Any], object]) -> Callable[[Any], object]:
        title = name or body.__name__.replace("_", " ")
        CASES.append(Case(title, body, fields, options, is_configured, differs or {}))
        return body

    return add


def format_of(fields: tuple[str, ...]) -> str:
    """Give the format whose lines have these fields."""
    return BETWEEN.join(f"%({name})s" for name in fields)


class Stream(io.StringIO):
    """Stands for sys.stderr from before the first import, which is when data-annalist takes it."""

    def take(self) -> str:
        """Give what was written since the last time."""
        text = self.getvalue()
        self.seek(0)
        self.truncate()
        return text


def _lines(text: str) -> list[str]:
    """Give the lines. What logging says of its own errors is one of them, without the sources it shows."""
    text = re.sub(r"--- Logging error ---\n.*?\nArguments: [^\n]*\n", "(logging error)\n", text, flags=re.S)
    # Addresses differ from run to run.
    return re.sub(r"0x[0-9a-f]{6,}", "0x", text).splitlines()


def run(stream: Stream) -> list[dict[str, Any]]:
    """Run all cases in this process."""
    from annalist.annalist import Annalist

    results = []
    for number, each in enumerate(CASES):
        path = Path(f"{number}.log")
        text = format_of(each.fields)
        ann = Annalist()
        if each.is_configured:
            ann.configure(path, "Ada", text, text, **each.options)
        stream.take()
        try:
            outcome = repr(each.body(ann))
        except Exception as error:
            outcome = f"{type(error).__name__}: {error}"
        written = path.read_text() if path.exists() else ""
        (outcome,) = _lines(outcome) or [""]
        results.append(
            {"name": each.name, "outcome": outcome, "file": _lines(written), "stream": _lines(stream.take())}
        )
    return results


@contextlib.contextmanager
def another_directory(path: str) -> Any:
    """Work there for a while."""
    before = os.getcwd()
    os.chdir(path)
    try:
        yield
    finally:
        os.chdir(before)


def main() -> None:
    """Run the cases in the working directory; write what came of them to standard output, as JSON."""
    stream = sys.stderr = Stream()
    import cases_of_classes  # noqa: F401
    import cases_of_configuration  # noqa: F401
    import cases_of_functions  # noqa: F401
    import cases_of_loggers  # noqa: F401

    results = run(stream)
    import json

    json.dump(results, sys.stdout)


if __name__ == "__main__":
    # Under its own name the cases would find another list than this one.
    import casebook

    casebook.main()
