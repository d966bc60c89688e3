# SPDX-License-Identifier: Apache-2.0
"""Calls become tables of pandas, polars and Arrow: numbers stay numbers, and what is missing is missing."""

import datetime as dt
import subprocess
import sys
import threading
from decimal import Decimal

import annalist
import numpy as np
import pandas as pd
import pytest

pl = pytest.importorskip("polars")
pa = pytest.importorskip("pyarrow")


@annalist.annalize
def clip(values, low=0.0, high=1):
    return min(max(values, low), high)


@annalist.annalize
def identity(value):
    return value


@annalist.annalize
def outer(call, start, result, start_=0):
    identity(call)
    if start < 0:
        raise ValueError("negative")
    return result


@pytest.fixture
def opened(session):
    """Give a function that ends the session and opens its trail."""

    def opened():
        annalist.close()
        return annalist.open(session.trail)

    return opened


def cells(table) -> dict[str, list]:
    """Give the columns of any of the three as lists, missing values as None."""
    if isinstance(table, pd.DataFrame):
        return {name: [None if x is pd.NA else x for x in table[name]] for name in table}
    return table.to_dict(as_series=False) if isinstance(table, pl.DataFrame) else table.to_pydict()


@pytest.mark.parametrize("method", ["to_pandas", "to_polars", "to_arrow"])
def test_a_function_becomes_a_table(opened, method):
    clip(0.5)
    clip(-1.5, high=2)
    trail = opened()
    calls = list(trail.calls("clip"))
    found = cells(getattr(trail.calls("clip"), method)())
    assert list(found) == ["call", "parent", "status", "thread", "start", "duration", "values", "low", "high", "result",
                           "exception"]  # fmt: skip
    assert found["call"] == [call.id for call in calls]
    assert found["thread"] == 2 * [threading.get_native_id()]
    assert found["values"] == [0.5, -1.5]
    assert found["low"] == [0.0, 0.0]
    assert found["high"] == [1, 2]
    assert found["result"] == [0.5, 0.0]
    assert found["status"] == ["returned", "returned"]


def test_columns_of_pandas_have_types(opened):
    clip(0.5)
    frame = opened().calls("clip").to_pandas()
    assert frame["values"].dtype == np.float64
    assert frame["high"].dtype == np.int64
    assert str(frame["start"].dtype) == "datetime64[ns, UTC]"
    assert str(frame["duration"].dtype) == "timedelta64[ns]"


def test_columns_of_polars_and_arrow_have_types(opened):
    clip(0.5)
    calls = opened().calls("clip")
    schema = calls.to_polars().schema
    assert (schema["values"], schema["high"]) == (pl.Float64, pl.Int64)
    assert (schema["start"], schema["duration"]) == (pl.Datetime("ns", "UTC"), pl.Duration("ns"))
    table = calls.to_arrow()
    assert isinstance(table, pa.Table)
    assert table.schema.field("values").type == pa.float64()
    assert table.schema.field("start").type == pa.timestamp("ns", "UTC")
    assert table.schema.field("duration").type == pa.duration("ns")


@pytest.mark.parametrize("method", ["to_pandas", "to_polars", "to_arrow"])
def test_times_are_exact_to_the_nanosecond(opened, method):
    for n in range(100):
        identity(n)
    trail = opened()
    table = getattr(trail.calls(), method)()
    if method == "to_pandas":
        starts, durations = table["start"].astype("int64"), table["duration"].astype("int64")
    elif method == "to_polars":
        starts, durations = table["start"].cast(pl.Int64), table["duration"].cast(pl.Int64)
    else:
        starts, durations = (table[name].cast(pa.int64()).to_pylist() for name in ("start", "duration"))
    assert list(starts) == [call.start_ns for call in trail.calls()]
    assert list(durations) == [call.duration_ns for call in trail.calls()]


@pytest.mark.parametrize("method", ["to_pandas", "to_polars", "to_arrow"])
def test_names_of_parameters_that_are_ours(opened, method):
    outer(1, 2, 3)
    with pytest.raises(ValueError, match="negative"):
        outer(4, -5, 6, start_=7)
    trail = opened()
    found = cells(getattr(trail.calls("outer"), method)())
    assert found["call_"] == [1, 4]
    assert found["start__"] == [2, -5]
    assert found["start_"] == [0, 7]
    assert found["result_"] == [3, 6]
    assert found["result"] == [3, None]
    assert [None if x != x else x for x in found["exception"]] == [None, "ValueError: negative"]
    inner = cells(getattr(trail.calls("identity"), method)())
    assert inner["parent"] == found["call"]


