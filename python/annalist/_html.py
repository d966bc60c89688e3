# SPDX-License-Identifier: Apache-2.0
"""Trails, sessions and calls as notebooks show them: plain tables in the colours of the page, everything escaped."""

from __future__ import annotations

import html
from collections.abc import Iterable
from typing import TYPE_CHECKING

from ._times import duration_text

if TYPE_CHECKING:
    from ._calls import Call, Calls
    from ._trail import Session, Trail

_MOST_ROWS = 20
_SHORT = 60  # characters of a value in a table of calls
_LONG = 1000  # in the table of one call

# No colour of the page is assumed: what is lighter or darker is its own colour, thinned. The name is doubled to weigh
# more than the notebook's own rules for tables.
_STYLE = """<style>
.annalist { font-size: 90%; max-width: 100%; overflow-x: auto }
.annalist.annalist p { margin: 0 0 .4em }
.annalist.annalist table { border-collapse: collapse; margin: 0; table-layout: auto }
.annalist.annalist tr { border-bottom: 1px solid rgba(128, 128, 128, .35); background: none }
.annalist.annalist th, .annalist.annalist td { padding: .2em .8em .2em 0; text-align: left; vertical-align: top }
.annalist.annalist th { font-weight: 600; opacity: .75; white-space: nowrap }
.annalist.annalist td { white-space: pre-wrap }
.annalist.annalist td.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums }
.annalist.annalist td.short { white-space: nowrap }
.annalist.annalist td.code { font-family: monospace }
.annalist.annalist td.value { font-family: monospace; overflow-wrap: anywhere; min-width: 6em }
.annalist.annalist .bad { color: #d1453b; font-weight: 600 }
.annalist.annalist .more { opacity: .75 }
</style>"""


def trail_html(trail: Trail) -> str:
    """Show a trail: its latest sessions."""
    sessions = trail.sessions
    latest = list(reversed(sessions))[:_MOST_ROWS]
    parts = [
        _line(f"<b>Trail</b> {escape(str(trail.path))}, {_count(len(sessions), 'session')}"),
        _table(["session", "start", "took", "analyst", "host", "calls", "raised", "state"], map(_session_row, latest)),
        _more(len(sessions) - len(latest), "earlier session"),
        *map(_finding, trail.findings),
    ]
    return _box(parts)


def _session_row(session: Session) -> list[str]:
    return [
        _cell(session.name, "code short"),
        _cell(f"{session.start:%Y-%m-%d %H:%M:%S}", "short"),
        _cell("" if session.end_ns is None else duration_text(session.end_ns - session.start_ns), "number"),
        _cell(session.analyst),
        _cell(session.host),
        _cell(f"{session.call_count:,}", "number"),
        _cell(f"{session.raised_count:,}" if session.raised_count else "", "number bad"),
        _cell(session.state),
    ]


def session_html(session: Session) -> str:
    """Show a session: who and where, its functions, its notes."""
    facts = {
        "analyst": session.analyst,
        "logger": session.logger,
        "start": f"{session.start:%Y-%m-%d %H:%M:%S} UTC",
        "end": f"{session.end:%Y-%m-%d %H:%M:%S} UTC, {session.end_reason}" if session.end else "",
        "host": f"{session.user}@{session.host}, process {session.pid}",
        "command": _cut(" ".join(session.arguments), 200),
        "directory": session.directory,
        "interpreter": f"{session.interpreter} on {session.platform}",
        "code": _code(session),
        "parent": session.parent,
        "calls": f"{session.call_count:,}, of which {session.raised_count:,} raised",
        "not completed": f"{session.open_count:,}" if session.open_count else "",
        "functions": ", ".join(function.name for function in session.functions),
    }
    rows = [[_head(name), _cell(text)] for name, text in facts.items() if text]
    rows += [[_head("note"), _cell(f"{note.time:%H:%M:%S}  {note.text}")] for note in session.notes[:_MOST_ROWS]]
    rows += [[_head("gap"), _cell(f"{gap.start:%H:%M:%S} to {gap.end:%H:%M:%S}: {gap.reason}", "bad")]
             for gap in session.gaps[:_MOST_ROWS]]  # fmt: skip
    parts = [
        _line(f"<b>Session</b> {escape(session.name)}, {escape(session.state)}"),
        _table([], rows),
        *map(_finding, session.findings),
    ]
    return _box(parts)


