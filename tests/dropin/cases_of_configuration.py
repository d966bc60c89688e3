# SPDX-License-Identifier: Apache-2.0
"""`configure` and what may be changed after it: formats, files, levels, names, and wrong arguments."""

import logging
from pathlib import Path

from annalist.decorators import function_logger
from casebook import FIELDS, case


@function_logger
def call(value=1):
    return value


def text(path):
    return Path(path).read_text() if Path(path).exists() else None


# --- lines without a format ---

DEFAULT = ("asctime",)


@case("the default line", is_configured=False)
def _(ann):
    ann.configure(analyst_name="Ada")
    return call()


@case("the default line without an analyst", is_configured=False)
def _(ann):
    ann.configure()
    return call()


@case("the default line in a file", is_configured=False)
def _(ann):
    ann.configure("default.log", "Ada")
    call()
    return len(text("default.log").splitlines()), text("default.log").split(" | ")[1:]


@case("an analyst who is a number", is_configured=False)
def _(ann):
    ann.configure(analyst_name=5)
    return call(), ann.analyst_name


@case("empty formats are the default ones", is_configured=False)
def _(ann):
    ann.configure("empty.log", "Ada", "", "")
    call()
    return text("empty.log").split(" | ")[1:]


@case("a format of the file alone", is_configured=False)
def _(ann):
    ann.configure("alone.log", "Ada", "%(function_name)s")
    call()
    return text("alone.log")


@case("a format of the stream alone", is_configured=False)
def _(ann):
    ann.configure("stream.log", "Ada", None, "%(function_name)s")
    call()
    return text("stream.log").split(" | ")[1:]


# --- every field of logging ---

FIELDS_OF_LOGGING = {
    "asctime": {},
    "created": {},
    "filename": {"filename": "place"},
    "funcName": {"funcName": "place"},
    "levelname": {},
    "levelno": {},
    "lineno": {"lineno": "place"},
    "message": {},
    "module": {"module": "place"},
    "msecs": {},
    "name": {},
    "pathname": {"pathname": "place"},
    "process": {},
    "processName": {},
    "relativeCreated": {},
    "taskName": {},
    "thread": {},
    "threadName": {},
    "msg": {},
    "exc_info": {},
    "exc_text": {},
    "stack_info": {},
}


def add_case_of_field(name, differs):
    @case(f"the field {name}", (name,), differs=differs)
    def body(ann):
        return function_logger(lambda x: x, message="hello")(1)


for name, differs in FIELDS_OF_LOGGING.items():
    add_case_of_field(name, differs)


# --- conversions ---

CONVERSIONS = (
    "%(function_name)10s|%(function_name)-10s|%(function_name).2s",
    "%(ret_val)r|%(ret_val)a|%(ret_val)5s|%(ret_val)-5s|",
    "%(levelno)d|%(levelno)05d|%(levelno)x|%(levelno)+d|%(levelno)f|%(levelno)e",
    "%(number)d|%(number)03d|%(number)5.1f|%(number)s|%(number)r|%(number)i|%(number)g",
    "%(site)r|%(site)10s|%(site).3s|%(site)s",
    "%%|100%%|%(levelname)s",
    "%(levelname)s with text around, and 'quotes' {braces}",
    "%(message)5s|%(params).10s|%(ret_val_type)s",
    "%(unknown)s|%(unknown)r|%(unknown)10s",
    "%(site)s%(site)s%(number)s",
)


def add_case_of_conversion(text):
    @case(f"the format {text}", is_configured=False)
    def body(ann):
        ann.configure(None, "Ada", None, text)
        return function_logger(lambda x: x, extra_info={"number": 7, "site": "here"})(1)


for conversion in CONVERSIONS:
    add_case_of_conversion(conversion)


# --- wrong formats ---

