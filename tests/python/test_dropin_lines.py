# SPDX-License-Identifier: Apache-2.0
"""Lines of calls: in a log file and on standard error, by formats of 0.4.x, and what is never on them."""

import asyncio
import logging
import os
import re
import subprocess
import sys
import textwrap
import threading
from pathlib import Path

import annalist
import pytest
from annalist.annalist import Annalist
from annalist.decorators import ClassLogger, function_logger
from conftest import export


@pytest.fixture
def log(tmp_path):
    """Give the path of a log file; the session ends with the test."""
    yield tmp_path / "calls.log"
    annalist.close()


def lines(log: Path) -> list[str]:
    """Give the lines of a log file."""
    return log.read_text().splitlines()


@function_logger
def add(a, b=2):
    """Add them."""
    return a + b


def test_both_faces_write_to_a_file_and_a_stream(log, trail, capsys):
    """By position, in the order of 0.4.x."""
    annalist.configure(log, "Ada", "%(function_name)s %(ret_val)s", "%(analyst_name)s", trail=trail)
    add(1)
    Annalist().configure(log, "Bob", "%(function_name)s %(params)s", "%(analyst_name)s", trail=trail)
    add(1)
    parameters = "; ".join(
        f"'{name}': {{'default': {default}; 'annotation': None; 'kind': 'keyword'; 'value': {value}}}"
        for name, default, value in (("a", None, 1), ("b", 2, 2))
    )
    assert lines(log) == ["add 3", f"add {{{parameters}}}"]
    assert capsys.readouterr().err == "Ada\nBob\n"


def test_a_logger_name_gives_the_line_that_says_what_was_called_by_whom(log, trail):
    """In the file too."""
    Annalist().configure(log, "Speve", logger_name="Example Logger", console=False, trail=trail)
    add(1)
    function_logger(add, "look\nat this", "ERROR")(1)
    date = r"\d{4}/\d{1,2}/\d{1,2} \d\d:\d\d:\d\d"
    first, second = lines(log)
    assert re.fullmatch(date + r" \| INFO \| add called by Speve as part of Example Logger session", first)
    assert re.fullmatch(
        date + r" \| ERROR \| add called by Speve as part of Example Logger session \| lookat this", second
    )


def test_without_a_logger_name_the_line_is_that_of_0_4(log, trail):
    """Of the singleton; the modern face has its own always."""
    Annalist().configure(log, "Speve", console=False, trail=trail)
    add(1)
    annalist.configure(log, "Speve", trail=trail)
    add(1)
    first, second = lines(log)
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \| INFO \| auditor \| Speve", first)
    assert second.endswith("| INFO | add called by Speve")


def test_a_log_file_is_only_added_to(log, trail):
    """Whoever configures it, however often."""
    log.write_text("from yesterday\n")
    for name in ("Ada", "Bob"):
        Annalist().configure(log, name, "%(analyst_name)s", console=False, trail=trail)
        add(1)
    assert lines(log) == ["from yesterday", "Ada", "Bob"]


def test_levels_filter_lines_and_never_the_trail(log, trail):
    """A changed filter holds from the next call on."""
    ann = Annalist()
    ann.configure(log, "Ada", "%(levelname)s", console=False, level_filter="WARNING", trail=trail)
    for level in ("DEBUG", "INFO", "ERROR"):
        function_logger(add, level=level)(1)
    ann.level_filter = "DEBUG"
    add(1)
    annalist.close()
    assert lines(log) == ["ERROR", "INFO"]
    assert [call["level"] for call in export(trail)] == ["DEBUG", "INFO", "ERROR", "INFO"]


def test_no_text_is_made_of_values_that_no_line_shows(log, trail):
    """Neither below the filter nor where the format does not ask for them."""
    made = []

    class Frame:
        def __repr__(self):
            made.append(self)
            return "frame"

    @function_logger
    def step(frame):
        return frame

    frame = Frame()
    for text, least in (("%(params)s %(ret_val)s", "ERROR"), ("%(function_name)s", "INFO")):
        annalist.configure(log, "Ada", text, level_filter=least, trail=None)
        step(frame)
    assert made == []
    annalist.configure(log, "Ada", "%(params)s %(ret_val)s", trail=None)
    step(frame)
    assert len(made) == 2


