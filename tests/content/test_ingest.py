import gzip
import io
import json
import os
import resource
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase as HypothesisTestCase

from audit.models import Entry
from content import actions
from content import ingest as ingesting
from content import rejects as reject_files
from content.actions import RunConflict
from content.formats.source import Source, UnusableInput, open_source
from content.ingest import Options, ingest
from content.models import IngestRun, Intake, Post
from content.signals import posts_waiting
from tests.content.test_formats import EVENT, NOTE, SHARED, VIDEO, needs_shared_data


def lines(*items: object) -> str:
    return "".join((item if isinstance(item, str) else json.dumps(item)) + "\n" for item in items)


def post(number: int, **fields) -> dict[str, object]:
    return {"id": f"p{number}", "platform": "sample", "caption": f"Bericht {number}", **fields}


@pytest.fixture
def take(tmp_path):
    """Ingests a text or a file; gives the progress."""

    def run(content: str | bytes | Path, *, watch=lambda progress: None, **options):
        path = content if isinstance(content, Path) else tmp_path / "posts"
        if not isinstance(content, Path):
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        given = Options(rejects_folder=tmp_path / "rejects", **options)
        with open_source(str(path)) as source:
            return ingest(source, options=given, by="test", watch=watch)

    return run


def counts(run: IngestRun) -> dict[str, int]:
    names = ("created", "updated", "unchanged", "deleted", "skipped", "rejected")
    return {name: getattr(run, name) for name in names if getattr(run, name)}


def rejects(progress) -> list[dict[str, Any]]:
    if not progress.rejects.exists():
        return []
    return [json.loads(line) for line in progress.rejects.read_text().splitlines()]


class Stopped(Exception):
    pass


def stop_after(batches: int):
    seen = []

    def watch(progress) -> None:
        seen.append(progress.run.rows)
        if len(seen) == batches:
            raise Stopped

    return watch


@pytest.mark.django_db
class TestRun:
    def test_every_row_is_saved_and_waits(self, take):
        progress = take(lines(*(post(n) for n in range(25))), batch=10)
        assert counts(progress.run) == {"created": 25}
        assert (progress.run.state, progress.run.rows) == ("finished", 25)
        assert Intake.objects.filter(state="waiting").count() == 25

    def test_a_second_reading_changes_nothing(self, take):
        content = lines(*(post(n) for n in range(7)))
        take(content)
        before = list(Post.objects.order_by("pk").values())
        assert counts(take(content).run) == {"unchanged": 7}
        assert list(Post.objects.order_by("pk").values()) == before

    def test_workers_are_told_of_each_batch(self, take, django_capture_on_commit_callbacks):
        heard = []

        def listen(**kwargs):
            heard.append(kwargs["count"])

        posts_waiting.connect(listen)
        with django_capture_on_commit_callbacks(execute=True):
            take(lines(*(post(n) for n in range(5))), batch=2)
        posts_waiting.disconnect(listen)
        assert heard == [2, 2, 1]

    def test_a_run_has_one_audit_entry(self, take):
        take(lines(*(post(n) for n in range(5))), batch=2)
        assert Entry.objects.get().data["created"] == 5

    def test_a_bad_row_is_reported_and_costs_only_itself(self, take):
        progress = take(lines(post(1), "{oops", post(2, views=-1, region="x"), post(3)))
        assert counts(progress.run) == {"created": 2, "rejected": 2}
        broken, negative = rejects(progress)
        assert (broken["line"], broken["field"], broken["raw"]) == (2, "row", "{oops")
        assert broken["source"].endswith("posts")
        assert (negative["line"], negative["field"]) == (3, "region")
        assert [each["field"] for each in negative["more"]] == ["views"]
        assert json.loads(negative["raw"])["views"] == -1

    def test_rejected_rows_can_be_mended_and_sent_again(self, take):
        progress = take(lines(post(1, views=-1)))
        mended = rejects(progress)[0]["raw"].replace("-1", "1")
        assert counts(take(mended).run) == {"created": 1}

    @pytest.mark.parametrize(
        ("row", "field"),
        [
            (b'{"id":"1","caption":"caf\xe9"}', "caption"),
            (b'{"id":"1","caption":"a\\u0000b"}', "caption"),
            (b'{"id":"1","caption":"\\ud800"}', "caption"),
            (b'{"id":"","caption":"a"}', "external_id"),
            (b'{"caption":"a"}', "external_id"),
            (b'{"id":"1"}', "caption"),
            (b'{"id":"1","caption":"a","views":1e400}', "views"),
            (b'{"id":"1","caption":"a","views":99999999999999999999}', "views"),
            (b'{"id":"1","caption":"a","created_at":"0001-01-01"}', "created_at"),
            (b'{"id":"1","caption":"a","hashtags":{"a":1}}', "hashtags"),
            (b'{"id":"1","caption":"a","platform":7}', "platform"),
            (b'"text"', "row"),
            (b"[[1]]", "row"),
            (b"\xff\xfe\xfd", "row"),
        ],
    )
    def test_the_reason_names_the_field(self, take, row, field):
        progress = take(b'{"id":"0","caption":"goed"}\n' + row + b"\n", format="jsonl")
        [reject] = rejects(progress)
        assert (reject["line"], reject["field"]) == (2, field)
        assert counts(progress.run) == {"created": 1, "rejected": 1}

    def test_a_gzip_that_is_cut_off_is_read_as_far_as_it_goes(self, take):
        rows = lines(*(post(n, caption=os.urandom(20).hex()) for n in range(2000)))
        progress = take(gzip.compress(rows.encode())[:-3000])
        assert progress.run.created > 1500
        assert rejects(progress)[-1]["field"] == "file"
        assert progress.run.state == "finished"

    def test_an_input_that_is_no_posts_is_refused(self, take):
        with pytest.raises(UnusableInput):
            take("query_id\tvclaim_id\n1\t2\n")
        assert not IngestRun.objects.exists()

    def test_a_slow_stream_is_saved_before_a_batch_is_full(self, take, monkeypatch):
        monkeypatch.setattr(ingesting, "LONGEST_WAIT", -1.0)
        seen = []
        take(lines(post(1), post(2)), watch=lambda progress: seen.append(progress.run.read))
        assert seen[0] == 1

    def test_the_platform_of_a_row_goes_before_that_of_the_command(self, take):
        take(lines(post(1), {"id": "2", "caption": "b"}), platform="mine")
        assert dict(Post.objects.values_list("external_id", "platform")) == {
            "p1": "sample",
            "2": "mine",
        }


