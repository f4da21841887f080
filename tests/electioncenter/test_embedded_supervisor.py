"""`make run` leaves no process behind and loses none, whatever is killed."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from electioncenter.embedded import servers
from electioncenter.embedded.supervisor import Process, Supervisor, free_port
from tests.electioncenter.embedded_clients import (
    ROOT,
    SECONDS,
    answers,
    data_directory,
    is_alive,
    pids,
    short_directory,
    wait_until,
    wait_until_down,
)


LINUX = pytest.mark.skipif(sys.platform != "linux", reason="the kernel's death signal")
SLEEP = [sys.executable, "-c", "import time; time.sleep(600)"]
# Notes its end in a file both share, and starts a process of its own.
WITH_CHILD = """
import signal, subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
print(child.pid, flush=True)
def end(*_):
    with open(sys.argv[1], "a") as order:
        order.write(sys.argv[2] + "\\n")
    child.kill()
    sys.exit()
signal.signal(signal.SIGTERM, end)
time.sleep(600)
"""
RUN = """
import json, sys
from pathlib import Path
from electioncenter.embedded.supervisor import Process, Supervisor
order, child, log_dir = sys.argv[1], sys.argv[2], Path(sys.argv[3])
names = ["web", "worker", "beat"]
processes = [Process(name, [sys.executable, "-c", child, order, name]) for name in names]
with Supervisor(processes, log_dir=log_dir) as running:
    print(json.dumps(running.pids()), flush=True)
    running.wait()
"""


def _hear_all_signals() -> None:
    """A test run in the background of a shell, or under nohup, ignores some; programs inherit it."""
    for number in (signal.SIGINT, signal.SIGHUP, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)


@contextmanager
def run_apart(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], dict[str, int]]]:
    """A supervisor in a process of its own, with three processes that have a child each."""
    with subprocess.Popen(
        [sys.executable, "-c", RUN, str(tmp_path / "order"), WITH_CHILD, str(tmp_path)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=_hear_all_signals,
    ) as supervisor:
        assert supervisor.stdout is not None
        pids = json.loads(supervisor.stdout.readline())
        for name in list(pids):
            wait_until((tmp_path / f"{name}.log").read_text)
            pids[f"{name}'s child"] = int((tmp_path / f"{name}.log").read_text())
        yield supervisor, pids
        supervisor.kill()


def test_a_killed_process_is_started_again_and_reported(tmp_path):
    reports: list[str] = []
    web = Process("web", SLEEP)
    with Supervisor([web], log_dir=tmp_path, report=reports.append) as running:
        before = running.pids()["web"]
        os.kill(before, signal.SIGKILL)
        wait_until(lambda: running.pids()["web"] != before)
        assert is_alive(running.pids()["web"])
    assert reports == ["web ended (SIGKILL); starting it again in 2 s."]


def test_a_process_that_fails_is_reported_with_its_last_words(tmp_path):
    reports: list[str] = []
    broken = Process("web", [sys.executable, "-c", "raise SystemExit('port taken')"])
    with Supervisor([broken], log_dir=tmp_path, report=reports.append):
        wait_until(lambda: reports)
    assert reports[0].splitlines() == [
        "web ended (exit code 1); starting it again in 2 s.",
        "web | port taken",
    ]


def test_output_goes_to_a_log_file_per_process(tmp_path):
    talk = "import os; print(os.environ['WORD'], flush=True); import time; time.sleep(600)"
    web = Process("web", [sys.executable, "-c", talk], environment={"WORD": "hello"})
    with Supervisor([web], log_dir=tmp_path / "log"):
        wait_until((tmp_path / "log" / "web.log").read_text)
    assert (tmp_path / "log" / "web.log").read_text() == "hello\n"


def test_a_process_that_does_not_listen_is_killed(tmp_path):
    deaf = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(flush=True)"
    web = Process("web", [sys.executable, "-c", f"{deaf}; time.sleep(600)"], stop_seconds=0.2)
    with Supervisor([web], log_dir=tmp_path) as running:
        wait_until((tmp_path / "web.log").read_text)
        pid = running.pids()["web"]
    assert not is_alive(pid)


def test_nothing_is_left_when_one_process_cannot_start(tmp_path):
    processes = [Process("web", SLEEP), Process("worker", ["/does/not/exist"])]
    supervisor = Supervisor(processes, log_dir=tmp_path)
    with pytest.raises(FileNotFoundError), supervisor:
        pytest.fail("the worker cannot have started")
    wait_until(lambda: not is_alive(supervisor.pids()["web"]))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_all_in_order(tmp_path, number):
    with run_apart(tmp_path) as (supervisor, pids):
        supervisor.send_signal(number)
        supervisor.communicate(timeout=SECONDS)
    assert (tmp_path / "order").read_text().split() == ["beat", "worker", "web"]
    assert not [name for name, pid in pids.items() if is_alive(pid)]


def test_children_of_a_killed_process_end_with_it(tmp_path):
    with run_apart(tmp_path) as (_, pids):
        os.kill(pids["worker"], signal.SIGKILL)
        wait_until(lambda: not is_alive(pids["worker's child"]))
        assert is_alive(pids["web's child"])


@LINUX
def test_processes_end_when_the_supervisor_is_killed(tmp_path):
    with run_apart(tmp_path) as (supervisor, pids):
        supervisor.kill()
        wait_until(lambda: not [name for name, pid in pids.items() if is_alive(pid)])


@pytest.fixture
def var_dir() -> Iterator[Path]:
    with data_directory(short_directory()) as var_dir:
        yield var_dir
        os.close(servers._leases.pop(var_dir))
        wait_until_down(var_dir)


def test_embedded_servers_come_back_whatever_is_killed(tmp_path, var_dir):
    with Supervisor([], log_dir=tmp_path, embedded=var_dir):
        wait_until(lambda: answers(var_dir))
        before = pids(var_dir)["keeper"]
        assert before is not None
        os.kill(before, signal.SIGKILL)
        wait_until(lambda: pids(var_dir)["keeper"] not in (before, None))
        wait_until(lambda: answers(var_dir))


def test_embedded_servers_that_cannot_run_are_reported(tmp_path, var_dir):
    reports: list[str] = []
    (var_dir / "postgres").mkdir(parents=True)
    with Supervisor([], log_dir=tmp_path, embedded=var_dir, report=reports.append):
        wait_until(lambda: reports)
    assert "postgres does not start" in reports[0]


def test_a_taken_port_is_passed_over():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert free_port(port) > port
