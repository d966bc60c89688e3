# SPDX-License-Identifier: Apache-2.0
"""Calls as tables of pandas, polars and Arrow: one row a call, one column a parameter."""

from __future__ import annotations

import datetime as dt
from importlib import import_module
from typing import Any, NamedTuple

_OURS = ("call", "function", "parent", "status", "thread", "start", "duration", "result", "exception")
# Of these a column has one type, and all three libraries have it too.
_PLAIN = (str, bytes, dt.datetime, dt.date, dt.time, dt.timedelta)


class Values(NamedTuple):
    """Values of a parameter, or the results. `kind` is `int`, `float`, `bool`, `none`, or `object`: then a list."""

    kind: str
    data: Any
    missing: bytes | None

    def items(self) -> list[Any]:
        """Give them as Python's objects, None where they are missing."""
        if self.kind == "object":
            return list(self.data)
        if self.kind == "none":
            return [None] * len(self.data)
        items: list[Any] = _numbers(self.data, {"int": "q", "float": "d", "bool": "?"}[self.kind])
        if self.missing is None:
            return items
        return [None if missing else item for item, missing in zip(items, self.missing, strict=True)]

    def plain_type(self) -> type[Any] | None:
        """Give the type that all of them have, if it is one of those that every library has."""
        kinds: set[type[Any]] = {type(item) for item in self.data if item is not None}
        return kinds.pop() if len(kinds) == 1 and kinds <= set(_PLAIN) else None


def _numbers(data: bytes, format: Any) -> Any:
    view: memoryview[Any] = memoryview(data)
    cast: Any = view.cast
    return cast(format).tolist()


def column_names(parameters: list[str]) -> dict[str, str]:
    """Give each parameter's column: its own name, or one with underscores where that is another column's."""
    taken = {*_OURS, *parameters}
    names: dict[str, str] = {}
    for parameter in parameters:
        name = parameter
        while name in _OURS or (name != parameter and name in taken):
            name += "_"
        taken.add(name)
        names[parameter] = name
    return names


def _columns(table: dict[str, Any], times: Any, convert: Any) -> dict[str, Any]:
    """Put the columns in order. `times` makes those of numbers, `convert` those of values."""
    parameters = [(name, Values(*column)) for name, column in table["parameters"]]
    names = column_names([name for name, _ in parameters])
    several = len(set(table["function"])) > 1
    return {
        "call": table["call"],
        **({"function": table["function"]} if several else {}),
        "parent": times.texts(table["parent"]),
        "status": table["status"],
        "thread": times.thread(table["thread"]),
        "start": times.start(table["start"]),
        "duration": times.duration(table["duration"], table["open"]),
        **{names[name]: convert(values) for name, values in parameters},
        "result": convert(Values(*table["result"])),
        "exception": times.texts(table["exception"]),
    }


def _load(library: str, method: str) -> Any:
    try:
        return import_module(library)
    except ImportError as error:
        raise ImportError(f"{method}() needs {library}: python -m pip install {library}") from error


def to_pandas(table: dict[str, Any]) -> Any:
    """Give a DataFrame."""
    pandas, numpy = _load("pandas", "to_pandas"), _load("numpy", "to_pandas")

    text = pandas.Series(["text"]).dtype  # differs between versions

    class Times:
        @staticmethod
        def texts(texts: list[str | None]) -> Any:
            return pandas.Series(texts, dtype=text)

        @staticmethod
        def thread(data: bytes) -> Any:
            return numpy.frombuffer(data, "i8")

        @staticmethod
        def start(data: bytes) -> Any:
            return pandas.Series(numpy.frombuffer(data, "M8[ns]")).dt.tz_localize("UTC")

        @staticmethod
        def duration(data: bytes, is_open: bytes) -> Any:
            durations = numpy.frombuffer(data, "m8[ns]").copy()
            durations[numpy.frombuffer(is_open, "?")] = "NaT"
            return durations

    arrays = {"int": ("i8", "IntegerArray"), "float": ("f8", "FloatingArray"), "bool": ("?", "BooleanArray")}

    def convert(values: Values) -> Any:
        if values.kind in arrays:
            dtype, nullable = arrays[values.kind]
            numbers = numpy.frombuffer(values.data, dtype).copy()
            if values.missing is None:
                return numbers
            return getattr(pandas.arrays, nullable)(numbers, numpy.frombuffer(values.missing, "?").copy())
        if values.kind == "none":
            return pandas.Series([None] * len(values.data), dtype=object)
        if values.plain_type() in (str, dt.datetime, dt.timedelta):
            return pandas.Series(values.data)
        scalars = _one_type_of_numpy(values.data)
        if scalars is not None:
            return numpy.array(values.data, dtype=scalars)
        # Not by a constructor that looks into lists and arrays.
        objects = numpy.empty(len(values.data), dtype=object)
        for row, item in enumerate(values.data):
            objects[row] = item
        return pandas.Series(objects)

    return pandas.DataFrame(_columns(table, Times, convert))