@pytest.mark.django_db
class TestFormats:
    def test_tiktok(self, take):
        progress = take(json.dumps({"data": {"videos": [VIDEO]}, "error": {"code": "ok"}}))
        assert progress.run.format == "tiktok-research"
        saved = Post.objects.get()
        assert (saved.platform, saved.external_id) == ("tiktok", "7301234567890123456")

    def test_activitystreams(self, take):
        boost = {"type": "Announce", "object": "https://a.example/1"}
        gone = {"type": "Delete", "object": NOTE["id"]}
        progress = take(lines({"type": "Create", "object": NOTE}, boost, gone))
        assert counts(progress.run) == {"created": 1, "skipped": 1, "deleted": 1}
        assert progress.skipped == Counter({"Announce": 1})
        assert Post.objects.get().status == "deleted"

    def test_jetstream(self, take):
        like = {"did": "d", "kind": "commit", "commit": {"collection": "app.bsky.feed.like"}}
        progress = take(lines(EVENT, like))
        assert counts(progress.run) == {"created": 1, "skipped": 1}
        assert Post.objects.get().external_id == "at://did:plc:abc/app.bsky.feed.post/3kxyz"

    def test_a_post_made_again_after_its_deletion_keeps_the_order(self, take):
        delete = {**EVENT, "commit": {**EVENT["commit"], "operation": "delete"}}
        progress = take(lines(EVENT, delete, EVENT, delete, delete))
        assert counts(progress.run) == {"created": 1, "unchanged": 3, "deleted": 1}

    def test_csv(self, take):
        progress = take("party\tdate\ttext\nA\t2022-05-24\tHoi\nA\t2022-05-24\tHoi\nB\tx\tHoi\n")
        assert counts(progress.run) == {"created": 1, "unchanged": 1, "rejected": 1}
        assert rejects(progress)[0]["raw"] == "B\tx\tHoi\n"

    def test_a_named_format_is_not_guessed(self, take):
        assert take(lines(VIDEO), format="jsonl").run.format == "jsonl"


