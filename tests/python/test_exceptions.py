# SPDX-License-Identifier: Apache-2.0
"""Exceptions are recorded with type and message, and pass on untouched."""

import sys
import traceback

import annalist
import pytest


class SiteError(ValueError):
    """An error of a program."""


class ToldError(Exception):
    def __str__(self):
        return f"told: {self.args}"


class BrokenError(Exception):
    def __str__(self):
        raise RuntimeError("no message")


@annalist.annalize
def fail(exception):
    raise exception


@pytest.mark.parametrize(
    ("exception", "type_", "message"),
    [
        (ValueError("no way"), "ValueError", "no way"),
        (ValueError(), "ValueError", ""),
        (ValueError("a", 1), "ValueError", "('a', 1)"),
        (KeyError("k"), "KeyError", "'k'"),
        (OSError(2, "gone", "file"), "FileNotFoundError", "[Errno 2] gone: 'file'"),
        (SiteError("wet \ud800"), f"{__name__}.SiteError", "wet \ufffd"),
        (ToldError(1), f"{__name__}.ToldError", "told: (1,)"),
        (BrokenError(), f"{__name__}.BrokenError", "<exception str() failed>"),
        (SystemExit(3), "SystemExit", "3"),
        (KeyboardInterrupt(), "KeyboardInterrupt", ""),
        (StopIteration(4), "StopIteration", "4"),
        (ExceptionGroup("two", [ValueError(), KeyError()]), "ExceptionGroup", "two (2 sub-exceptions)"),
        (ValueError("x" * 10_000), "ValueError", "x" * 4096 + "…"),
    ],
)
def test_type_and_message_are_recorded(session, exception, type_, message):
    """The exception that arrives is the very object that was raised."""
    with pytest.raises(type(exception)) as caught:
        fail(exception)
    assert caught.value is exception
    call = session.call()
    assert (call["status"], call["result"]) == ("raised", None)
    assert call["exception"] == {"type": type_, "message": message}


def test_exceptions_of_the_interpreter(session):
    """Those that C code raises, which are made objects late."""

    @annalist.annalize
    def divide(a, b):
        return a / b

    with pytest.raises(ZeroDivisionError, match="division by zero"):
        divide(1, 0)
    assert session.call()["exception"] == {"type": "ZeroDivisionError", "message": "division by zero"}


def test_the_traceback_shows_no_frame_of_ours(session):
    """It is the one that there is without audit."""

    @annalist.annalize
    def outer():
        return inner()

    @annalist.annalize
    def inner():
        raise SiteError("here")

    try:
        outer()
    except SiteError as error:
        frames = [frame.name for frame in traceback.extract_tb(error.__traceback__)]
    assert frames == ["test_the_traceback_shows_no_frame_of_ours", "outer", "inner"]
    outer_call, inner_call = session.calls()
    assert inner_call["parent"] == outer_call["call"]


def test_causes_and_contexts_are_kept(session):
    """Also when the exception is handled inside of an audited call."""

    @annalist.annalize
    def convert():
        try:
            fail(KeyError("k"))
        except KeyError as error:
            raise SiteError("converted") from error

    with pytest.raises(SiteError) as caught:
        convert()
    assert isinstance(caught.value.__cause__, KeyError)
    assert [call["exception"]["type"] for call in session.calls()] == [f"{__name__}.SiteError", "KeyError"]


def test_an_exception_that_is_being_handled_stays(session):
    """sys.exc_info is not disturbed by audited calls that capture, or that raise and are handled."""

    @annalist.annalize
    def look(thing):
        return sys.exc_info()[1]

    error = SiteError("handled")
    try:
        raise error
    except SiteError:
        assert look(object()) is error
        with pytest.raises(ValueError, match="other"):
            fail(ValueError("other"))
        assert look(object()) is error


def test_recursion_ends_as_it_does_without_audit(run):
    """At the limit that the program sets, however high, on every thread."""
    program = run("""
        import sys, threading
        import annalist

        def depth(function):
            count = 0
            def f():
                nonlocal count
                count += 1
                g()
            g = function(f)
            try:
                g()
            except RecursionError:
                return count

        annalist.configure(trail="deep")  # too large for the slow decoder of the specification
        plain, audited = depth(lambda f: f), depth(annalist.annalize)
        assert abs(plain - audited) <= 1, (plain, audited)
        sys.setrecursionlimit(100_000)
        plain, audited = depth(lambda f: f), depth(annalist.annalize)
        assert abs(plain - audited) <= 1, (plain, audited)
        thread = threading.Thread(target=lambda: print(depth(annalist.annalize) > 99_000))
        thread.start()
        thread.join()
    """)
    assert (program.status, program.stdout, program.stderr) == (0, "True\n", "")
