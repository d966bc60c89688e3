# SPDX-License-Identifier: Apache-2.0
"""`function_logger`: values, call styles, levels, messages, fields of functions."""

import array
import collections
import datetime
import decimal
import enum
import fractions
import pathlib
import uuid

from annalist.decorators import function_logger
from casebook import FIELDS, case

# --- what a line says of values ---


class Colour(enum.Enum):
    RED = 1


class Point(collections.namedtuple("Point", "x y")):
    __slots__ = ()


class Text:
    def __str__(self):
        return "as, str\n"

    def __repr__(self):
        return "as, repr"


VALUES = {
    "int": 42,
    "negative int": -7,
    "large int": 10**30,
    "float": 1.5,
    "nan": float("nan"),
    "infinity": float("-inf"),
    "bool": True,
    "None": None,
    "text": "some text",
    "text with commas": "a,b, c",
    "text with lines": "a\nb\r\nc\td\fe",
    "text with quotes": 'it\'s "quoted"; done',
    "text beyond ASCII": "Wānaka ☔ 🌊",
    "empty text": "",
    "long text": "x" * 500,
    "percent signs": "100% %s %(ret_val)s %%",
    "braces": "{a} {0}",
    "bytes": b"a,b\n\x00",
    "bytearray": bytearray(b"q"),
    "complex": 1 - 2j,
    "list": [1, 2.5, "a,b"],
    "nested list": [[1, [2, [3]]], ()],
    "long list": list(range(100)),
    "tuple": (1, 2),
    "tuple of one": (1,),
    "empty tuple": (),
    "dict": {"a": 1, "b": [2]},
    "set": {1},
    "frozenset": frozenset([1]),
    "range": range(3),
    "slice": slice(1, 2),
    "ellipsis": ...,
    "type": int,
    "builtin": len,
    "exception": ValueError("no, no"),
    "date": datetime.date(2023, 11, 2),
    "datetime": datetime.datetime(2023, 11, 2, 9, 42, 13, tzinfo=datetime.UTC),
    "timedelta": datetime.timedelta(1, 2),
    "decimal": decimal.Decimal("1.10"),
    "fraction": fractions.Fraction(1, 3),
    "uuid": uuid.UUID(int=7),
    "path": pathlib.PurePosixPath("/a,b/c"),
    "enum": Colour.RED,
    "namedtuple": Point(1, 2),
    "deque": collections.deque([1, 2]),
    "counter": collections.Counter("aab"),
    "defaultdict": collections.defaultdict(list, a=[1]),
    "array": array.array("d", [1.0]),
    "object": Text(),
}


def add_case_of_value(name, value):
    @case(f"argument and result: {name}")
    def body(ann):
        @function_logger
        def same(value):
            """Give it back."""
            return value

        same(value)


for name, value in VALUES.items():
    add_case_of_value(name, value)


# --- how it is called ---


@function_logger
def sub(a, b):
    return a - b


@function_logger
def with_defaults(a, b: int = 2, *, c="three"):
    return a


@function_logger
def with_rest(a, *rest, **options):
    return a


@function_logger
def positional(a, b, /):
    return a


@function_logger
def described(a: int, b: "list[str]", c: float | None) -> dict[str, int]:
    """Say what it does, at length.

    In several lines,	with tabs.
    """
    return {}


@function_logger
def without_arguments() -> None: ...


@case()
def positional_arguments(ann):
    return sub(5, 3)


@case(differs={"params": "bound"})
def keyword_arguments(ann):
    return sub(b=1, a=2)


@case()
def one_of_each(ann):
    return sub(5, b=3)


@case(differs={"params": "defaults"})
def defaults_are_used(ann):
    return with_defaults(1)


@case(differs={"params": "defaults"})
def nothing_for_the_rest(ann):
    return with_rest(1)


@case(differs={"params": "defaults"})
def rest_of_arguments(ann):
    return with_rest(1, 2, 3)


@case(differs={"params": "defaults"})
def options_as_keywords(ann):
    return with_rest(1, x=2)


@case(differs={"params": "kind"})
def positional_only(ann):
    return positional(1, 2)


@case()
def annotations_and_documentation(ann):
    return described(1, ["x"], None)


@case()
def no_arguments(ann):
    return without_arguments()


@case()
def a_lambda(ann):
    return function_logger(lambda x: x)(3)


@case()
def a_nested_function(ann):
    def inner(x):
        return x

    return function_logger(inner)(3)


@case()
def calls_within_calls(ann):
    @function_logger
    def outer(x):
        return sub(x, 1)

    return outer(3)


@case()
def recursion(ann):
    @function_logger
    def factorial(n):
        return 1 if n < 2 else n * factorial(n - 1)

    return factorial(4)


@case(differs={"params": "entry"})
def an_argument_that_is_changed(ann):
    @function_logger
    def change(values):
        values.append(99)

    return change([1, 2])


@case(differs={"params": "defaults", "ret_val": "suspended", "ret_val_type": "suspended"})
def a_generator(ann):
    @function_logger
    def count(n=2):
        yield from range(n)

    return list(count())


@case(differs={"lines": "raised"})
def an_exception(ann):
    @function_logger
    def fail(x):
        raise ValueError(f"no, {x}")

    return fail(1)