def test_missing_numbers_keep_their_type_in_pandas(opened):
    for value in (1, None, 3):
        identity(value)
    frame = opened().calls().to_pandas()
    assert str(frame["value"].dtype) == "Int64"
    assert frame["value"].sum() == 4
    assert list(frame["value"].isna()) == [False, True, False]


@pytest.mark.parametrize(
    ("values", "dtype"),
    [
        ([1.5, None], "Float64"), ([True, None], "boolean"), ([True, False], "bool"), ([2**63], "object"),
        ([1, 2.5], "object"), ([True, 1], "object"), ([[1], [2]], "object"), ([None, None], "object"),
        ([np.float32(1.5), np.float32(2)], "float32"), ([dt.timedelta(1)], "timedelta64[us]"),
    ],
)  # fmt: skip
def test_types_of_values_in_pandas(opened, values, dtype):
    for value in values:
        identity(value)
    column = opened().calls().to_pandas()["value"]
    assert str(column.dtype) == dtype
    assert [None if x is pd.NA else x for x in column] == values


@pytest.mark.parametrize("method", ["to_pandas", "to_polars", "to_arrow"])
@pytest.mark.parametrize(
    "values",
    [
        ["a", None], [dt.datetime(2023, 11, 2), None], [dt.date(2023, 11, 2)], [b"x"], [2**62, -(2**63)],
        [float("inf")],
    ],
)  # fmt: skip
def test_plain_values_in_every_library(opened, method, values):
    for value in values:
        identity(value)
    column = cells(getattr(opened().calls(), method)())["value"]
    assert [None if x is pd.NaT or x != x else x for x in column] == values


def test_what_is_mixed_is_objects_or_text(opened):
    mixed = [1, "a", [2.5], {"b": None}, (1,), Decimal("1.5"), "\ud800"]
    for value in mixed:
        identity(value)
    calls = opened().calls()
    assert calls.to_pandas()["value"].tolist() == mixed
    assert calls.to_polars()["value"].to_list() == mixed
    assert calls.to_arrow()["value"].to_pylist() == ["1", "a", "[2.5]", "{'b': None}", "(1,)", "Decimal('1.5')", "?"]


@pytest.mark.parametrize("method", ["to_pandas", "to_polars", "to_arrow"])
def test_calls_of_several_functions(opened, method):
    identity("x")
    clip(0.5)
    trail = opened()
    found = cells(getattr(trail.calls(), method)())
    assert list(found)[:2] == ["call", "function"]
    assert found["function"] == ["test_tables.identity", "test_tables.clip"]
    assert [None if x != x else x for x in found["value"]] == ["x", None]
    assert [None if x != x else x for x in found["values"]] == [None, 0.5]
    assert found["result"] == ["x", 0.5] or method == "to_arrow"


@pytest.mark.parametrize("method", ["to_pandas", "to_polars", "to_arrow"])
def test_no_calls_are_an_empty_table(opened, method):
    table = getattr(opened().calls(), method)()
    assert table.shape == (0, 8)


@pytest.mark.parametrize("method", ["to_pandas", "to_polars", "to_arrow"])
def test_a_selection_becomes_a_table(opened, method):
    for n in range(3):
        identity(n)
    trail = opened()
    later = trail.calls()[1].start
    assert cells(getattr(trail.calls(since=later), method)())["value"][-1] == 2
    assert cells(getattr(trail.calls(raised=True), method)())["call"] == []


def test_arguments_that_are_one_object_stand_in_both_columns(opened):
    @annalist.annalize
    def join(left, right):
        return left

    both = [1]
    join(both, both)
    frame = opened().calls().to_pandas()
    assert frame["right"][0] == frame["left"][0] == [1]


def test_a_library_that_is_missing_is_named(opened):
    identity(1)
    trail = opened()
    code = f"""
import sys
sys.modules["pandas"] = sys.modules["polars"] = sys.modules["pyarrow"] = None
import annalist
for method in ("to_pandas", "to_polars", "to_arrow"):
    try:
        getattr(annalist.open({str(trail.path)!r}).calls(), method)()
    except ImportError as error:
        print(error)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == [
        "to_pandas() needs pandas: python -m pip install pandas",
        "to_polars() needs polars: python -m pip install polars",
        "to_arrow() needs pyarrow: python -m pip install pyarrow",
    ]
