# SPDX-License-Identifier: Apache-2.0
"""Writes the vectors from the specification, or checks with --verify that those in the tree are what it would write."""

import argparse
import json
import sys
from pathlib import Path

from building import bad, good, trails
from building.cbor import encode
from building.example import example
from building.values import BAD_COLUMNS, BAD_VALUES, COLUMNS, VALUES

HERE = Path(__file__).parent
#: What stands between the fences of its last section is the example.
TRAIL_FORMAT = "../trail-format.md"


def table(header: str, rows: list[tuple[str, ...]]) -> bytes:
    """Write a table: a line of names, then a line for each row, tabs between."""
    return "".join(f"{line}\n" for line in (header, *("\t".join(row) for row in rows))).encode()


def jsonl(lines: list[dict]) -> bytes:
    """Write a line of JSON for each."""
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines).encode()


def vectors() -> dict[str, bytes]:
    """Give the contents of every file by its path below this directory."""
    files = {
        "values.tsv": table("name\tcbor\tjson", [(name, encode(item).hex(), text) for name, item, text in VALUES]),
        "bad-values.tsv": table("name\tcbor", [(name, data.hex()) for name, data in BAD_VALUES]),
        "columns.tsv": table("name\tcbor\trows", [(name, encode(item).hex(), text) for name, item, text in COLUMNS]),
        "bad-columns.tsv": table("name\tcbor", [(name, encode(item).hex()) for name, item in BAD_COLUMNS]),
    }
    for name, (data, lines) in good.sessions().items():
        files[f"good/{name}"] = data
        files[f"good/{name}.jsonl"] = jsonl(lines)
    expected = {}
    for name, (data, error, offset, calls) in bad.files().items():
        files[f"bad/{name}"] = data
        expected[name] = {"error": error, "offset": offset, "calls": calls}
    lines = ",\n".join(f"  {json.dumps(name)}: {json.dumps(each)}" for name, each in sorted(expected.items()))
    files["bad/expected.json"] = f"{{\n{lines}\n}}\n".encode()
    for name, trail in trails.trails().items():
        for file, data in trail.files.items():
            files[f"trails/{name}/sessions/{file}"] = data
        files[f"trails/{name}/calls.jsonl"] = jsonl(trail.lines)
        files[f"trails/{name}/errors.tsv"] = table("file\terror", trail.errors)
    text = (HERE / TRAIL_FORMAT).read_text()
    before, after = text[: text.rindex("```", 0, text.rindex("```"))], text[text.rindex("```") :]
    files[TRAIL_FORMAT] = f"{before}```\n{example()}{after}".encode()
    return files


def present() -> set[str]:
    """Give the paths of the vectors that are in the tree."""
    found = [*HERE.glob("*.tsv"), *HERE.glob("good/*"), *HERE.glob("bad/*")]
    found += [path for path in HERE.glob("trails/**/*") if path.is_file()]
    return {str(path.relative_to(HERE)) for path in found}


def main() -> int:
    """Write or verify."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--verify", action="store_true", help="write nothing; exit 1 where a file differs")
    verify = parser.parse_args().verify
    wanted = vectors()
    differing = [
        path for path, data in wanted.items() if not (HERE / path).exists() or (HERE / path).read_bytes() != data
    ]
    superfluous = sorted(present() - set(wanted))
    if verify:
        for path in differing + superfluous:
            print(f"{path} is not what generate.py writes", file=sys.stderr)
        return 1 if differing or superfluous else 0
    for path in superfluous:
        (HERE / path).unlink()
    for path in differing:
        (HERE / path).parent.mkdir(parents=True, exist_ok=True)
        (HERE / path).write_bytes(wanted[path])
    return 0


if __name__ == "__main__":
    sys.exit(main())