def _one_type_of_numpy(items: list[Any]) -> Any:
    """Give the type of which all of them are scalars of numpy."""
    kinds: set[type[Any]] = {type(item) for item in items}
    if len(kinds) != 1 or kinds.pop().__module__ != "numpy":
        return None
    dtype: Any = getattr(items[0], "dtype", None)
    is_scalar = getattr(items[0], "shape", None) == () and getattr(dtype, "kind", "O") in "biufc"
    return dtype if is_scalar else None


def to_arrow(table: dict[str, Any]) -> Any:
    """Give a pyarrow.Table."""
    arrow = _load("pyarrow", "to_arrow")
    numbers = {"int": arrow.int64(), "float": arrow.float64()}

    def array(type: Any, data: bytes, missing: bytes | None = None) -> Any:
        validity = None
        if missing is not None:
            validity = arrow.array([not flag for flag in missing], arrow.bool_()).buffers()[1]
        return arrow.Array.from_buffers(type, len(data) // 8, [validity, arrow.py_buffer(data)])

    class Times:
        @staticmethod
        def texts(texts: list[str | None]) -> Any:
            return arrow.array(texts, arrow.string())

        @staticmethod
        def thread(data: bytes) -> Any:
            return array(arrow.int64(), data)

        @staticmethod
        def start(data: bytes) -> Any:
            return array(arrow.timestamp("ns", "UTC"), data)

        @staticmethod
        def duration(data: bytes, is_open: bytes) -> Any:
            return array(arrow.duration("ns"), data, is_open)

    def convert(values: Values) -> Any:
        if values.kind in numbers:
            return array(numbers[values.kind], values.data, values.missing)
        if values.kind == "bool":
            return arrow.array(values.items(), arrow.bool_())
        if values.kind == "none":
            return arrow.nulls(len(values.data))
        if values.plain_type() is not None:
            try:
                return arrow.array(values.data)
            except (arrow.ArrowException, TypeError, UnicodeError):
                pass
        return arrow.array([_text(item) for item in values.data], arrow.string())

    return arrow.table(_columns(table, Times, convert))


def to_polars(table: dict[str, Any]) -> Any:
    """Give a polars.DataFrame."""
    polars = _load("polars", "to_polars")
    numbers = {"int": polars.Int64, "float": polars.Float64, "bool": polars.Boolean}

    def integers(data: bytes) -> list[int]:
        return memoryview(data).cast("q").tolist()

    class Times:
        @staticmethod
        def texts(texts: list[str | None]) -> Any:
            return polars.Series(texts, dtype=polars.String)

        @staticmethod
        def thread(data: bytes) -> Any:
            return polars.Series(integers(data), dtype=polars.Int64)

        @staticmethod
        def start(data: bytes) -> Any:
            times = polars.Series(integers(data), dtype=polars.Int64)
            return times.cast(polars.Datetime("ns")).dt.replace_time_zone("UTC")

        @staticmethod
        def duration(data: bytes, is_open: bytes) -> Any:
            known = [None if flag else n for n, flag in zip(integers(data), is_open, strict=True)]
            return polars.Series(known, dtype=polars.Int64).cast(polars.Duration("ns"))

    def convert(values: Values) -> Any:
        if values.kind in numbers:
            return polars.Series(values.items(), dtype=numbers[values.kind])
        if values.kind == "none":
            return polars.Series(values.items(), dtype=polars.Null)
        if values.plain_type() is not None:
            try:
                return polars.Series(values.data)
            except (TypeError, ValueError, polars.exceptions.PolarsError):
                pass
        return polars.Series(values.data, dtype=polars.Object)

    return polars.DataFrame(_columns(table, Times, convert))


def _text(item: object) -> str | None:
    if item is None:
        return None
    text = item if isinstance(item, str) else repr(item)
    return text.encode("utf-8", "replace").decode()
