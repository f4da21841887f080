"""Logs are kept, but not for ever."""

from electioncenter.embedded import logs


def test_a_log_is_added_to(tmp_path):
    for line in (b"one\n", b"two\n"):
        with logs.open_log(tmp_path / "log" / "web.log") as log:
            log.write(line)
    assert logs.last_lines(tmp_path / "log" / "web.log", 5) == ["one", "two"]
    assert logs.last_lines(tmp_path / "log" / "web.log", 1) == ["two"]


def test_a_large_log_is_put_aside(tmp_path, monkeypatch):
    monkeypatch.setattr(logs, "LARGEST", 3)
    for line in (b"one\n", b"two\n"):
        with logs.open_log(tmp_path / "web.log") as log:
            log.write(line)
    assert (tmp_path / "web.old.log").read_text() == "one\n"
    assert (tmp_path / "web.log").read_text() == "two\n"


def test_there_are_no_last_lines_of_no_log(tmp_path):
    assert logs.last_lines(tmp_path / "web.log", 5) == []
