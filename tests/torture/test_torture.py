# SPDX-License-Identifier: Apache-2.0
"""No completed call is lost, doubled or invented, whenever the process is killed; `make torture` runs longer."""

import platform
from concurrent.futures import ThreadPoolExecutor

import pytest
import torture
from readers import check_sealed_files

KILLS = 100
KEPT = 4


def test_a_hundred_kills_lose_no_call(tmp_path):
    """At random instants, of programs with many threads; some recoverers are killed too."""
    with ThreadPoolExecutor(2) as two:
        runs = [two.submit(torture.kills, tmp_path / str(seed), KILLS // 2, seed, KEPT) for seed in (1, 2)]
        figures = torture.total([run.result() for run in runs])
    assert figures["kills"] == KILLS
    assert figures["failed"] == 0
    assert figures["calls"] > 10 * KILLS
    assert figures["open"] > 0
    assert figures["recoverers_killed"] > 0
    # What was recovered is read by everybody.
    check_sealed_files(sorted(tmp_path.glob("*/*/sessions/*.mcap")))


@pytest.mark.skipif(platform.machine() != "x86_64", reason="knows the registers of one processor")
def test_a_kill_after_any_single_instruction_loses_no_call(tmp_path):
    """Of calls of every way, and of the recorder from its write to the file on."""
    halves = [torture.SCENARIOS[:7], torture.SCENARIOS[7:]]
    with ThreadPoolExecutor(2) as two:
        runs = [
            two.submit(torture.steps, tmp_path / str(i), scenarios, whole=False) for i, scenarios in enumerate(halves)
        ]
        figures = {name: each for run in runs for name, each in run.result().items()}
    assert list(figures) == torture.SCENARIOS
    for name, each in figures.items():
        assert each["failed"] == 0, name
        assert each["states"] > 3, name
        assert each["stops"] > each["states"], name