@case(differs={"lines": "raised"})
def wrong_arguments(ann):
    return sub(1)


@case(differs={"outcome": "str fails", "lines": "str fails"})
def a_str_that_fails(ann):
    class Bad:
        def __str__(self):
            raise RuntimeError("no str")

    @function_logger
    def give():
        return Bad()

    return type(give()).__name__


@case(differs={"outcome": "str fails", "lines": "str fails"})
def a_repr_that_fails(ann):
    class Bad:
        def __repr__(self):
            raise RuntimeError("no repr")

    @function_logger
    def take(bad):
        return 1

    return take(Bad())


# --- how it is decorated ---


def plain(a, b=2):
    return a


@case(differs={"params": "defaults"})
def where_it_is_called(ann):
    return function_logger(plain)(1)


@case()
def with_empty_parentheses(ann):
    return function_logger()(plain)(1, 2)


@case()
def with_a_message(ann):
    return function_logger(plain, message="as agreed, in March\nat last")(1, 2)


@case()
def with_a_message_by_position(ann):
    return function_logger(plain, "a message", "WARNING")(1, 2)


@case()
def with_a_message_like_a_format(ann):
    return function_logger(plain, message="100% of %s %(x)s %d")(1, 2)


@case()
def with_a_message_that_is_a_number(ann):
    return function_logger(plain, message=5)(1, 2)


@case(differs={"message": "message None"})
def with_no_message(ann):
    return function_logger(plain, message=None)(1, 2)


@case()
def a_message_in_parentheses(ann):
    @function_logger(message="with, a comma", level="ERROR")
    def f(x):
        return x

    return f(1)


@case(differs={"lines": "twice"})
def decorated_twice(ann):
    return function_logger(sub, message="again")(3, 1)


@case(differs={"params": "bound method"})
def a_bound_method(ann):
    class C:
        def m(self, a):
            return a

        def __repr__(self):
            return "C()"

    return function_logger(C().m)(1)


@case()
def a_function_of_a_class(ann):
    class C:
        @function_logger
        def m(self, a):
            return a

        def __repr__(self):
            return "C()"

    return C().m(1)


@case()
def name_and_documentation_stay(ann):
    return (described.__name__, described.__doc__, described.__wrapped__.__name__, described.__module__)


# --- levels ---

LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
FIELDS_OF_LEVELS = ("levelname", "levelno", "function_name")


def add_cases_of_levels(own, least):
    @case(f"a function of level {own} where {least} is the least", FIELDS_OF_LEVELS, level_filter=least)
    def body(ann):
        return function_logger(plain, level=own)(1, 2)


def add_case_of_default_level(default, least):
    @case(f"the default level {default} where {least} is the least", FIELDS_OF_LEVELS)
    def body(ann):
        ann.configure(ann.logfile, "Ada", ann.file_formatter._fmt, None, least, default)
        return function_logger(plain)(1, 2)


for least in LEVELS:
    for own in (*LEVELS, 10, 30):
        add_cases_of_levels(own, least)
    for default in ("DEBUG", "INFO", 40):
        add_case_of_default_level(default, least)


@case("no level is the default", FIELDS_OF_LEVELS, default_level="ERROR")
def _(ann):
    return [function_logger(plain, level=level)(1, 2) for level in (None, "", 0)]


@case("a level that is none", FIELDS_OF_LEVELS, differs={"outcome": "levels"})
def _(ann):
    return function_logger(plain, level="LOUD")(1, 2)


@case("a level in small letters", FIELDS_OF_LEVELS, differs={"outcome": "levels", "lines": "levels"})
def _(ann):
    return function_logger(plain, level="error")(1, 2)


# --- fields of the program's own ---

CUSTOM = ("function_name", "site", "number")


@case("extra_info fills fields", CUSTOM)
def _(ann):
    return function_logger(plain, extra_info={"site": "Lake Ada, north", "number": 7, "unused": 1})(1, 2)


@case("extra_info with values of all kinds", CUSTOM)
def _(ann):
    return function_logger(plain, extra_info={"site": [1, "a,b"], "number": None})(1, 2)


@case("extra_info with a line break", CUSTOM, differs={"lines": "one line"})
def _(ann):
    return function_logger(plain, extra_info={"site": "a\nb", "number": None})(1, 2)


@case("extra_info that is empty", CUSTOM)
def _(ann):
    return function_logger(plain, extra_info={})(1, 2)


@case("extra_info that is no dict", CUSTOM, differs={"outcome": "extra_info"})
def _(ann):
    return function_logger(plain, extra_info=[1])(1, 2)


@case("fields that nothing fills", CUSTOM)
def _(ann):
    return function_logger(plain)(1, 2)


@case("arguments fill fields", CUSTOM, differs={"site": "arguments", "number": "arguments"})
def _(ann):
    return function_logger(lambda site, number=5: site)("Ada")


@case("extra_info before arguments", CUSTOM)
def _(ann):
    return function_logger(lambda site, number: site, extra_info={"site": "extra", "number": 1})("argument", 2)


@case("a field of its own that extra_info names", FIELDS, differs={"ret_val": "own fields"})
def _(ann):
    return function_logger(plain, extra_info={"ret_val": "R"})(1, 2)
