# SPDX-License-Identifier: Apache-2.0
"""Child processes record sessions of their own, whatever way they are started, and what crosses over stays audited."""

import subprocess
import textwrap

import pytest
from conftest import COMMAND

HEAD = """
    import os, sys
    import annalist

    @annalist.annalize
    def work(x):
        return x * x

    def plain(x):
        return work(x) + 1
"""


def squares(program):
    """Give the results of work() by the session that recorded them."""
    by_session = {}
    for call in program.calls():
        if call["function"].endswith("work"):
            by_session.setdefault(call["session"], []).append(call["result"])
    return by_session


def check(program, results, sessions):
    assert (program.status, program.stderr) == (0, "")
    found = squares(program)
    assert sorted(result for each in found.values() for result in each) == sorted(results)
    assert len(found) in sessions


def info(trail):
    import json

    done = subprocess.run([COMMAND, "info", trail, "--json"], capture_output=True, text=True, check=False)
    return json.loads(done.stdout)


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
@pytest.mark.parametrize("is_guarded", [True, False], ids=["guarded", "unguarded"])
def test_processes_of_every_start_method_are_audited(run, method, is_guarded):
    """With what is configured in the main part of the script, or outside of it, where children run it again."""
    program = run(
        textwrap.dedent(HEAD)
        + ("if __name__ == '__main__':\n" if is_guarded else "if True:\n")
        + "    annalist.configure(analyst_name='Ada')\n"
        + textwrap.dedent(f"""
        if __name__ == "__main__":
            import multiprocessing
            context = multiprocessing.get_context({method!r})
            children = [context.Process(target=plain, args=(x,)) for x in range(3)]
            for child in children: child.start()
            for child in children: child.join()
            assert all(child.exitcode == 0 for child in children)
            work(10)
        """)
    )
    check(program, [0, 1, 4, 100], [4])
    parents = {call["analyst"] for call in program.calls()}
    assert parents == {"Ada"}


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_the_sessions_of_children_are_sealed_and_name_their_parent(run, method):
    program = run(
        HEAD
        + f"""
    if __name__ == "__main__":
        annalist.configure()
        import multiprocessing
        child = multiprocessing.get_context({method!r}).Process(target=plain, args=(3,))
        child.start()
        child.join()
        work(2)
    """
    )
    check(program, [9, 4], [2])
    sessions = info(program.trail)["sessions"]
    (parent,) = [session for session in sessions if not session["parent"]]
    (child,) = [session for session in sessions if session["parent"]]
    assert child["parent"].startswith(parent["session"])
    assert {session["state"] for session in sessions} == {"sealed"}


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_pools_lose_no_call(run, method):
    program = run(
        HEAD
        + f"""
    if __name__ == "__main__":
        annalist.configure()
        import multiprocessing, concurrent.futures
        context = multiprocessing.get_context({method!r})
        with context.Pool(2) as pool:
            assert pool.map(work, range(20)) == [x * x for x in range(20)]
            pool.close()
            pool.join()
        with concurrent.futures.ProcessPoolExecutor(2, mp_context=context) as pool:
            assert list(pool.map(plain, range(20))) == [x * x + 1 for x in range(20)]
    """
    )
    check(program, [x * x for x in range(20)] * 2, range(1, 5))


def test_a_pool_that_is_terminated_keeps_what_was_done(run):
    program = run(
        HEAD
        + """
    if __name__ == "__main__":
        annalist.configure()
        import multiprocessing
        with multiprocessing.get_context("spawn").Pool(2) as pool:
            pool.map(work, range(20))
    """
    )
    check(program, [x * x for x in range(20)], [1, 2])


def test_a_program_that_is_started_by_an_audited_one_is_audited(run, tmp_path):
    (tmp_path / "other.py").write_text(textwrap.dedent(HEAD) + "work(7)\n")
    program = run(
        HEAD
        + """
    annalist.configure(analyst_name="Ada", logger_name="Night run")
    import subprocess
    subprocess.run([sys.executable, "other.py"], check=True)
    subprocess.run([sys.executable, "other.py"], check=True, env=os.environ | {"X": "1"})
    annalist.close()
    assert "ANNALIST_PARENT" not in os.environ
    done = subprocess.run([sys.executable, "other.py"], check=True, capture_output=True, text=True)
    assert "no session is configured" in done.stderr
    """
    )
    check(program, [49, 49], [2])
    assert {call["analyst"] for call in program.calls()} == {"Ada"}


