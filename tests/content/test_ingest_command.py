import gzip
import io
import json
from datetime import datetime
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from audit.models import Entry
from content.models import IngestRun, Intake, Post
from core import progress as progress_module
from core.progress import Meter
from tests.factories.content import PostFactory


GOOD = '{"id":"1","caption":"Ga stemmen"}\n{"id":"2","caption":"Morgen"}\n'


@pytest.fixture
def folder(tmp_path, settings):
    settings.VAR_DIR = tmp_path / "var"
    return tmp_path


@pytest.fixture
def run(folder):
    """Runs the command; what it said on both streams, and its exit code."""

    def command(*arguments: object, **options):
        out, err = io.StringIO(), io.StringIO()
        code, words = 0, ""
        try:
            call_command("ingest", *map(str, arguments), stdout=out, stderr=err, **options)
        except CommandError as error:
            code, words = error.returncode, str(error)
        return SimpleNamespace(out=out.getvalue(), err=err.getvalue() + words, code=code)

    return command


@pytest.mark.django_db
class TestIngest:
    def test_posts_are_saved_and_summed_up(self, run, folder):
        (folder / "posts.jsonl").write_text(GOOD)
        result = run(folder / "posts.jsonl")
        assert result.code == 0
        assert Post.objects.count() == 2
        row = next(line for line in result.out.splitlines() if "posts.jsonl" in line)
        assert [cell.strip() for cell in row.split("│")][2:10] == [
            "jsonl", "2", "2", "0", "0", "0", "0", "0",
        ]  # fmt: skip

    def test_rejected_rows_give_exit_code_3_and_a_file(self, run, folder):
        (folder / "posts.jsonl").write_text(GOOD + "{oops\n")
        result = run(folder / "posts.jsonl")
        assert result.code == 3
        assert Post.objects.count() == 2
        [file] = (folder / "var" / "rejects").iterdir()
        assert str(file) in result.err
        assert json.loads(file.read_text())["line"] == 3

    def test_the_reject_file_can_be_named(self, run, folder):
        (folder / "posts.jsonl").write_text("{oops\n")
        run(folder / "posts.jsonl", "--rejects", folder / "bad.jsonl")
        run(folder / "posts.jsonl", "--rejects", folder / "bad.jsonl")
        assert len((folder / "bad.jsonl").read_text().splitlines()) == 2

    def test_standard_input(self, run, monkeypatch):
        buffer = io.BufferedReader(io.BytesIO(gzip.compress(GOOD.encode())))
        monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=buffer))
        assert run("-").code == 0
        assert Post.objects.count() == 2

    def test_a_folder_stands_for_the_files_in_it(self, run, folder):
        inside = folder / "in" / "deep"
        inside.mkdir(parents=True)
        (inside / "a.jsonl").write_text(GOOD)
        (inside / "b.csv.gz").write_bytes(gzip.compress(b"id,text\n3,c\n"))
        (inside / "README.md").write_text("not posts")
        (inside / ".hidden.jsonl").write_text("{oops")
        assert run(folder / "in").code == 0
        assert Post.objects.count() == 3

    def test_an_empty_folder_is_an_error(self, run, folder):
        (folder / "in").mkdir()
        result = run(folder / "in")
        assert result.code == 1
        assert "no files" in result.err

    def test_a_missing_file_is_an_error_before_anything_is_read(self, run, folder):
        (folder / "posts.jsonl").write_text(GOOD)
        result = run(folder / "posts.jsonl", folder / "nowhere.jsonl")
        assert result.code == 1
        assert "nowhere.jsonl does not exist" in result.err
        assert not Post.objects.exists()

    def test_an_unusable_file_stops_none_of_the_others(self, run, folder):
        (folder / "a.tsv").write_text("query_id\tvclaim_id\n1\t2\n")
        (folder / "b.jsonl").write_text(GOOD)
        result = run(folder / "a.tsv", folder / "b.jsonl")
        assert result.code == 1
        assert "no column holds the text" in result.err
        assert Post.objects.count() == 2

    @pytest.mark.parametrize(
        "arguments", [["--format", "xml"], ["--batch", "0"], ["--batch", "200000"]]
    )
    def test_wrong_options_are_errors(self, run, folder, arguments):
        (folder / "posts.jsonl").write_text(GOOD)
        assert run(folder / "posts.jsonl", *arguments).code == 1

    def test_what_was_skipped_is_said(self, run, folder):
        (folder / "acts").write_text('{"type":"Like","object":"https://a.example/1"}\n' * 2)
        assert "skipped 2 Like" in run(folder / "acts", "--format", "activitystreams").err

    def test_a_run_that_goes_on_says_so(self, run, folder):
        path = folder / "posts.jsonl"
        path.write_text(GOOD)
        run(path)
        done = IngestRun.objects.get()
        IngestRun.objects.create(
            source=done.source, fingerprint=done.fingerprint, format=done.format,
            platform=done.platform, state="interrupted", rows=1, read=1, created=1,
        )  # fmt: skip
        assert "went on behind 1 rows" in run(path).err
        IngestRun.objects.filter(state="interrupted").update(rows=1)
        assert "went on" not in run(path, "--restart").err

    def test_the_platform_can_be_named(self, run, folder):
        (folder / "posts.jsonl").write_text(GOOD)
        run(folder / "posts.jsonl", "--platform", "twitter")
        assert set(Post.objects.values_list("platform", flat=True)) == {"twitter"}


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class TestMeter:
    def test_a_log_gets_a_line_now_and_then(self, monkeypatch):
        monkeypatch.setattr(progress_module, "LINE_EVERY", 0.0)
        log = io.StringIO()
        with Meter("posts", total=200, stream=log) as meter:
            meter.show(done=100, rows=5000, rejected=3)
        assert log.getvalue().startswith("posts: 50% 5,000 rows, ")
        assert "3 rejected" in log.getvalue()

    def test_between_the_lines_it_is_quiet(self):
        log = io.StringIO()
        with Meter("posts", total=None, stream=log) as meter:
            meter.show(done=100, rows=5000, rejected=3)
        assert log.getvalue() == ""

    def test_a_person_sees_a_bar_with_rate_and_rejects(self):
        terminal = Terminal()
        with Meter("posts", total=200, stream=terminal) as meter:
            meter.show(done=100, rows=5000, rejected=3, rows_before=4000)
        assert "posts" in terminal.getvalue()
        assert "3 rejected" in terminal.getvalue()
        assert "rows/s" in terminal.getvalue()