def test_what_values_do_while_they_are_shown_is_not_audited(log, trail):
    """A `__repr__`, a property and a `__str__` that are audited themselves do not call each other for ever."""

    class Gauge:
        @ClassLogger
        def __init__(self):
            self.site = "here"

        @ClassLogger
        def __repr__(self):
            return f"Gauge({self.site})"

        @annalist.annalize
        @property
        def name(self):
            return self.measure()

        @ClassLogger
        def measure(self):
            return self

    annalist.configure(log, "Ada", "%(function_name)s %(params)s %(ret_val)s %(name)s %(site)s", trail=trail)
    Gauge().measure()
    annalist.close()
    assert [line.split()[0] for line in lines(log)] == ["__init__", "measure"]
    assert len(export(trail)) == 2


def test_an_exception_has_a_line(log, trail):
    """And passes through as it is."""

    @function_logger
    def fail():
        raise ValueError("no,\nnever")

    annalist.configure(log, "Ada", "%(ret_val)s|%(ret_val_type)s|%(message)s", trail=trail)
    with pytest.raises(ValueError, match="never"):
        fail()
    with pytest.raises(ZeroDivisionError):
        function_logger(lambda: 1 / 0, message="a try")()
    assert lines(log) == [
        "ValueError: no;never|<class 'ValueError'>|raised ValueError: no;never",
        "ZeroDivisionError: division by zero|<class 'ZeroDivisionError'>|"
        "a try | raised ZeroDivisionError: division by zero",
    ]


def test_coroutines_and_generators_have_their_line_when_they_end(log, trail):
    """With their arguments as they were at the beginning."""

    @function_logger
    async def wait(values):
        await asyncio.sleep(0)
        values.append(9)
        return 7

    @function_logger
    def count(n):
        yield from range(n)
        return "done"

    annalist.configure(log, "Ada", "%(function_name)s %(values)s %(n)s %(ret_val)s", trail=trail)
    generator = count(2)
    assert list(generator) == [0, 1]
    assert lines(log) == ["count None 2 done"]
    waiting = wait([1])
    assert len(lines(log)) == 1
    assert asyncio.run(waiting) == 7
    assert lines(log)[1:] == ["wait [1] None 7"]


def test_other_callables_have_lines_too(log, trail):
    """C functions and partial objects, which 0.4.x cannot log."""
    import functools

    annalist.configure(log, "Ada", "%(function_name)s %(ret_val)s", trail=trail)
    assert function_logger(max)(1, 5) == 5
    assert function_logger(functools.partial(add.__wrapped__, 1))(5) == 6
    assert [line.rpartition(" ")[2] for line in lines(log)] == ["5", "6"]
    assert lines(log)[0] == "max 5"


def test_static_and_class_methods_are_called_through_the_class(log, trail):
    """ClassLogger gives what the language would."""

    class C:
        @ClassLogger
        @staticmethod
        def double(x):
            return 2 * x

        @ClassLogger
        @classmethod
        def make(cls):
            return cls

        @ClassLogger
        @property
        def p(self):
            return 1

        @ClassLogger
        @p.setter
        def p(self, value):
            self.value = value

    annalist.configure(log, "Ada", "%(message)s", trail=trail)
    assert (C.double(2), C().double(3), C.make()) == (4, 6, C)
    instance = C()
    instance.p = 5
    assert (instance.p, instance.value) == (1, 5)
    assert lines(log)[0] == "METHOD " + C.double.__qualname__ + (
        " called with args (2;) and kwargs {}. It is on an instance of C; and returns the value 4."
    )
    assert lines(log)[3].endswith(".p SET TO 5. It is on an instance of C.")


def test_secrets_are_not_on_lines(log, trail, capsys):
    """By the names of parameters, keywords, attributes and fields, and wherever their text turns up again."""

    class Account:
        def __init__(self):
            self.api_key = "kkkk-key"

        @ClassLogger
        def login(self, user, password="default-pw", **more):
            return f"{user} with {password}"

        @ClassLogger
        def give(self, passwd):
            return passwd

    text = "%(params)s %(message)s %(ret_val)s %(password)s %(api_key)s %(auth_token)s"
    annalist.configure(log, "Ada", text, text, trail=trail)
    Account().login("ada", "hunter22", auth_token="tttt-token")
    Account().login("ada", password="hunter23")
    Account().login("ada")
    Account().give("a password, of more than twenty characters")
    written = log.read_text() + capsys.readouterr().err
    for secret in ("hunter22", "hunter23", "tttt-token", "kkkk-key", "default-pw", "a password"):
        assert secret not in written
    assert written.count("[redacted]") > 10


