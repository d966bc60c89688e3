# SPDX-License-Identifier: Apache-2.0
"""What looks at callables finds audited ones as it finds any other."""

import copy
import cProfile
import dataclasses
import doctest
import functools
import inspect
import pickle
import pstats
import pydoc
import sys
import traceback
import types
import typing
import unittest.mock
import weakref

import annalist
import pytest


@annalist.annalize
def add(a: int, /, b: "float" = 2.0, *rest: str, c: int = 10, **options: typing.Any) -> list[float]:
    """Add.

    >>> add(1)
    [3.0]
    """
    return [a + b]


class Base:
    @annalist.annalize
    def method(self, x=1):
        return ("base", x)

    @annalist.annalize
    @classmethod
    def make(cls):
        return cls()

    @annalist.annalize
    @staticmethod
    def static(x):
        return x


class Derived(Base):
    @annalist.annalize
    def method(self, x=1):
        return (*super().method(x), "derived")


@pytest.fixture
@annalist.annalize
def audited_fixture():
    yield 5


def test_pytest_fixtures_may_be_audited(session, audited_fixture):
    assert audited_fixture == 5


def test_inspect_help_and_hints(session):
    assert str(inspect.signature(add)).startswith("(a: int, /, b: 'float' = 2.0, *rest: str, c: int = 10, **options")
    assert inspect.isfunction(add)
    assert inspect.isroutine(add)
    assert isinstance(add, types.FunctionType)
    assert inspect.ismethod(Base().method)
    assert str(inspect.signature(Base().method)) == "(x=1)"
    assert typing.get_type_hints(add)["return"] == list[float]
    assert "Add." in pydoc.plain(pydoc.render_doc(add))
    assert "method" in pydoc.plain(pydoc.render_doc(Base))
    assert inspect.getsource(add).startswith("@annalist.annalize")
    assert inspect.getsourcefile(add) == __file__
    assert inspect.getdoc(add).startswith("Add.")
    assert inspect.unwrap(add) is add.__wrapped__
    assert inspect.getfullargspec(add).kwonlyargs == ["c"]
    assert repr(add).startswith("<function add at")


def test_doctest_runs_the_examples_of_audited_functions(session):
    (test,) = [each for each in doctest.DocTestFinder().find(add, globs={"add": add})]
    assert doctest.DocTestRunner().run(test) == doctest.TestResults(failed=0, attempted=1)


def test_pickle_copy_weakref_and_attributes(session):
    assert pickle.loads(pickle.dumps(add)) is add
    assert copy.deepcopy([add])[0] is add
    assert pickle.loads(pickle.dumps(Derived().method))(3) == ("base", 3, "derived")
    assert weakref.ref(add)() is add
    add.mark = 1
    assert add.mark == 1
    assert vars(add)["mark"] == 1
    del add.mark
    add.__defaults__ = (5.0,)
    try:
        assert add(1) == [6.0]
    finally:
        add.__defaults__ = (2.0,)
    assert [call["arguments"]["b"] for call in session.calls() if call["function"].endswith(".add")] == [5.0]


def test_wrappers_of_functools(session):
    cached = functools.lru_cache(add)
    assert cached(1) == cached(1) == [3.0]
    assert cached.cache_info().hits == 1
    assert functools.partial(add, 1)() == [3.0]
    assert functools.reduce(annalist.annalize(lambda a, b: a + b), [1, 2, 3]) == 6

    def other():
        pass

    assert functools.wraps(add)(other).__name__ == "add"
    assert len(session.calls()) == 4


def test_autospec_checks_the_signature(session):
    mock = unittest.mock.create_autospec(add)
    mock(1, 2.0, c=3)
    mock.assert_called_once_with(1, 2.0, c=3)
    with pytest.raises(TypeError):
        mock()
    with unittest.mock.patch.object(Base, "method", autospec=True) as method:
        Base().method(2)
    assert method.call_args.args[1] == 2


def test_inheritance_super_and_dataclasses(session):
    @dataclasses.dataclass
    class Point:
        x: float = 0.0

        @annalist.annalize
        def moved(self, by):
            return dataclasses.replace(self, x=self.x + by)

    assert Derived.make().method(2) == ("base", 2, "derived")
    assert Derived.static(3) == 3
    assert Point(1.0).moved(2.0) == Point(3.0)
    outer, inner = (call for call in session.calls() if call["function"].endswith(".method"))
    assert inner["parent"] == outer["call"]