@pytest.mark.django_db
class TestGoingOn:
    def content(self) -> str:
        return lines(*(post(n) if n % 10 else "{broken" for n in range(100)))

    def test_the_next_run_goes_on_behind_the_last_saved_batch(self, take):
        with pytest.raises(Stopped):
            take(self.content(), batch=20, watch=stop_after(3))
        assert IngestRun.objects.get().state == "interrupted"
        progress = take(self.content(), batch=20)
        run = IngestRun.objects.get()
        assert (run.state, run.rows, run.created, run.rejected) == ("finished", 100, 90, 10)
        assert progress.rows_before == 60

    def test_no_row_is_reported_twice(self, take):
        with pytest.raises(Stopped):
            take(self.content(), batch=20, watch=stop_after(3))
        progress = take(self.content(), batch=20)
        assert [reject["line"] for reject in rejects(progress)] == list(range(1, 101, 10))

    @pytest.mark.parametrize("committed", [0, 50])
    def test_rejects_that_were_written_but_not_committed_are_written_again(
        self, take, monkeypatch, committed
    ):
        save = actions.save_batch

        def killed(*, run, rows, **batch):
            if rows > committed:
                raise KeyboardInterrupt
            save(run=run, rows=rows, **batch)

        monkeypatch.setattr(actions, "save_batch", killed)
        with pytest.raises(KeyboardInterrupt):
            take(self.content(), batch=20)
        monkeypatch.undo()
        progress = take(self.content(), batch=20)
        assert [reject["line"] for reject in rejects(progress)] == list(range(1, 101, 10))
        assert progress.run.rejected == 10

    def test_half_a_line_in_the_reject_file_is_taken_out(self, take):
        with pytest.raises(Stopped):
            take(self.content(), batch=20, watch=stop_after(3))
        run = IngestRun.objects.get()
        [path] = Path(run.source).parent.glob("rejects/*")
        with path.open("a") as file:
            file.write('{"source": "x", "li')
        assert len(rejects(take(self.content(), batch=20))) == 10

    def test_restart_begins_at_the_first_row(self, take):
        with pytest.raises(Stopped):
            take(self.content(), batch=20, watch=stop_after(3))
        progress = take(self.content(), batch=20, restart=True)
        assert progress.rows_before == 0
        assert counts(progress.run) == {"created": 36, "unchanged": 54, "rejected": 10}

    def test_a_file_with_other_content_is_another_input(self, take):
        with pytest.raises(Stopped):
            take(self.content(), batch=20, watch=stop_after(3))
        assert take(self.content() + lines(post(200)), batch=20).rows_before == 0

    def test_another_process_on_the_same_input_is_noticed(self, take):
        def meddle(progress) -> None:
            IngestRun.objects.update(rows=77)

        with pytest.raises(RunConflict):
            take(self.content(), batch=20, watch=meddle)
        assert IngestRun.objects.get().state == "running"

    def test_a_large_document_goes_on_in_its_middle(self, take):
        content = json.dumps([post(n) for n in range(50)], indent=1)
        with pytest.raises(Stopped):
            take(content, batch=20, watch=stop_after(1))
        assert counts(take(content, batch=20).run) == {"created": 50}


class AnyInput(HypothesisTestCase):
    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        st.lists(
            st.binary(max_size=40)
            | st.sampled_from(
                [
                    b'{"id":"1","caption":"a"}', b'{"id":"1","caption":"b"}', b'{"id":2}',
                    b'[{"id":"3","text":"c"},4]', b'{"id":"5","caption":"\xff"}', b"",
                    json.dumps(VIDEO).encode(), json.dumps(EVENT).encode(), b'{"type":"Like"}',
                ]
            ),
            max_size=8,
        ),
        st.integers(1, 4),
        st.sampled_from(["jsonl", "tiktok-research", "activitystreams", "jetstream"]),
    )  # fmt: skip
    @example([b"\x1f\x8b"], 1, "jsonl")
    def test_every_row_is_accounted_for_and_a_second_reading_changes_nothing(
        self, rows, batch, name
    ):
        def run() -> IngestRun:
            data = b"\n" + b"\n".join(rows)
            source = Source("any", io.BufferedReader(io.BytesIO(data)), None)
            folder = Path("/nonexistent")
            options = Options(format=name, batch=batch, rejects_folder=folder)
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(reject_files.RejectFile, "flush", lambda file: None)
                return ingest(source, options=options, by="test", watch=lambda p: None).run

        first = run()
        saved = list(Post.objects.order_by("pk").values("external_id", "caption", "status"))
        assert first.read == sum(counts(first).values())
        second = run()
        assert second.created == second.deleted == 0
        assert (second.read, second.rejected) == (first.read, first.rejected)
        again = Post.objects.order_by("pk").values("external_id", "caption", "status")
        assert list(again) == saved


@needs_shared_data
@pytest.mark.django_db
class TestRealFiles:
    def test_every_post_of_the_development_set_is_taken(self, take):
        run = take(SHARED / "claims" / "nl_elections_dev" / "posts.jsonl").run
        assert counts(run) == {"created": 503}

    def test_tweets_without_ids_are_taken_once_each(self, take):
        path = SHARED / "claims" / "nl_party_tweets" / "tweets.tsv"
        run = take(path).run
        assert counts(run) == {"created": 7435, "unchanged": 8}
        assert counts(take(path).run) == {"unchanged": 7443}

    @pytest.mark.parametrize("name", ["1a_checkworthy_train.tsv", "1b_verifiable_claim_train.tsv"])
    def test_dutch_tweets_are_taken(self, take, name):
        run = take(SHARED / "claims" / "checkthat2022_1_nl" / name).run
        assert run.created == run.read
        assert run.rejected == 0


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)  # one transaction of 200,000 rows is no batch
def test_a_long_file_does_not_grow_memory(take, tmp_path):
    """Peak memory of the whole process, after the first tenth and at the end."""
    path = tmp_path / "long.jsonl"
    with path.open("w") as file:
        for n in range(200_000):
            text = f"bericht {n} over de verkiezingen in de gemeente en meer " * 6
            file.write(json.dumps(post(n, caption=text, account=f"a{n % 5000}", views=n)) + "\n")
    peaks: list[int] = []

    def watch(progress) -> None:
        if progress.run.read in (20_000, 200_000):
            peaks.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)

    run = take(path, watch=watch).run
    assert run.created == 200_000
    assert peaks[-1] - peaks[0] < 20_000  # kilobytes