@pytest.mark.django_db
class TestRelabel:
    def relabel(self, *arguments: str) -> str:
        out = io.StringIO()
        call_command("relabel", *arguments, stdout=out)
        return out.getvalue()

    @pytest.fixture
    def posts(self):
        day = datetime(2026, 3, 1, tzinfo=timezone.get_current_timezone())
        return [PostFactory.create(labelled=True, created_at=day.replace(day=n)) for n in (1, 5, 9)]

    def waiting(self) -> int:
        return Intake.objects.filter(state="waiting").count()

    def test_all_posts_go_back_to_the_queue(self, posts):
        assert "3 posts wait" in self.relabel("--all", "--no-input")
        assert self.waiting() == 3
        assert Entry.objects.get().data["reason"] == "relabel --all"

    def test_or_those_made_since_a_day(self, posts):
        self.relabel("--since", "2026-03-05", "--no-input")
        assert self.waiting() == 2

    def test_a_person_is_asked_first(self, posts, monkeypatch):
        asked: list[str] = []

        def no(words: str) -> str:
            asked.append(words)
            return "n"

        monkeypatch.setattr("builtins.input", no)
        with pytest.raises(CommandError, match="Nothing was changed"):
            self.relabel("--all")
        assert asked == ["3 posts will be labelled again. Go on? [y/N] "]
        assert self.waiting() == 0
        monkeypatch.setattr("builtins.input", lambda words: "y")
        self.relabel("--all")
        assert self.waiting() == 3

    @pytest.mark.parametrize("arguments", [[], ["--since", "soon"], ["--since", "2026-02-31"]])
    def test_it_wants_to_know_which_posts(self, arguments):
        with pytest.raises(CommandError):
            self.relabel(*arguments)