WRONG = {
    "hello": {},
    "%s": {},
    "%(message)": {},
    "%(message": {},
    "{message}": {},
    "%(message)q": {},
    "%(message)5": {},
    "%()s": {},
    "%(a.b)s": {},
    "%(message)ld": {},
    "%(levelname)d": {"outcome": "formats", "lines": "formats"},
    "%(ret_val)f": {"outcome": "formats", "lines": "formats"},
    "%(levelname)s %": {"outcome": "formats", "lines": "formats"},
    "%(levelname)s %d": {"outcome": "formats", "lines": "formats"},
    "100% %(levelname)s": {"outcome": "formats", "lines": "formats"},
    "%(levelname)s %(a b)s": {"outcome": "formats", "lines": "formats", "levelname": "formats"},
    "%(levelname)S": {"outcome": "formats", "lines": "formats"},
    "%(levelname)*s": {"outcome": "formats", "lines": "formats"},
}


def kind_of(action, *arguments, **options):
    """Give what it gives, or the type of its exception and how its text begins."""
    try:
        return action(*arguments, **options)
    except Exception as error:
        return f"{type(error).__name__}: {str(error)[:14]}"


def add_case_of_wrong_format(text, differs):
    @case(f"the wrong format {text}", ("levelname",), differs=differs)
    def body(ann):
        return kind_of(ann.configure, None, "Ada", text, text), call()


for wrong, differs in WRONG.items():
    add_case_of_wrong_format(wrong, differs)


@case("a field of a custom name that is no number", ("levelname",), differs={"lines": "conversion of None"})
def _(ann):
    ann.configure(None, "Ada", None, "%(absent)d")
    return call()


@case("formats that are no text", ("levelname",), differs={"outcome": "wrong use"})
def _(ann):
    return [kind_of(ann.configure, None, "Ada", wrong) for wrong in (5, b"%(message)s")], call()


# --- wrong arguments ---


@case("levels that are none", ("levelname",), differs={"outcome": "levels", "lines": "whole", "levelname": "whole"})
def _(ann):
    wrong = ("LOUD", 15, 0, True)
    return [kind_of(ann.configure, level_filter=level) for level in wrong], call()


@case("default levels that are none", ("levelname",), differs={"outcome": "levels"})
def _(ann):
    wrong = ("LOUD", 15, 0, True)
    return [kind_of(ann.configure, default_level=level) for level in wrong], call()


@case("a log file that cannot be written", ("levelname",))
def _(ann):
    return [kind_of(ann.configure, wrong)[:12] for wrong in ("no/such/directory/x.log", "/tmp")], call()


@case("a log file that is no path", ("levelname",))
def _(ann):
    return kind_of(ann.configure, 5)[:9], call()


@case("too many arguments by position", ("levelname",))
def _(ann):
    return kind_of(ann.configure, None, "Ada", None, None, "INFO", "INFO", "more")[:9], call()


@case("log files of every kind of name", ("levelname",))
def _(ann):
    written = []
    for name in ("a.log", b"b.log", Path("c.log")):
        ann.configure(name, "Ada", "%(levelname)s")
        call()
        written.append(text(name if isinstance(name, (str, Path)) else name.decode()))
    return written


@case("an empty name of a log file is none", ("levelname",))
def _(ann):
    ann.configure("", "Ada", None, "%(levelname)s")
    return call()


# --- again ---


@case("configured again with another analyst", ("analyst_name",))
def _(ann):
    call()
    ann.configure(None, "Bob", None, "%(analyst_name)s")
    call()
    ann.configure(None, "Eve", None, "%(analyst_name)s")
    return call()


@case("configured again with another file", ("levelname",))
def _(ann):
    for name in ("first.log", "second.log"):
        ann.configure(name, "Ada", "%(function_name)s", "%(levelname)s")
        call()
    return text("first.log"), text("second.log")


@case("configured again without a file", ("levelname",))
def _(ann):
    call()
    ann.configure(None, "Ada", None, "%(levelname)s")
    return call()


@case("configured again with the same file", ("levelname",), differs={"outcome": "truncated"})
def _(ann):
    for analyst in ("Ada", "Bob"):
        ann.configure("same.log", analyst, "%(analyst_name)s")
        call()
    return text("same.log")


@case("what a wrong format leaves", ("levelname", "analyst_name"), differs={"analyst_name": "whole"})
def _(ann):
    call()
    kind_of(ann.configure, None, "Eve", "wrong")
    return call()


