# SPDX-License-Identifier: Apache-2.0
"""The page that its users know: decorate first, configure afterwards, one line on standard error for each call."""

import re

DATE = r"\d{4}/\d{1,2}/\d{1,2} \d\d:\d\d:\d\d"

PAGE = """
    from annalist.annalist import Annalist

    ann = Annalist()

    @ann.annalize
    def example_function():
        return "done"

    class ExampleClass:
        @ann.annalize
        def __init__(self, number):
            self._number = number

        @property
        def number(self):
            return self._number

        @number.setter
        @ann.annalize
        def number(self, value):
            self._number = value

        @ann.annalize
        def double(self):
            return 2 * self._number

        @ann.annalize
        def __repr__(self):
            return f"ExampleClass({self._number})"

    ann.configure(logger_name="Example Logger", analyst_name="Speve")
    assert example_function() == "done"
    example = ExampleClass(1)
    example.number = 21
    assert example.double() == 42
    assert repr(example) == "ExampleClass(21)"
    assert Annalist() is ann
"""


def lines_without_date(stderr: str) -> list[str]:
    """Take the date from each line, which must have one."""
    lines = stderr.splitlines()
    assert all(re.match(DATE + " ", line) for line in lines)
    return [re.sub(f"^{DATE}", "", line) for line in lines]


def test_the_page_prints_its_line(run):
    """The line is the one that the page shows, but for the date."""
    program = run(PAGE)
    assert program.status == 0
    assert lines_without_date(program.stderr) == [
        f" | INFO | {name} called by Speve as part of Example Logger session"
        for name in ["example_function", "__init__", "number", "double", "__repr__"]
    ]


def test_the_page_leaves_a_trail(run):
    """Every call of the page is in the trail, by its full name."""
    calls = run(PAGE).calls()
    assert [call["function"] for call in calls] == [
        "__main__.example_function",
        "__main__.ExampleClass.__init__",
        "__main__.ExampleClass.number",
        "__main__.ExampleClass.double",
        "__main__.ExampleClass.__repr__",
    ]
    assert {call["analyst"] for call in calls} == {"Speve"}
    assert [call["result"] for call in calls] == ["done", None, None, 42, "ExampleClass(21)"]
    assert calls[2]["arguments"]["value"] == 21


def test_options_show_on_the_line(run):
    """Level and message stand on the line; what is below the filter has none, and is in the trail all the same."""
    program = run("""
        from annalist.annalist import Annalist

        ann = Annalist()

        @ann.annalize(level="warning", message="look at this", extra_info={"site": 7})
        def loud(): ...

        @ann.annalize(level=10)
        def quiet(): ...

        ann.configure(logger_name="March", analyst_name="Speve")
        loud()
        quiet()
    """)
    assert lines_without_date(program.stderr) == [
        " | WARNING | loud called by Speve as part of March session | look at this"
    ]
    assert [(call["level"], call["message"], call["extra"]) for call in program.calls()] == [
        ("WARNING", "look at this", {"site": 7}),
        ("DEBUG", None, None),
    ]


def test_the_console_can_be_switched_off(run):
    """By an argument, and by the environment where the program says nothing."""
    source = """
        from annalist.annalist import Annalist
        Annalist().configure(logger_name="March", {console})
        Annalist().annalize(lambda: 1)()
    """
    assert run(source.format(console="console=False")).stderr == ""
    assert run(source.format(console=""), ANNALIST_CONSOLE="0").stderr == ""
    assert "<lambda> called by" in run(source.format(console="")).stderr


def test_lines_go_where_sys_stderr_goes(run):
    """A program that redirects sys.stderr gets the lines, and a broken stream harms nobody."""
    program = run("""
        import contextlib, io
        from annalist.annalist import Annalist

        @Annalist().annalize
        def f(): return 1

        class Broken:
            def write(self, text): raise OSError("no")

        Annalist().configure(logger_name="March")
        with contextlib.redirect_stderr(io.StringIO()) as text:
            f()
        print(text.getvalue(), end="")
        with contextlib.redirect_stderr(Broken()):
            assert f() == 1
        with contextlib.redirect_stderr(None):
            assert f() == 1
    """)
    assert (program.status, program.stderr) == (0, "")
    assert "| INFO | f called by" in program.stdout
    assert program.stdout.count("\n") == 1
