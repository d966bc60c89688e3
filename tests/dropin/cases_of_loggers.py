# SPDX-License-Identifier: Apache-2.0
"""`ann.logger`: used by hand, given handlers and filters, looked at."""

import io
import logging

from annalist.decorators import ClassLogger, function_logger
from casebook import case

HAND = ("levelname", "message", "analyst_name", "function_name", "funcName", "module", "name")


@function_logger
def call(value):
    return value


@case("logged by hand", HAND)
def _(ann):
    ann.logger.info("by hand, with a comma")
    ann.logger.debug("filtered")
    ann.logger.warning("a %s of %d", "pair", 2)
    ann.logger.error("wrong")
    ann.logger.critical("very")
    ann.logger.log(25, "between")


@case("logged by hand below the filter", HAND, level_filter="ERROR")
def _(ann):
    ann.logger.info("no")
    ann.logger.error("yes")


@case("logged by hand between calls", HAND, differs={"funcName": "place", "module": "place"})
def _(ann):
    call(1)
    ann.logger.info("by hand")
    call(2)


@case("logged by hand with fields", (*HAND, "site"))
def _(ann):
    ann.logger.info("by hand", extra={"site": "here", "analyst_name": "Eve"})
    ann.logger.info("by hand", extra={"unused": 1})


@case("logged by hand in two lines", ("message",))
def _(ann):
    ann.logger.info("one\ntwo")


@case("an exception logged by hand", ("levelname", "message"))
def _(ann):
    try:
        raise ValueError("no")
    except ValueError as error:
        ann.logger.error("wrong", exc_info=error.with_traceback(None))


@case("logged by hand without a format", is_configured=False)
def _(ann):
    ann.configure(analyst_name="Ada")
    ann.logger.info("by hand")


@case("what the logger is", ("levelname",))
def _(ann):
    log = ann.logger
    return log.name, log.level, log.propagate, log.parent, log.disabled, log.filters, isinstance(log, logging.Logger)


@case("the logger of a filter", ("levelname",), level_filter="ERROR")
def _(ann):
    return ann.logger.level, ann.logger.getEffectiveLevel(), ann.logger.isEnabledFor(30)


@case("handlers of the logger", ("levelname",))
def _(ann):
    kinds = [
        next(base.__name__ for base in type(each).__mro__ if base.__module__ == "logging")
        for each in ann.logger.handlers
    ]
    return kinds, ann.file_handler in ann.logger.handlers, ann.stream_handler in ann.logger.handlers


@case("formatters of the handlers", ("levelname",))
def _(ann):
    return [each.formatter._fmt for each in ann.logger.handlers], ann.file_handler.formatter is ann.file_formatter


@case("a logger of another configuration has no handlers", ("levelname",))
def _(ann):
    before = ann.logger
    ann.configure(None, "Bob", None, "%(levelname)s")
    call(1)
    before.info("no")
    return before is ann.logger, len(before.handlers), len(ann.logger.handlers)


@case("no logger of that name is known to logging", ("levelname",))
def _(ann):
    return logging.getLogger(ann.logger.name) is ann.logger


class Keep(logging.Handler):
    """Keeps what it is given."""

    def __init__(self):
        super().__init__()
        self.kept = []

    def emit(self, record):
        self.kept.append(
            (record.levelname, record.getMessage(), record.function_name, record.params, record.ret_val, record.name)
        )


@case("a handler of the program's own", ("function_name", "ret_val"))
def _(ann):
    handler = Keep()
    ann.logger.addHandler(handler)
    call(1)
    ann.logger.info("by hand")
    ann.logger.removeHandler(handler)
    call(2)
    return handler.kept


@case("a stream handler of the program's own", ("function_name", "ret_val"))
def _(ann):
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logging.Formatter("%(analyst_name)s %(function_name)s %(ret_val_type)s %(message)s"))
    ann.logger.addHandler(handler)
    function_logger(lambda x: x, message="hello, you")(1)
    return stream.getvalue()


@case("methods and a handler of the program's own", ("function_name", "ret_val", "site"))
def _(ann):
    class C:
        site = "here"

        @ClassLogger
        def m(self):
            return 1

    handler = Keep()
    handler.emit = lambda record: handler.kept.append((record.getMessage(), record.site))
    ann.logger.addHandler(handler)
    C().m()
    return handler.kept


@case("a handler with a level", ("function_name", "ret_val"))
def _(ann):
    handler = Keep()
    handler.setLevel(30)
    ann.logger.addHandler(handler)
    call(1)
    function_logger(call.__wrapped__, level="ERROR")(2)
    return [each[0] for each in handler.kept]


@case("a filter", ("function_name", "ret_val"))
def _(ann):
    ann.logger.addFilter(lambda record: record.ret_val != "2")
    for value in (1, 2, 3):
        call(value)


@case("a filter of the file handler", ("function_name", "ret_val"))
def _(ann):
    ann.file_handler.addFilter(lambda record: record.ret_val != "2")
    for value in (1, 2, 3):
        call(value)


@case("a level of the logger", ("levelname",))
def _(ann):
    ann.logger.setLevel(40)
    call(1)
    function_logger(call.__wrapped__, level="ERROR")(2)
    return ann.level_filter


@case("a level of a handler", ("levelname",))
def _(ann):
    ann.stream_handler.setLevel(40)
    try:
        call(1)
        function_logger(call.__wrapped__, level="ERROR")(2)
    finally:
        ann.stream_handler.setLevel(0)


@case("a logger that is disabled", ("levelname",))
def _(ann):
    call(1)
    ann.logger.disabled = True
    call(2)
    ann.logger.info("no")
    ann.logger.disabled = False
    call(3)


@case("logging that is disabled", ("levelname",), differs={"lines": "filter"})
def _(ann):
    logging.disable(50)
    try:
        ann.logger.info("no")
    finally:
        logging.disable(0)
    call(3)


@case("a formatter of a handler", ("levelname",))
def _(ann):
    ann.stream_handler.setFormatter(logging.Formatter("%(function_name)s by hand"))
    return call(1)


@case("handlers that are taken away", ("levelname",))
def _(ann):
    for handler in list(ann.logger.handlers):
        ann.logger.removeHandler(handler)
    return call(1), ann.logger.handlers


@case("the root logger sees nothing", ("levelname",))
def _(ann):
    handler = Keep()
    logging.getLogger().addHandler(handler)
    try:
        call(1)
        ann.logger.error("by hand")
    finally:
        logging.getLogger().removeHandler(handler)
    return handler.kept


@case("a logger with a parent", ("levelname",))
def _(ann):
    handler = Keep()
    logging.getLogger().addHandler(handler)
    ann.logger.parent = logging.getLogger()
    try:
        call(1)
        ann.logger.error("by hand")
    finally:
        logging.getLogger().removeHandler(handler)
        ann.logger.parent = None
    return handler.kept