def test_children_write_the_lines_of_their_parent(run):
    program = run(
        HEAD
        + """
    if __name__ == "__main__":
        annalist.configure(logfile="log.txt", analyst_name="Ada",
            file_format_str="%(function_name)s by %(analyst_name)s")
        import multiprocessing
        for method in ("fork", "spawn", "forkserver"):
            child = multiprocessing.get_context(method).Process(target=work, args=(3,))
            child.start()
            child.join()
        work(2)
    """
    )
    assert (program.status, program.stderr) == (0, "")
    assert (program.trail.parent / "log.txt").read_text() == "work by Ada\n" * 4


def test_what_joblib_sends_to_loky_stays_audited(run):
    pytest.importorskip("joblib")
    program = run(
        HEAD
        + """
    if __name__ == "__main__":
        import joblib
        annalist.configure()
        assert joblib.Parallel(n_jobs=2)(joblib.delayed(work)(x) for x in range(10)) == [x * x for x in range(10)]
        assert joblib.Parallel(n_jobs=2)(joblib.delayed(plain)(x) for x in range(10))[2] == 5
        audited = annalist.annalize(lambda x: work(x))
        joblib.Parallel(n_jobs=2)(joblib.delayed(audited)(x) for x in range(3))
        from joblib.externals.loky import get_reusable_executor
        get_reusable_executor().shutdown(wait=True)
    """
    )
    check(program, [x * x for x in range(10)] * 2 + [0, 1, 4], range(1, 3))
    assert sum(call["function"].endswith("<lambda>") for call in program.calls()) == 3


def test_workers_that_are_older_than_the_session_join_it(run):
    """A function of the main module brings what they need to know."""
    pytest.importorskip("joblib")
    program = run(
        HEAD
        + """
    if __name__ == "__main__":
        import joblib
        from joblib.externals.loky import get_reusable_executor
        assert joblib.Parallel(n_jobs=2)(joblib.delayed(abs)(-x) for x in range(4)) == [0, 1, 2, 3]
        annalist.configure()
        assert joblib.Parallel(n_jobs=2)(joblib.delayed(work)(x) for x in range(10)) == [x * x for x in range(10)]
        get_reusable_executor().shutdown(wait=True)
    """
    )
    check(program, [x * x for x in range(10)], range(1, 3))


def test_what_was_pickled_to_be_kept_does_not_follow_a_session_of_strangers(run):
    pytest.importorskip("cloudpickle")
    program = run(
        HEAD
        + """
    import cloudpickle, subprocess
    annalist.configure()
    ours = b"pid=%d" % os.getpid()
    kept = cloudpickle.dumps(work).replace(ours, b"pid=" + b"9" * (len(ours) - 4))
    code = "import sys, pickle; assert pickle.load(sys.stdin.buffer)(2) == 4"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ANNALIST")}
    done = subprocess.run([sys.executable, "-c", code], input=kept, env=environment, capture_output=True, check=True)
    assert b"no session is configured" in done.stderr
    """
    )
    check(program, [], [0])


@pytest.mark.parametrize("order", ["import cloudpickle, annalist", "import annalist, cloudpickle"])
def test_what_cloudpickle_takes_elsewhere_stays_audited(run, order):
    pytest.importorskip("cloudpickle")
    program = run(
        order
        + """
import subprocess, sys

@annalist.annalize(level="DEBUG", message="m", extra_info={"a": 1})
def work(x):
    return work(x - 1) + 1 if x else 0

def outer(x):
    return work(x)

annalist.configure()
for function in (work, outer):
    code = "import sys, pickle; assert pickle.load(sys.stdin.buffer)(2) == 2"
    subprocess.run([sys.executable, "-c", code], input=cloudpickle.dumps(function), check=True)
"""
    )
    assert (program.status, program.stderr) == (0, "")
    calls = program.calls()
    assert [call["result"] for call in calls] == [2, 1, 0] * 2
    assert {(call["level"], call["message"], call["extra"]["a"]) for call in calls} == {("DEBUG", "m", 1)}


def test_a_forked_child_that_leaves_without_an_end_is_sealed_by_its_parent(run):
    program = run(
        HEAD
        + """
    annalist.configure()
    work(1)
    pid = os.fork()
    if pid == 0:
        work(2)
        os._exit(0)
    os.waitpid(pid, 0)
    """
    )
    check(program, [1, 4], [2])
    assert {session["state"] for session in info(program.trail)["sessions"]} == {"sealed", "recovered"}
