# SPDX-License-Identifier: Apache-2.0
"""The extension module: audited functions and the session."""

from collections.abc import Callable, Iterator, Mapping
from os import PathLike
from types import FunctionType
from typing import Any, Generic, Self, TypeVar, final

from ._trail import Trail

C = TypeVar("C", bound=RecordedCall)

__version__: str

@final
class AuditedFunction:
    """A function whose calls are recorded. At run time a subclass of `types.FunctionType`."""

@final
class AuditedCallable:
    """Passes calls on to another callable and records them. Has whatever attributes that has."""

    @property
    def __wrapped__(self) -> Any: ...
    def __call__(self, *args: Any, **kwargs: Any) -> Any: ...

def audit(function: FunctionType, level: int, message: str | None, extra: object, style: int = 0) -> AuditedFunction:
    """Give the function, audited. `level` is 10 to 50, or 0 for the session's; `style` is TextStyle's."""

def set_text(
    outputs: list[tuple[int, list[tuple[str, str, str]]]],
    level_filter: int,
    default_level: int,
    analyst: str,
    name: str,
    caller: str,
    session: str,
) -> None:
    """Say where lines go from now on: descriptor (-1: the stream) and parts of the format of each output."""

def set_logger(logger: object) -> None:
    """Have lines ask the `wish(level)` of a logger first, and records handled by its `handle_call`; None for none."""

def audit_callable(
    callable: Callable[..., Any],
    name: str,
    signature: tuple[Any, ...] | None,
    annotations: object,
    code_flags: int,
    level: int,
    message: str | None,
    extra: object,
    style: int = 0,
) -> AuditedCallable:
    """Give another callable, audited. Without a signature its parameters are `*args` and `**kwargs`."""

def rebuild(wrapped: Any, level: int, message: str | None, extra: object, style: int, inheritance: str) -> Any:
    """Audit what was unpickled."""

def reduce_by_value(audited: Any) -> tuple[Any, ...]:
    """Tell pickle how to make the like of an audited callable elsewhere."""

def set_recording(on: bool) -> None:
    """Say whether audited calls are recorded at all."""

@final
class Step:
    """A stretch of a program that is recorded as a call."""

    def __new__(cls, name: str, file: str, line: int, reason: object, level: int) -> Self: ...
    def enter(self) -> None: ...
    def leave(self, exception: BaseException | None) -> None: ...

def session() -> tuple[str, str]:
    """Give name and file of the session that runs, empty where none does."""

def inheritance() -> str:
    """Give what child processes are to find in ANNALIST_PARENT, empty where no session runs."""

def is_recording() -> bool:
    """Tell what set_recording was told."""

def configure(
    logger_name: str,
    analyst_name: str,
    trail: str | None,
    console: bool | None,
    level_filter: int,
    trail_level: int,
    default_level: int,
    on_gap: int,
    rotate_bytes: int,
    rotate_seconds: int,
) -> str | None:
    """Begin a session; give what went wrong, or None.

    Empty texts, None for `console`, 0 for a level and -1 for `rotate_…` are what is not said.
    """

def register(kind: type, encode: Callable[[Any], object]) -> None:
    """Say how objects of exactly that type are encoded; TypeError for those that have an encoding for good."""

def set_redaction(
    search: Callable[[str], object] | str | None, hook: Callable[[str, Any], Any] | None, marker: object
) -> None:
    """Say which names are secret ("": those that libannalist knows; None: none), and what a hook returns for them."""

def set_secret_annotation(secret: object) -> None:
    """Say what is `annalist.Secret`."""

def close() -> str | None:
    """End the session; give what went wrong, or None."""

def note(text: str) -> None:
    """Leave a note in the trail."""

class RecordedCall:
    """A call as it was read; `annalist.Call` stands on it."""

    @property
    def id(self) -> str: ...
    @property
    def number(self) -> int: ...
    @property
    def parent(self) -> str | None: ...
    @property
    def status(self) -> str: ...
    @property
    def function(self) -> str: ...
    @property
    def thread(self) -> int: ...
    @property
    def task(self) -> str | None: ...
    @property
    def start_ns(self) -> int: ...
    @property
    def duration_ns(self) -> int | None: ...
    @property
    def level(self) -> str: ...
    @property
    def message(self) -> str | None: ...
    @property
    def arguments(self) -> Mapping[str, Any]: ...
    @property
    def result(self) -> Any: ...
    @property
    def extra(self) -> Any: ...
    @property
    def _session_name(self) -> str: ...
    @property
    def _suspended(self) -> tuple[int, str, list[Any], list[tuple[str, str]]] | None: ...
    @property
    def _raised(self) -> tuple[str, str] | None: ...
    @property
    def _trail(self) -> Trail: ...
    def _texts(self, width: int, /) -> tuple[dict[str, str], str]: ...

@final
class CallIterator(Iterator[C], Generic[C]):
    """Goes over calls of a trail."""

    def __iter__(self) -> Self: ...
    def __next__(self) -> C: ...
    def skip(self, calls: int, /) -> int:
        """Pass over that many; give how many there were."""

    def table(self, recipes: object, /) -> dict[str, Any]:
        """Give all that are left as columns."""

    def finding(self) -> str | None:
        """Give, at the end, why calls were left out, or None."""

@final
class Reader:
    """An opened trail."""

    def __new__(cls, path: str | bytes | PathLike[str], /) -> Self: ...
    def sessions(self) -> list[dict[str, Any]]: ...
    def findings(self) -> tuple[str, ...]: ...
    def functions(self, session: int, /) -> tuple[tuple[Any, ...], ...]: ...
    def notes(self, session: int, /) -> tuple[tuple[int, int, str, str], ...]: ...
    def gaps(self, session: int, /) -> tuple[tuple[int, int, int, str], ...]: ...
    def calls(
        self,
        type: type[C],
        trail: Trail,
        session: int | None,
        function: str,
        analyst: str,
        session_name: str,
        since_ns: int | None,
        until_ns: int | None,
        level: int,
        raised: bool | None,
        thread: int | None,
        /,
    ) -> CallIterator[C]: ...
    def columns(self, recipes: object, sessions: list[int], function: str, /) -> dict[str, Any] | None: ...
    def call(self, type: type[C], trail: Trail, id: str, /) -> C: ...

def decode(item: bytes, recipes: object, /) -> object:
    """Give what the bytes of one item mean."""
