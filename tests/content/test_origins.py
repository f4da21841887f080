"""What posts say they go back to: read from every format, joined whoever comes first."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from content.actions import save_posts
from content.formats import activitystreams, jetstream, jsonl
from content.models import AwaitedOrigin, Post, PostRelation
from content.records import Invalid, PostRecord, validate
from content.tasks import join_awaited_origins
from electioncenter.sweeps import schedule
from tests.content.test_formats import EVENT, NOTE
from tests.factories.content import AwaitedOriginFactory, PostFactory


AT = "at://did:plc:abc/app.bsky.feed.post"


def record(external_id: str, **fields: object) -> PostRecord:
    said = {"platform": "sample", "external_id": external_id, "caption": "Ga stemmen", **fields}
    return validate(said, now=timezone.now())


def save(*records: PostRecord) -> list[str]:
    return [str(each) for each in save_posts(records=records, by="system:test")]


def relations() -> set[tuple[str, str, str]]:
    rows = PostRelation.objects.values_list("post__external_id", "kind", "origin__external_id")
    return {(post, kind, origin) for post, kind, origin in rows}


def bluesky(**record: object) -> object:
    return jetstream.read(EVENT | {"commit": EVENT["commit"] | {"record": {"text": "", **record}}})


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"in_reply_to_id": "7"}, {"reply_to": "7"}),
        ({"in_reply_to_status_id": 7, "in_reply_to_status_id_str": "7"}, {"reply_to": "7"}),
        ({"reblog": {"id": "8", "content": "x"}}, {"repost_of": "8"}),
        ({"retweeted_status": {"id": 8, "id_str": "8"}}, {"repost_of": "8"}),
        ({"quote": {"state": "accepted", "quoted_status": {"id": "9"}}}, {"quote_of": "9"}),
        ({"quote": "To vote or not to vote"}, {}),
        ({"reply_to": [{"screen_name": "els", "id": "5"}]}, {"reply_to": []}),
        (
            {"referenced_tweets": [{"type": "quoted", "id": "9"}, {"type": "replied_to", "id": "7"}]},
            {"quote_of": ["9"], "reply_to": ["7"]},
        ),
    ],
)  # fmt: skip
def test_mastodon_and_x_name_what_a_post_goes_back_to(row, said):
    assert jsonl.read(row) == said


def test_what_is_nested_without_end_is_read_all_the_same():
    quote: dict[str, object] = {"id": "9"}
    for _ in range(900):
        quote = {"quoted_status": quote}
    assert jsonl.read({"quote": quote}) == {"quote_of": None}


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"inReplyTo": "https://a.example/1"}, {"reply_to": ["https://a.example/1"]}),
        ({"inReplyTo": {"id": "https://a.example/1"}}, {"reply_to": ["https://a.example/1"]}),
        ({"inReplyTo": None, "quoteUrl": "https://a.example/2"}, {"quote_of": ["https://a.example/2"]}),
        (
            {"tag": [{"type": "Link", "rel": "https://misskey-hub.net/ns#_misskey_quote", "href": "https://a.example/2"}]},
            {"quote_of": ["https://a.example/2"]},
        ),
    ],
)  # fmt: skip
def test_a_note_answers_and_quotes(fields, said):
    read = activitystreams.read(NOTE | fields)
    assert isinstance(read, dict)
    assert {name: read.get(name) for name in said} == said


def test_a_note_with_many_links_is_no_way_past_the_labels():
    links = [f"https://a.example/{n}" for n in range(40)]
    read = activitystreams.read(NOTE | {"inReplyTo": links})
    assert isinstance(read, dict)
    said = validate({"platform": "fediverse", **read}, now=timezone.now())
    assert said.reply_to == links[:10]


def test_a_post_of_bluesky_answers_its_parent_and_the_root_and_quotes_what_it_embeds():
    reply = {"parent": {"uri": f"{AT}/2"}, "root": {"uri": f"{AT}/1"}}
    read = bluesky(reply=reply, embed={"record": {"record": {"uri": f"{AT}/3"}}, "media": {}})
    assert isinstance(read, dict)
    assert (read["reply_to"], read["quote_of"]) == ([f"{AT}/2", f"{AT}/1"], [f"{AT}/3"])
    read = bluesky(embed={"record": {"uri": "at://did:plc:abc/app.bsky.graph.list/1"}})
    assert isinstance(read, dict)
    assert "quote_of" not in read


@pytest.mark.parametrize(
    ("value", "ids"),
    [
        (7, ["7"]), (" 7 ", ["7"]), (["7", "7", 8], ["7", "8"]), ("nan", None), (7.3e18, None),
        ([None], None), ("", None), (["x" * 301, "7"], ["7"]),
    ],
)  # fmt: skip
def test_an_origin_is_named_by_its_id_or_not_at_all(value, ids):
    assert record("1", reply_to=value).reply_to == ids


def test_what_is_no_id_is_refused_by_name():
    with pytest.raises(Invalid, match="reply_to: must be the id of a post"):
        record("1", reply_to={"id": "7"})


@given(st.recursive(st.none() | st.text() | st.integers() | st.floats(), st.lists, max_leaves=5))
def test_whatever_stands_there_is_read_or_refused(value):
    said = {"platform": "sample", "external_id": "1", "caption": None, "quote_of": value}
    try:
        ids, wrong = validate(said, now=timezone.now()).quote_of, set()
    except Invalid as invalid:
        ids, wrong = None, {each.field for each in invalid.errors}
    assert wrong <= {"quote_of"}
    assert ids is None or all(ids)


@pytest.mark.django_db
class TestJoining:
    @pytest.mark.parametrize("first", ["origin", "answer"])
    def test_it_does_not_matter_who_comes_first(self, first):
        origin, answer = record("origin"), record("answer", reply_to="origin")
        for each in (origin, answer) if first == "origin" else (answer, origin):
            save(each)
        assert relations() == {("answer", "reply", "origin")}
        assert not AwaitedOrigin.objects.exists()

    def test_in_one_batch_and_in_every_way(self):
        save(
            record("3", repost_of="1", quote_of="2", reply_to=["1", "9"]), record("1"), record("2")
        )
        assert relations() == {("3", "repost", "1"), ("3", "quote", "2"), ("3", "reply", "1")}
        assert AwaitedOrigin.objects.get().external_id == "9"

    def test_the_same_id_on_another_platform_is_another_post(self):
        PostFactory.create(external_id="1", account__platform="elsewhere")
        save(record("2", reply_to="1"))
        assert not relations()

    def test_a_post_that_names_itself_goes_back_to_nothing(self):
        save(record("1", reply_to="1"))
        assert not relations()
        assert not AwaitedOrigin.objects.exists()

    def test_sent_again_nothing_changes_and_something_new_is_a_change(self):
        save(record("1"), record("2", reply_to="1"))
        assert save(record("2", reply_to="1")) == ["unchanged"]
        assert save(record("2", quote_of="1")) == ["updated"]
        assert relations() == {("2", "reply", "1"), ("2", "quote", "1")}

    def test_the_sweep_joins_what_two_batches_missed_and_looks_a_day_back(self):
        origin = PostFactory.create(external_id="late")
        missed = AwaitedOriginFactory.create(
            post__account__platform="sample", platform="sample", external_id="late"
        )
        old = AwaitedOriginFactory.create(platform="sample", external_id="late")
        AwaitedOrigin.objects.filter(pk=old.pk).update(said_at=timezone.now() - timedelta(days=2))
        assert origin.platform == "sample"
        assert join_awaited_origins() == 1
        assert list(PostRelation.objects.values_list("post", "origin")) == [
            (missed.post_id, origin.pk)
        ]
        tasks = [each["task"] for each in schedule(labelling_seconds=5).values()]
        assert "content.tasks.join_awaited_origins" in tasks

    def test_what_is_awaited_is_looked_up_by_its_key(self):
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute(
                "EXPLAIN SELECT FROM content_awaitedorigin WHERE platform = 'a' AND external_id = 'b'"
            )
            assert "content_awaitedorigin_by_key" in str(cursor.fetchall())

    @pytest.mark.parametrize("fields", [{"kind": "likes"}, {"external_id": ""}])
    def test_an_impossible_row_is_refused(self, fields):
        with pytest.raises(IntegrityError), transaction.atomic():
            AwaitedOriginFactory.create(**fields)

    def test_it_says_what_it_waits_for(self):
        row = AwaitedOriginFactory.create(external_id="7")
        assert str(row) == f"{row.post_id} reply {row.platform}:7"
        assert Post.objects.filter(awaited_origins=row).exists()
