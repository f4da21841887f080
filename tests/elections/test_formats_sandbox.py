"""A file is read in a process of its own; whatever it does there, a refusal comes back."""

import signal

import pytest

from elections.formats import reading, sandbox
from elections.formats.records import Reading, ReadOptions
from tests.elections.import_files import definition, lists, official, register, standard, vip


FILES = [
    register({}, {"CBS gemeentecode": ""}),
    standard({"X": "a"}),
    definition(),
    lists(),
    vip(),
    official(),
    b"",
]


@pytest.mark.parametrize("content", FILES)
def test_the_child_reads_what_this_process_would(content):
    assert sandbox.read_file(content, ReadOptions()) == reading.read(content, ReadOptions())


def refusal(found: Reading) -> str:
    (issue,) = found.issues
    assert issue.level == "refuse"
    return issue.code


def test_too_large_a_file_is_not_even_opened(monkeypatch):
    monkeypatch.setattr(sandbox, "MOST_BYTES", 10)
    assert refusal(sandbox.read_file(standard(), ReadOptions())) == "too_large"


def test_a_reader_that_does_not_finish_is_killed():
    assert refusal(sandbox.read_file(standard(), ReadOptions(), deadline=0.001)) == "too_much"


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (sandbox.OUT_OF_MEMORY, "too_much"),
        (-signal.SIGXCPU, "too_much"),
        (-signal.SIGSEGV, "unreadable"),
        (1, "unreadable"),
    ],
)
def test_a_reader_that_ends_badly_refuses_the_file(monkeypatch, code, expected):
    monkeypatch.setattr(sandbox, "_run", lambda *_arguments: code)
    assert refusal(sandbox.read_file(standard(), ReadOptions())) == expected


def test_an_answer_that_is_no_reading_refuses_the_file(monkeypatch):
    monkeypatch.setattr(sandbox, "_run", lambda *_arguments: 0)
    assert refusal(sandbox.read_file(standard(), ReadOptions())) == "unreadable"
