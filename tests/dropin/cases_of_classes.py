# SPDX-License-Identifier: Apache-2.0
"""`ClassLogger`: methods of every kind, their messages, and fields filled from arguments and attributes."""

from annalist.decorators import ClassLogger, function_logger
from casebook import FIELDS, case

CUSTOM = ("function_name", "site", "number", "kind")


class Station:
    kind = "of the class"

    @ClassLogger
    def __init__(self, site="Lake Ada, north"):
        """Begin."""
        self.site = site
        self._stage = 1.5

    def __repr__(self):
        return "Station()"

    @property
    def number(self):
        return 7

    @ClassLogger
    def measure(self, value):
        """Measure it, once."""
        return value

    @ClassLogger
    def scale(self, factor, offset=0):
        return factor

    @ClassLogger
    def nothing(self): ...

    @ClassLogger
    @staticmethod
    def convert(value):
        return value

    @ClassLogger
    @classmethod
    def make(cls, value):
        return value

    @property
    def stage(self):
        """The stage."""
        return self._stage

    @ClassLogger
    @stage.setter
    def stage(self, value):
        self._stage = value

    @ClassLogger
    def fail(self, value):
        raise KeyError(value)

    @ClassLogger
    def __call__(self, value):
        return value

    @ClassLogger
    def __len__(self):
        return 3

    @ClassLogger
    def items(self):
        yield 1

    @ClassLogger
    def rename(self, site):
        self.site = site

    @ClassLogger
    def optional(self, site=None):
        return site

    @ClassLogger
    def options(self, **options):
        return len(options)

    @ClassLogger
    def rest(self, *rest):
        return rest


class Lake(Station):
    @ClassLogger
    def measure(self, value):
        return super().measure(value)


BOUND = {"params": "methods bound"}


@case(differs=BOUND)
def init(ann):
    return Station("here").site


@case(differs=BOUND)
def init_with_a_default(ann):
    return Station().site


@case(differs=BOUND)
def a_method(ann):
    return Station.measure.__name__, Station("here").measure(21)


@case(differs=BOUND)
def a_method_with_a_keyword(ann):
    return Station("here").scale(2, offset=1)


@case(differs=BOUND)
def a_method_with_keywords_alone(ann):
    return Station("here").scale(offset=1, factor=2)


@case(differs=BOUND)
def a_method_without_arguments(ann):
    return Station("here").nothing()


@case(differs=BOUND)
def a_static_method(ann):
    return Station("here").convert(3)


@case(differs=BOUND)
def a_class_method(ann):
    return Station("here").make(3)


@case(differs={"outcome": "through the class", "lines": "through the class"})
def a_static_method_through_the_class(ann):
    return Station.convert(3)


@case(differs={"outcome": "through the class", "lines": "through the class"})
def a_class_method_through_the_class(ann):
    return Station.make(3)


@case(differs={"outcome": "through the class", "lines": "through the class"})
def a_method_through_the_class(ann):
    return Station.measure(Station("here"), 3)


@case(differs=BOUND)
def a_setter(ann):
    station = Station("here")
    station.stage = 9
    return station.stage


@case(differs=BOUND)
def a_setter_given_text(ann):
    station = Station("here")
    station.stage = "a,b" * 20
    return station.stage


@case(differs=BOUND)
def a_getter_is_read_without_a_line(ann):
    return Station("here").stage


@case(differs={"lines": "raised"})
def a_method_that_raises(ann):
    return Station("here").fail(1)


@case(differs=BOUND)
def an_instance_that_is_called(ann):
    return Station("here")(5)


@case(differs=BOUND)
def the_length_of_an_instance(ann):
    return len(Station("here"))


@case(differs=BOUND)
def an_overridden_method(ann):
    return Lake("here").measure(4)


@case(differs={**BOUND, "message": "suspended", "ret_val": "suspended", "ret_val_type": "suspended"})
def a_generator_method(ann):
    return list(Station("here").items())


@case(differs=BOUND)
def a_method_with_further_arguments(ann):
    return Station("here").rest(1, 2), Station("there").options(x=1)