# --- changed after it ---


@case("another format of the file", ("levelname",))
def _(ann):
    call()
    ann.set_file_formatter("%(function_name)s is new")
    return call()


@case("another format of the stream", ("levelname",))
def _(ann):
    call()
    ann.set_stream_formatter("%(function_name)s is new")
    return call()


@case("another format with fields of its own", ("levelname",))
def _(ann):
    ann.set_file_formatter("%(site)s %(ret_val)s")
    ann.set_stream_formatter("%(number)s %(params)s")
    return function_logger(lambda x: x, extra_info={"site": "here", "number": 7})(1)


@case("a file that begins later", ("levelname",), is_configured=False)
def _(ann):
    ann.configure(None, "Ada", None, "%(levelname)s")
    call()
    ann.set_file_formatter("%(function_name)s", "later.log")
    call()
    return text("later.log")


@case("a second file is not begun", ("levelname",))
def _(ann):
    ann.set_file_formatter("%(function_name)s", "not.log")
    call()
    return text("not.log")


@case("a format of a file that is not there", ("levelname",), is_configured=False)
def _(ann):
    ann.configure(None, "Ada", None, "%(levelname)s")
    return kind_of(ann.set_file_formatter, "%(message)s"), call()


@case("wrong formats later", ("levelname",), differs={"outcome": "wrong use", "lines": "wrong formats later"})
def _(ann):
    wrong = ("hello", 5, None, "%(message)q", logging.Formatter("%(message)s"))
    tried = [kind_of(change, each) for each in wrong for change in (ann.set_file_formatter, ann.set_stream_formatter)]
    return tried, call()


@case("the analyst changes", ("analyst_name",))
def _(ann):
    call()
    ann.analyst_name = "Bob"
    call()
    return ann.analyst_name


@case("the filter changes", ("levelname",), differs={"lines": "filter"})
def _(ann):
    call()
    ann.level_filter = "WARNING"
    call()
    function_logger(lambda: 1, level="ERROR")()
    ann.level_filter = "DEBUG"
    function_logger(lambda: 1, level="DEBUG")()
    ann.level_filter = 50
    call()
    return ann.level_filter


@case("the default level changes to a number", ("levelname",))
def _(ann):
    call()
    ann.default_level = 40
    call()
    return ann.default_level


@case(
    "the default level changes to a name",
    ("levelname",),
    differs={"outcome": "default level", "lines": "default level"},
)
def _(ann):
    ann.default_level = "ERROR"
    call()
    return ann.default_level


@case("what was configured can be read", ("levelname",), level_filter="WARNING", default_level="ERROR")
def _(ann):
    return ann.analyst_name, ann.level_filter, ann.default_level, ann.date_format


@case("filters that are none", ("levelname",), differs={"outcome": "levels"})
def _(ann):
    return [kind_of(setattr, ann, "level_filter", wrong) for wrong in ("LOUD", None, 20.5)], call()


@case("filters between levels", ("levelname",), differs={"lines": "filter"})
def _(ann):
    for between in (15, 25, 0, "NOTSET", "WARN"):
        ann.level_filter = between
        call()
    return ann.level_filter


@case("formatters are those of logging", ("levelname", "site"))
def _(ann):
    return (
        type(ann.file_formatter).__name__,
        ann.file_formatter._fmt,
        ann.stream_formatter._fmt,
        ann.file_formatter.datefmt,
        ann.stream_formatter.datefmt,
    )


@case("fields of a format are told", ("levelname",))
def _(ann):
    return ann.parse_formatter("%(a)s, %(b)5.1f %% %(c)-10s %(asctime)s %(a)s"), call()


@case("there is one of it", ("levelname",))
def _(ann):
    return type(ann)() is ann, type(ann).__name__


@case("attributes of records", ("levelname", "site"))
def _(ann):
    return ann.all_attributes == ann.logger.extra_attributes, ann.all_attributes[:7], "site" in ann.all_attributes


@case("a call that no decorator saw", FIELDS)
def _(ann):
    def called(a, b):
        """Do."""
        return a

    ann.log_call("a message", "ERROR", called, 3, {}, 1, 2)