def test_lines_of_threads_and_processes_do_not_mix(log, trail):
    """Each is one write."""
    annalist.configure(log, "Ada", "<%(params)s>", trail=trail)
    child = os.fork()
    threads = [threading.Thread(target=lambda: [add("x" * 3000, "") for _ in range(200)]) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if child == 0:
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0
    written = lines(log)
    assert len(written) == 1600
    assert len(set(written)) == 1


def test_a_spawned_worker_adds_to_the_same_file(run, tmp_path):
    """It configures again what its parent's program configures."""
    program = run("""
        import concurrent.futures, multiprocessing
        from annalist.annalist import Annalist
        from annalist.decorators import function_logger

        ann = Annalist()
        ann.configure("calls.log", "Ada", "%(function_name)s %(x)s", console=False)

        @function_logger
        def work(x):
            return x

        if __name__ == "__main__":
            work(0)
            spawn = multiprocessing.get_context("spawn")
            with concurrent.futures.ProcessPoolExecutor(2, mp_context=spawn) as pool:
                list(pool.map(work, range(1, 9)))
    """)
    assert (program.status, program.stderr) == (0, "")
    assert sorted(lines(tmp_path / "calls.log")) == [f"work {x}" for x in range(9)]


def test_a_full_disk_is_one_warning(run):
    """And the calls are as they were."""
    program = run("""
        from annalist.annalist import Annalist
        from annalist.decorators import function_logger
        Annalist().configure("/dev/full", "Ada", console=False)
        print(sum(function_logger(lambda x: x)(i) for i in range(100)))
    """)
    assert program.stdout == "4950\n"
    assert program.stderr == "annalist: the log file cannot be written: No space left on device\n"


def test_a_trail_that_cannot_be_written_leaves_lines(run):
    """Text outputs go on after the warning."""
    program = run("""
        from annalist.annalist import Annalist
        from annalist.decorators import function_logger
        Annalist().configure(None, "Ada", None, "%(function_name)s", trail="program.py/trail")
        function_logger(len)("abc")
    """)
    assert program.status == 0
    warning, line = program.stderr.splitlines()
    assert "program.py/trail" in warning
    assert line == "len"


def test_a_call_site_in_a_loop_loses_no_call(log, trail):
    """However many messages a program thinks of; beyond a thousand the trail keeps the calls without them."""
    annalist.configure(log, "Ada", "%(message)s %(row)s", trail=trail)
    for row in range(1500):
        function_logger(add, message=f"row {row}", extra_info={"row": row})(row)
    annalist.close()
    assert lines(log) == [f"row {row} {row}" for row in range(1500)]
    calls = sorted(export(trail), key=lambda call: call["arguments"]["a"])
    assert [call["result"] for call in calls] == [row + 2 for row in range(1500)]
    assert calls[7]["message"] == "row 7"
    assert calls[1499]["message"] == "(one message of very many)"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("no field", "names no field"),
        ("%(levelname)s %d", "'%d' names no field"),
        ("100% %(levelname)s", "'% %(leveln' names no field"),
        ("%(levelname)s %", "'%' names no field"),
        ("%(params)d", "'params' is a text, which %d cannot show"),
        ("%(created)x", "'created' is a fraction, which %x cannot show"),
        ("%(site)", "'site' is followed by '', which converts nothing"),
        ("%(site)y", "'site' is followed by 'y'"),
        ("%(site)5.3.1f", "'site' is followed by '5.3.1f'"),
        ("%(a b)s", "'a b' can be no field's name"),
        ("%()s", "'' can be no field's name"),
    ],
)
def test_a_wrong_format_is_an_error_that_names_the_field(log, trail, text, named):
    """And those that there are. What was configured before goes on."""
    annalist.configure(log, "Ada", "%(levelname)s", trail=trail)
    for wrong in ({"file_format_str": text}, {"stream_format_str": text}):
        with pytest.raises(ValueError, match=r"function_name, .*params.*any name of an argument") as raised:
            annalist.configure(log, **wrong, trail=trail)
        assert named in str(raised.value)
    add(1)
    assert lines(log) == ["INFO"]