def test_tracebacks_have_no_frame_of_ours(session):
    @annalist.annalize
    def fails():
        raise LookupError("x")

    @annalist.annalize
    def outer():
        fails()

    with pytest.raises(LookupError) as caught:
        outer()
    names = [frame.name for frame in traceback.extract_tb(caught.value.__traceback__)][1:]
    assert names == ["outer", "fails"]


def test_profilers_and_tracers_see_the_function(session):
    events = []
    sys.setprofile(lambda frame, event, argument: events.append((event, frame.f_code.co_name)))
    add(1)
    sys.setprofile(None)
    assert ("call", "add") in events
    assert ("return", "add") in events
    profile = cProfile.Profile()
    profile.enable()
    add(1)
    profile.disable()
    assert "add" in {name for _, _, name in pstats.Stats(profile).stats}


def test_click_commands(session):
    click = pytest.importorskip("click")
    from click.testing import CliRunner

    @click.command()
    @click.option("--n", type=int)
    @annalist.annalize
    def say(n):
        """Say n."""
        click.echo(n + 1)

    assert CliRunner().invoke(say, ["--n", "4"]).output == "5\n"
    assert "Say n." in CliRunner().invoke(say, ["--help"]).output
    assert session.call()["arguments"] == {"n": 4}


def test_pandas_takes_audited_functions(session):
    pandas = pytest.importorskip("pandas")
    double, total = annalist.annalize(lambda x: 2 * x), annalist.annalize(lambda values: values.sum())
    frame = pandas.DataFrame({"g": [1, 1, 2], "v": [1.0, 2.0, 3.0]})
    assert frame.v.apply(double).tolist() == frame.v.map(double).tolist() == [2.0, 4.0, 6.0]
    assert frame.groupby("g").v.agg(total).tolist() == frame.groupby("g").agg(z=("v", total)).z.tolist() == [3.0, 3.0]
    assert frame.agg({"v": total}).tolist() == [6.0]
    assert frame.pipe(annalist.annalize(lambda f: len(f))) == 3
    assert len([call for call in session.calls() if call["result"] in (2.0, 4.0, 6.0)]) >= 6


@pytest.mark.parametrize("library", ["pandas", "statsmodels", "sklearn"])
def test_functions_of_libraries_are_audited_from_outside(run, library):
    pytest.importorskip(library)
    program = run(
        {
            "pandas": """
                import annalist, pandas
                annalist.configure()
                pandas.DataFrame.rolling = annalist.annalize(pandas.DataFrame.rolling)
                concat = annalist.annalize(pandas.concat)
                frame = concat([pandas.DataFrame({"v": [1.0, 2.0]})] * 2)
                assert frame.rolling(2).mean().v.tolist()[1:] == [1.5, 1.5, 1.5]
            """,
            "statsmodels": """
                import annalist, numpy
                import statsmodels.api as sm
                annalist.configure()
                sm.OLS.fit = annalist.annalize(sm.OLS.fit)
                x = numpy.arange(10.0)
                fitted = sm.OLS(2 * x + 1, sm.add_constant(x)).fit(cov_type="HC1")
                assert abs(fitted.params[1] - 2) < 1e-9
            """,
            "sklearn": """
                import annalist, numpy, sklearn.base
                from sklearn.linear_model import LinearRegression
                from sklearn.model_selection import cross_val_score
                annalist.configure()
                annalist.annalize(LinearRegression, include=["fit"])
                LinearRegression.predict = annalist.annalize(LinearRegression.predict)
                x = numpy.arange(20.0).reshape(-1, 1)
                model = sklearn.base.clone(LinearRegression()).fit(x, 2 * x[:, 0] + 1)
                assert abs(model.predict([[3.0]])[0] - 7) < 1e-9
                assert cross_val_score(LinearRegression(), x, 2 * x[:, 0]).min() > 0.99
            """,
        }[library]
    )
    assert (program.status, program.stderr) == (0, "")
    names = [call["function"].rpartition(".")[2] for call in program.calls()]
    wanted = {"pandas": {"rolling", "concat"}, "statsmodels": {"fit"}, "sklearn": {"fit", "predict"}}[library]
    assert wanted <= set(names)
    if library == "sklearn":
        assert names.count("fit") == 6
