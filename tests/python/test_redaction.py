# SPDX-License-Identifier: Apache-2.0
"""What is secret is never written: not as a value, nor in a message, a repr or a line."""

import dataclasses
import io
from typing import Annotated

import annalist
import pytest
from annalist import Secret

HIDDEN = {"$type": "redacted", "items": ["str"]}
SECRET = "correct horse battery staple"


def written(trail) -> bytes:
    """Give everything that is in the files of a trail."""
    return b"".join(path.read_bytes() for path in trail.rglob("*") if path.is_file())


@pytest.fixture(autouse=True)
def default_redaction():
    """Leave the names that are secret as they were."""
    yield
    annalist.configure(trail=None)
    annalist.close()


def test_parameters_with_secret_names_are_hidden(session):
    """Bound as the language binds them, defaults included; what a call gives for others is not."""

    @annalist.annalize
    def login(user, password, *, api_key="k-123456", key=None, author="ann", n_tokens=3, **more):
        return True

    login("ada", SECRET, key="main", auth_token="t-98765", other=1)
    arguments = session.call()["arguments"]
    assert arguments == {
        "user": "ada",
        "password": HIDDEN,
        "api_key": HIDDEN,
        "key": "main",
        "author": "ann",
        "n_tokens": 3,
        "more": {"auth_token": HIDDEN, "other": 1},
    }


def test_attributes_and_keys_with_secret_names_are_hidden(session):
    """At any depth; a key that is no text says nothing."""

    class Client:
        def __init__(self):
            self.url = "https://example.org"
            self.access_token = SECRET

        @annalist.annalize
        def get(self, options):
            return {"client_secret": 7, ("password",): 1}

    Client().get([{"password": SECRET, "n": 1}])
    call = session.call()
    assert call["arguments"]["self"]["items"] == [{"url": "https://example.org", "access_token": HIDDEN}]
    assert call["arguments"]["options"] == [{"password": HIDDEN, "n": 1}]
    assert call["result"]["items"][0] == ["client_secret", {"$type": "redacted", "items": ["int"]}]
    assert call["result"]["items"][1][1] == 1


@dataclasses.dataclass
class Account:
    """A class that says itself what is secret."""

    name: str
    number: Secret[int]


def test_annotations_hide(session):
    """Of parameters, of starred ones, of results, of attributes; as objects and as text, alone and within others."""

    @annalist.annalize
    def sign(text: str, pin: Secret[int], seed: "Secret[str] | None" = None, *more: Secret[str]) -> Secret[bytes]:
        return b"signature"

    @annalist.annalize
    def both(account: Account, phrase: Annotated[str, "words", Secret] | None, plain: "Secretary" = 1) -> int:  # noqa: F821
        return 1

    sign("a", 1234, "seed", "x", "y")
    both(Account("ann", 99), SECRET)
    signed, other = session.calls()
    number = {"$type": "redacted", "items": ["int"]}
    assert signed["arguments"] == {"text": "a", "pin": number, "seed": HIDDEN, "more": [HIDDEN, HIDDEN]}
    assert signed["result"] == {"$type": "redacted", "items": ["bytes"]}
    assert other["arguments"]["account"]["items"] == [{"name": "ann", "number": number}]
    assert other["arguments"]["phrase"] == HIDDEN
    assert (other["arguments"]["plain"], other["result"]) == (1, 1)


def test_functions_with_secret_names(session):
    """The text that they give and the value that they set are hidden; that a password is right is not."""

    class Vault:
        __slots__ = ("held",)

        @property
        @annalist.annalize
        def password(self):
            return SECRET

        @password.setter
        @annalist.annalize
        def password(self, value):
            self.held = None

        @annalist.annalize
        def check_password(self):
            return True

    vault = Vault()
    vault.password = SECRET
    assert vault.password == SECRET
    vault.check_password()
    setter, getter, check = session.calls()
    assert setter["arguments"]["value"] == getter["result"] == HIDDEN
    assert check["result"] is True


def test_what_was_hidden_is_scrubbed_from_texts(session, trail):
    """From messages of exceptions, from reprs, from notes; once it was seen."""

    @annalist.annalize
    def connect(password):
        raise ConnectionError(f"no such user: {password!r} at host")

    class Handle(io.BytesIO):
        def __repr__(self):
            return "x" * 190 + SECRET

    @annalist.annalize
    def show(handle):
        return 1

    with pytest.raises(ConnectionError, match=SECRET):
        connect(SECRET)
    show(Handle())
    annalist.note(f"tried {SECRET} twice")
    call, shown = session.calls()
    assert shown["arguments"]["handle"]["repr"] == "x" * 190 + "[redacted]"
    assert call["exception"]["message"] == "no such user: '[redacted]' at host"
    assert SECRET.encode() not in written(trail)