@case(differs={"lines": "plain functions"})
def a_plain_function(ann):
    return ClassLogger(lambda x: x)(1)


@case(differs={"lines": "plain functions"})
def a_bound_method_of_a_class(ann):
    class C:
        def m(self, a):
            return a

    return ClassLogger(C().m)(1)


@case(differs={"params": "methods bound", "message": "class message"})
def a_message_of_its_own(ann):
    class C:
        def m(self, a):
            return a

        n = ClassLogger(m, "a, message")

        def __repr__(self):
            return "C()"

    return C().n(1)


@case(differs={"lines": "inner setter"})
def a_setter_inside(ann):
    class C:
        @property
        def p(self):
            return 1

        @p.setter
        @ClassLogger
        def p(self, value): ...

    C().p = 3


@case(differs={"lines": "getters"})
def a_property_without_a_setter(ann):
    class C:
        @ClassLogger
        @property
        def p(self):
            return 1

    return C().p


@case(differs={"outcome": "not callable"})
def what_cannot_be_called(ann):
    return ClassLogger(5)


@case(differs={"outcome": "wrong use"})
def no_function(ann):
    return ClassLogger(message="x")


LONG = "a text of more than twenty characters"


def add_case_of_result(name, value):
    @case(f"a method's message about its result: {name}", ("message",))
    def body(ann):
        class C:
            @ClassLogger
            def give(self):
                return value

        C().give()


for name, value in {
    "short": "a,b\nc",
    "twenty": "x" * 20,
    "twenty-one": "x" * 21,
    "long text": LONG,
    "long list": list(range(30)),
    "long number": 10**40,
    "None": None,
    "long bytes": b"x" * 40,
    "dict": {"a": "b,c"},
}.items():
    add_case_of_result(name, value)


@case("a method's message about its arguments", ("message",))
def _(ann):
    class C:
        @ClassLogger
        def take(self, *values, **options):
            return 1

    C().take(LONG, [1, 2], None, option=LONG, other=(1,))


# --- fields of the program's own ---


@case("attributes fill fields", CUSTOM)
def _(ann):
    station = Station("here")
    return station.measure(1)


@case("attributes as they are after the call", CUSTOM)
def _(ann):
    station = Station("before")
    station.site = "changed"
    return station.nothing()


@case("arguments before attributes", CUSTOM)
def _(ann):
    station = Station("here")
    return station.rename("argument"), station.rename(site="keyword")


@case("attributes before defaults", CUSTOM)
def _(ann):
    return Station("here").optional()


@case("keywords of **options fill fields", CUSTOM)
def _(ann):
    return Station("here").options(kind="keyword")


@case("an argument with commas", ("function_name", "site"))
def _(ann):
    Station("here, there").nothing()


@case("static and class methods have fields", CUSTOM, differs={"site": "no instance", "number": "no instance"})
def _(ann):
    return Station.make.__name__, Station("here").make(1)


@case("a static method has fields", CUSTOM, differs=dict.fromkeys(("site", "number", "kind"), "no instance"))
def _(ann):
    return Station("here").convert(1)


@case("a missing attribute is None", ("function_name", "absent"))
def _(ann):
    return Station("here").nothing()


@case(
    "an attribute that raises is None",
    ("function_name", "broken"),
    differs={"outcome": "attributes", "lines": "attributes"},
)
def _(ann):
    class C:
        @property
        def broken(self):
            raise RuntimeError("no")

        @ClassLogger
        def m(self):
            return 1

    return C().m()


@case(
    "a method under function_logger has no attributes",
    CUSTOM,
    differs=dict.fromkeys(CUSTOM[1:], "function_logger on methods"),
)
def _(ann):
    class C:
        site, number, kind = "here", 7, "class"

        @function_logger
        def m(self):
            return 1

    return C().m()


@case("default level of methods", FIELDS, differs=BOUND, default_level="ERROR")
def _(ann):
    return Station("here").nothing()


@case("methods below the filter have no line", FIELDS, level_filter="WARNING")
def _(ann):
    return Station("here").nothing()
