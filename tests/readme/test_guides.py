# SPDX-License-Identifier: Apache-2.0
"""The programs of the guides run, and print what stands below them."""

import os
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
#: A program, and what it prints.
BLOCK = re.compile(r"^```python\n(.*?)^```\n```text\n(.*?)^```$", re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("guide", ["python"])
def test_programs_of_a_guide_print_what_it_says(guide, tmp_path):
    text = (ROOT / "docs" / f"{guide}.md").read_text()
    blocks = BLOCK.findall(text)
    assert len(blocks) == text.count("```python"), "every program shows what it prints"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ANNALIST")}
    for number, (program, printed) in enumerate(blocks):
        script = tmp_path / f"program_{number}.py"
        script.write_text(program)
        python = ROOT / ".venv" / "bin" / "python"
        done = subprocess.run(
            [python, script], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )
        assert (done.stdout, done.stderr) == (printed, ""), program