def _cut(text: str, characters: int) -> str:
    return text if len(text) <= characters else text[:characters] + "…"


def _code(session: Session) -> str:
    """Give the commit that ran."""
    state = {True: "clean", False: "changed", None: ""}[session.clean]
    return ", ".join(part for part in (session.repository, session.branch, session.commit[:12], state) if part)


def calls_html(calls: Calls) -> str:
    """Show the first of many calls."""
    count = len(calls)
    first = calls[:_MOST_ROWS]
    parts = [
        _line(f"<b>{_count(count, 'call')}</b> of {escape(str(calls.trail.path))}"),
        _table(["call", "start", "took", "function", "arguments", "result"], map(_call_row, first)) if first else "",
        _more(count - len(first), "more call"),
    ]
    return _box(parts)


def _call_row(call: Call) -> list[str]:
    arguments, result = call.texts(_SHORT)
    return [
        _cell(call.id, "code short"),
        _cell(f"{call.start:%Y-%m-%d %H:%M:%S}", "short"),
        _cell("" if call.duration_ns is None else duration_text(call.duration_ns), "number"),
        _cell(call.function, "code"),
        _cell(", ".join(f"{name}={text}" for name, text in arguments.items()), "value"),
        _outcome(call, result),
    ]


def _outcome(call: Call, result: str) -> str:
    if call.status == "open":
        return _cell("not completed", "bad")
    return _cell(result, "value") if call.exception is None else _cell(str(call.exception), "value bad")


def call_html(call: Call) -> str:
    """Show one call whole."""
    arguments, result = call.texts(_LONG)
    took = "" if call.duration_ns is None else f", took {duration_text(call.duration_ns)}"
    facts = {
        "start": f"{call.start:%Y-%m-%d %H:%M:%S.%f} UTC{took}",
        "session": f"{call.session.name} of {call.session.analyst}",
        "parent": call.parent or "",
        "thread": f"{call.thread}{f', task {call.task}' if call.task else ''}",
        "level": call.level,
        "message": call.message or "",
        "suspended": f"{call.suspended.count:,} times, {call.suspended.ended}" if call.suspended else "",
    }
    rows = [[_head(name), _cell(text, "value")] for name, text in arguments.items()]
    rows.append([_head("exception" if call.exception else "result"), _outcome(call, result)])
    rows += [[_head(name), _cell(text)] for name, text in facts.items() if text]
    return _box([_line(f"<b>Call</b> {escape(call.function)}, {escape(call.id)}"), _table([], rows)])


def escape(text: str) -> str:
    """Make text of HTML, and of UTF-8."""
    return html.escape(text.encode("utf-8", "replace").decode())


def _box(parts: Iterable[str]) -> str:
    return f'<div class="annalist">{_STYLE}{"".join(parts)}</div>'


def _line(inner: str) -> str:
    return f"<p>{inner}</p>"


def _finding(text: str) -> str:
    return f'<p class="bad">{escape(text)}</p>'


def _more(count: int, what: str) -> str:
    return f'<p class="more">… and {_count(count, what)}</p>' if count > 0 else ""


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _table(heads: list[str], rows: Iterable[list[str]]) -> str:
    head = f"<thead><tr>{''.join(map(_head, heads))}</tr></thead>" if heads else ""
    body = "".join(f"<tr>{''.join(row)}</tr>" for row in rows)
    return f"<table>{head}<tbody>{body}</tbody></table>"


def _head(text: str) -> str:
    return f"<th>{escape(text)}</th>"


def _cell(text: str, kind: str = "") -> str:
    return f'<td class="{kind}">{escape(text)}</td>' if kind else f"<td>{escape(text)}</td>"