def test_a_line_is_bounded(log, trail):
    """A huge value is cut, which is said."""
    annalist.configure(log, "Ada", "%(ret_val)s", trail=None)
    function_logger(lambda: "x" * 1_000_000)()
    usual = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(4300)  # readers of JSON among the other tests take it away
    function_logger(lambda: 10**5000)()
    sys.set_int_max_str_digits(usual)
    first, second = lines(log)
    assert first == "x" * 65536 + "… (1000000 characters)"
    assert second == "<int object>"


def test_nothing_heavy_is_imported_for_lines(run):
    """Not even logging, until the logger is asked for."""
    program = run("""
        import sys
        before = set(sys.modules)
        from annalist.annalist import Annalist
        from annalist.decorators import ClassLogger, function_logger
        Annalist().configure("calls.log", "Ada", "%(asctime)s %(params)s %(site)s", console=False)
        function_logger(lambda site: site)(1)
        heavy = {"logging", "typing", "inspect", "re", "dataclasses", "pathlib", "asyncio", "datetime"}
        print(sorted(heavy & (set(sys.modules) - before)))
        Annalist().logger
        print("logging" in sys.modules)
    """)
    assert (program.stdout, program.stderr) == ("[]\nTrue\n", "")


def test_records_of_calls_reach_handlers_that_the_program_adds(log, trail, caplog):
    """Pytest's caplog is one; the log file has its lines as before."""
    ann = Annalist()
    ann.configure(log, "Ada", "%(function_name)s %(ret_val)s", console=False, trail=trail)
    add(0)
    ann.logger.addHandler(caplog.handler)
    function_logger(add, message="hello, there")(1)
    ann.logger.warning("by hand")
    ann.logger.removeHandler(caplog.handler)
    add(2)
    assert [(record.levelname, record.getMessage()) for record in caplog.records] == [
        ("INFO", "hello; there"),
        ("WARNING", "by hand"),
    ]
    assert caplog.records[0].function_name == "add"
    assert caplog.records[0].ret_val == "3"
    assert lines(log) == ["add 2", "add 3", "None None", "add 4"]


def test_records_reach_the_root_logger_where_the_program_makes_it_the_parent(log, trail, caplog):
    """As of any other logger."""
    ann = Annalist()
    ann.configure(log, "Ada", "%(function_name)s", console=False, trail=trail)
    ann.logger.parent = logging.getLogger()
    with caplog.at_level("INFO"):
        add(1)
    assert [record.function_name for record in caplog.records] == ["add"]
    assert lines(log) == ["add"]


def test_an_unconfigured_singleton_says_so(run):
    """Names cannot be read before; calls are unaudited after one warning."""
    program = run("""
        from annalist.annalist import Annalist
        from annalist.decorators import function_logger
        ann = Annalist()
        for change in (lambda: ann.analyst_name, lambda: ann.set_file_formatter("%(message)s")):
            try:
                change()
            except ValueError as error:
                print(error)
        ann.logger.info("no handler yet")
        print(function_logger(lambda x: x)(3))
    """)
    assert program.stdout == "Annalist not configured. Configure object after retrieval.\n" * 2 + "3\n"
    assert program.stderr.count("\n") == 1
    assert "configure" in program.stderr


def test_an_analyst_who_changes_begins_another_session(log, trail):
    """So that the trail names who did what."""
    ann = Annalist()
    ann.configure(log, "Ada", "%(analyst_name)s", console=False, trail=trail)
    add(1)
    ann.analyst_name = "Bob"
    add(2)
    annalist.close()
    assert lines(log) == ["Ada", "Bob"]
    assert [(call["analyst"], call["result"]) for call in export(trail)] == [("Ada", 3), ("Bob", 4)]


def test_switched_off_the_decorators_give_what_they_were_given():
    """ANNALIST=off costs nothing."""
    source = """
        from annalist.decorators import ClassLogger, function_logger
        def f(): ...
        assert function_logger(f) is f and ClassLogger(f) is f and function_logger(message="x")(f) is f
    """
    environment = os.environ | {"ANNALIST": "off"}
    subprocess.run([sys.executable, "-c", textwrap.dedent(source)], env=environment, check=True)
