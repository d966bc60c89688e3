# SPDX-License-Identifier: Apache-2.0
"""Recipes for numpy's scalars and arrays. numpy is imported when the first of them is read."""

from __future__ import annotations

from typing import Any

from ._decode import Recipe

_MOST_OBJECTS = 1 << 20  # in one array: more cannot have been recorded


def numpy_recipes() -> dict[str | int, Recipe]:
    """Give a recipe for each of numpy's names."""
    numbers = [
        "bool", "bool_", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "intc", "uintc",
        "longlong", "ulonglong", "long", "ulong", "float16", "float32", "float64", "complex64", "complex128", "str_",
        "bytes_", "datetime64", "timedelta64", "longdouble", "clongdouble", "float96", "float128", "complex192",
        "complex256", "void", "object_", "record",
    ]  # fmt: skip
    return {
        **{f"numpy.{name}": _scalar_recipe(name) for name in numbers},
        "numpy.dtype": Recipe(1, _dtype),
        "numpy.ndarray": Recipe(3, _array, _fill_objects),
    }


def _numpy() -> Any:
    from importlib import import_module

    return import_module("numpy")


def _dtype(recorded: Any) -> Any:
    return _numpy().dtype(recorded)


def _scalar_recipe(name: str) -> Recipe:
    def make(*arguments: Any) -> object:
        numpy = _numpy()
        if name.startswith("complex") and len(arguments) == 2 and isinstance(arguments[0], float):
            return getattr(numpy, name)(complex(*arguments))
        if len(arguments) == 2:
            (only,) = numpy.frombuffer(arguments[1], dtype=_dtype(arguments[0]))
            return only
        (value,) = arguments
        made = getattr(numpy, name)(value)
        # A type that cannot hold the value would cut it.
        if isinstance(value, float) and not isinstance(made, numpy.floating):
            raise ValueError(f"{value} is no {name}")
        return made

    return Recipe(-1, make)


def _array(recorded: Any, shape: list[int], order: str, *data: Any) -> Any:
    numpy = _numpy()
    dtype = _dtype(recorded)
    if dtype.kind == "O":
        # Its elements may refer to it.
        if data or _product(shape) > _MOST_OBJECTS:
            raise ValueError("not that many objects")
        return numpy.empty(shape, dtype=object, order="F" if order == "F" else "C")
    if not data:
        return NotImplemented
    return numpy.ndarray(tuple(shape), dtype, data[0], order="F" if order == "F" else "C").copy(order="K")


def _fill_objects(array: Any, *data: Any) -> None:
    if not data:
        return
    (items,) = data
    if len(items) != array.size:
        raise ValueError("not as many items as the shape says")
    order = "F" if array.flags.f_contiguous and not array.flags.c_contiguous else "C"
    places = array.reshape(-1, order=order)
    for position, item in enumerate(items):
        places[position] = item


def _product(shape: list[int]) -> int:
    product = 1
    for length in shape:
        product *= length
    return product