def test_lines_show_no_secret(run):
    """Neither as an argument, nor in a result, nor in the message of an exception; with and without a trail."""
    program = """
        import sys, annalist
        from annalist import Secret

        annalist.configure(
            analyst_name="Ada",
            trail={trail},
            stream_format_str="%(function_name)s %(params)s %(ret_val)s %(message)s %(pin)s",
        )

        @annalist.annalize
        def login(user, password, pin: Secret[int] = 4711):
            return "welcome, " + password

        @annalist.annalize
        def fail(token):
            raise ValueError(token)

        login("ada", "correct horse, battery staple")
        login("ada", password="correct horse, battery staple", pin=4711)
        try:
            fail("t-987654")
        except ValueError:
            pass
    """
    for trail in ("None", "'there'"):
        lines = run(program.replace("{trail}", trail)).stderr
        assert lines.count("login") == 2
        assert "ada" in lines
        assert "[redacted]" in lines
        for secret in ("battery", "4711", "t-987654"):
            assert secret not in lines, lines


def test_names_are_those_of_a_pattern(trail, session):
    """Which is searched for in names; None leaves every name alone, and marks still hide."""

    @annalist.annalize
    def f(password, colour, marked: Secret[str]):
        return {"colour": 1}

    f("a", "b", "c")
    annalist.configure(trail=trail, redact="^col")
    f("a", "b", "c")
    annalist.configure(trail=trail, redact=None)
    f("a", "b", "c")
    first, second, third = (call["arguments"] for call in session.calls())
    assert (first["password"], first["colour"], first["marked"]) == (HIDDEN, "b", HIDDEN)
    assert (second["password"], second["colour"], second["marked"]) == ("a", HIDDEN, HIDDEN)
    assert (third["password"], third["colour"], third["marked"]) == ("a", "b", HIDDEN)


def test_a_wrong_pattern_is_an_error_that_names_it(trail):
    """And the session that is running goes on."""
    with pytest.raises(ValueError, match=r"redact='\(' is no regular expression"):
        annalist.configure(trail=trail, redact="(")
    with pytest.raises(TypeError, match="redact_hook"):
        annalist.configure(trail=trail, redact_hook=7)
    assert not trail.exists()


def test_a_hook_has_the_last_word(trail):
    """It gives another value, hides one, or fails, which hides, too."""

    def hook(name, value):
        if name == "colour":
            return annalist.REDACTED
        if name == "broken":
            raise RuntimeError
        return value * 2 if name == "number" else value

    annalist.configure(trail=trail, redact_hook=hook)

    class Paint:
        def __init__(self):
            self.colour, self.number = "red", 2

        @annalist.annalize
        def mix(self, number, broken, password, *, colour=None, **more):
            return {"colour": "red", "other": 1}

    Paint().mix(3, "x", "y", number2=1)
    annalist.close()
    from conftest import export

    (call,) = export(trail)
    assert call["arguments"] == {
        "self": {"$type": f"{__name__}.{Paint.__qualname__}", "items": [{"colour": HIDDEN, "number": 4}]},
        "number": 6,
        "broken": HIDDEN,
        "password": HIDDEN,
        "colour": {"$type": "redacted", "items": ["NoneType"]},
        "more": {"number2": 1},
    }
    assert call["result"] == {"colour": HIDDEN, "other": 1}


def test_classes_that_hide_are_hidden(session):
    """Those of pydantic and the like, wherever they are."""

    class SecretStr:
        def __init__(self, text):
            self._text = text

    @annalist.annalize
    def f(value):
        return [value]

    f(SecretStr(SECRET))
    name = f"{__name__}.{SecretStr.__qualname__}"
    assert session.call()["result"] == [{"$type": "redacted", "items": [name]}]


def test_what_the_setter_of_a_secret_is_given_is_hidden_whatever_it_calls_it(session):
    class Account:
        @property
        def password(self):
            return self._password

        @annalist.annalize
        @password.setter
        def password(self, new):
            self._password = new

    account = Account()
    account.password = "correct horse"
    assert session.call()["arguments"]["new"]["$type"] == "redacted"
