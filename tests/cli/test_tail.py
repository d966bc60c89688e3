# SPDX-License-Identifier: Apache-2.0
"""`annalist tail --follow` beside programs that record, are killed, and begin later than it."""

import json
import os
import select
import signal
import subprocess
import sys
import time

import pytest

PROGRAM = """
import sys
import annalist

annalist.configure(trail=sys.argv[1], analyst_name="Speve")

@annalist.annalize
def measure(value):
    if value < 0:
        raise ValueError("below the sill")
    return value * 2

print("ready", flush=True)
for line in sys.stdin:
    if line.startswith("note "):
        annalist.note(line[5:].strip())
        continue
    try:
        measure(int(line))
    except ValueError:
        pass
    print("done", flush=True)
"""
WITHIN = 20  # seconds: it takes one, on a machine that has nothing else to do


class Program:
    """A program that makes a call for each number it is told."""

    def __init__(self, trail):
        """Start it and wait until its session has begun."""
        line = [sys.executable, "-c", PROGRAM, str(trail)]
        self.process = subprocess.Popen(line, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout.readline() == "ready\n"

    def say(self, line):
        """Tell it a number, or `note ...`."""
        self.process.stdin.write(f"{line}\n")
        self.process.stdin.flush()
        if not str(line).startswith("note "):
            assert self.process.stdout.readline() == "done\n"

    def end(self):
        """Let it end, which seals its session."""
        self.process.communicate()

    def kill(self):
        """Kill it with what it holds in memory."""
        self.process.send_signal(signal.SIGKILL)
        self.process.communicate()


class Follow:
    """A running `annalist tail --follow`."""

    def __init__(self, command, trail, *options):
        """Start it."""
        line = [command, "tail", trail, "--follow", *options]
        self.process = subprocess.Popen(line, stdout=subprocess.PIPE, env=os.environ | {"COLUMNS": "200"})
        self.text = ""

    def until(self, part):
        """Give what it has printed by the time that `part` is in it."""
        last = time.monotonic() + WITHIN
        while part not in self.text and time.monotonic() < last:
            if select.select([self.process.stdout], [], [], 0.1)[0]:
                self.text += os.read(self.process.stdout.fileno(), 1 << 16).decode()
        assert part in self.text, self.text
        return self.text


@pytest.fixture
def follow(command):
    """Start followers, and end them with the test."""
    started = []

    def start(*arguments):
        started.append(Follow(command, *arguments))
        return started[-1]

    yield start
    for each in started:
        each.process.kill()
        each.process.communicate()


def test_what_a_program_does_is_shown_while_it_runs(follow, tmp_path):
    """A trail that is not there yet is waited for; calls, notes and the end come as they happen, each once."""
    tail = follow(tmp_path / "trail")
    program = Program(tmp_path / "trail")
    tail.until("● Speve")
    program.say(21)
    tail.until("measure(value=21) → 42")
    program.say("note the sensor was cleaned")
    program.say(-1)
    tail.until("✗ ValueError: below the sill")
    program.end()
    text = tail.until("○ sealed: 2 calls, 1 raised, 1 note")
    assert text.count("measure(value=21)") == 1
    assert "✎ the sensor was cleaned" in text


def test_calls_of_before_are_shown_once_and_the_next_follow(follow, tmp_path):
    """What is there already comes as the last lines; then only what is new, of every process."""
    first = Program(tmp_path / "trail")
    for value in range(5):
        first.say(value)
    tail = follow(tmp_path / "trail", "-n", "2", "--jsonl", "--function", "measure")
    tail.until('"value": 4')
    second = Program(tmp_path / "trail")
    second.say(100)
    first.say(5)
    tail.until('"value": 100')
    tail.until('"value": 5}')
    first.end()
    second.end()
    time.sleep(1)
    values = [json.loads(line)["arguments"]["value"] for line in tail.text.splitlines()]
    assert sorted(values) == [3, 4, 5, 100]


def test_what_is_recovered_is_shown(follow, command, tmp_path):
    """The calls that a killed process left in memory come when somebody recovers them."""
    program = Program(tmp_path / "trail")
    tail = follow(tmp_path / "trail")
    program.say(1)
    tail.until("measure(value=1)")
    program.say(2)
    program.kill()
    subprocess.run([command, "recover", tmp_path / "trail"], check=True, stdout=subprocess.DEVNULL)
    text = tail.until("○ recovered: 2 calls")
    assert text.count("measure(value=2) → 4") == 1


def test_a_reader_that_goes_away_ends_it(follow, tmp_path):
    """`annalist tail -f | head -1` ends with the next line that nobody takes."""
    program = Program(tmp_path / "trail")
    tail = follow(tmp_path / "trail", "-n", "0")
    tail.process.stdout.close()
    for value in range(100):
        program.say(value)
        if tail.process.poll() is not None:
            break
        time.sleep(0.1)
    program.end()
    assert tail.process.poll() == 0
    tail.process.stdout = None
