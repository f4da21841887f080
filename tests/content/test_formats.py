import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content.formats import activitystreams, jetstream, jsonl, tiktok_research
from content.formats.csv_rows import csv_rows
from content.formats.detection import detect
from content.formats.events import Fields, Gone, Skipped
from content.formats.html_text import text_of_html
from content.formats.json_rows import json_rows
from content.formats.rows import BrokenRow
from content.formats.source import UnusableInput, open_source


SHARED = Path(
    os.environ.get("ELECTIONCENTER_SHARED_DATA", Path(__file__).parents[3] / "shared" / "data")
)
needs_shared_data = pytest.mark.skipif(
    not (SHARED / "claims").is_dir(), reason="the shared data sets are not on this machine"
)


VIDEO: dict[str, Any] = {
    "id": 7301234567890123456,
    "video_description": "Ga stemmen #GR2026",
    "create_time": 1_773_000_000,
    "region_code": "NL",
    "hashtag_names": ["gr2026"],
    "username": "buurtnieuws",
    "voice_to_text": "Morgen kun je stemmen.",
    "view_count": 1200,
    "like_count": 80,
    "share_count": 3,
    "comment_count": 7,
    "music_id": 1,
}
NOTE: dict[str, Any] = {
    "@context": ["https://www.w3.org/ns/activitystreams", {"Hashtag": "as:Hashtag"}],
    "id": "https://social.example/users/jan/statuses/1",
    "type": "Note",
    "url": "https://social.example/@jan/1",
    "attributedTo": "https://social.example/users/jan",
    "published": "2026-03-01T10:00:00Z",
    "to": ["https://www.w3.org/ns/activitystreams#Public"],
    "content": "<p>Ga <b>stemmen</b>!<br>Morgen.</p><p>Met <a>#stempas</a></p>",
    "contentMap": {"nl": "<p>Ga <b>stemmen</b>!<br>Morgen.</p><p>Met <a>#stempas</a></p>"},
    "tag": [{"type": "Hashtag", "name": "#stempas"}, {"type": "Mention", "name": "@els"}],
    "replies": {"type": "Collection", "totalItems": 4, "first": {"items": []}},
}
EVENT: dict[str, Any] = {
    "did": "did:plc:abc",
    "time_us": 1_773_000_000_000_000,
    "kind": "commit",
    "commit": {
        "operation": "create",
        "collection": "app.bsky.feed.post",
        "rkey": "3kxyz",
        "record": {
            "text": "Vote tomorrow #vote",
            "createdAt": "2026-03-01T10:00:00.000Z",
            "langs": ["en-GB", "nl"],
            "facets": [{"features": [{"$type": "app.bsky.richtext.facet#tag", "tag": "vote"}]}],
            "embed": {"images": [{"alt": "A polling card"}, {"alt": ""}]},
        },
    },
}


class TestTikTok:
    def test_a_video_is_read_with_all_its_texts_and_counts(self):
        assert tiktok_research.read(VIDEO) == {
            "external_id": 7301234567890123456,
            "account": "buurtnieuws",
            "caption": "Ga stemmen #GR2026",
            "hashtags": ["gr2026"],
            "transcript": "Morgen kun je stemmen.",
            "region": "NL",
            "created_at": 1_773_000_000,
            "views": 1200,
            "likes": 80,
            "shares": 3,
            "comments": 7,
            "url": "https://www.tiktok.com/@buurtnieuws/video/7301234567890123456",
        }

    def test_a_video_without_a_maker_has_no_address(self):
        assert "url" not in tiktok_research.read({"id": 1})


class TestActivityStreams:
    def test_a_note_is_read_as_plain_text(self):
        assert activitystreams.read(NOTE) == {
            "external_id": "https://social.example/users/jan/statuses/1",
            "account": "jan@social.example",
            "caption": "Ga stemmen!\nMorgen.\n\nMet #stempas",
            "hashtags": ["#stempas"],
            "language": "nl",
            "url": "https://social.example/@jan/1",
            "created_at": "2026-03-01T10:00:00Z",
            "views": None,
            "likes": None,
            "shares": None,
            "comments": 4,
        }

    @pytest.mark.parametrize("kind", ["Create", "Update"])
    def test_the_activity_around_a_note_is_unwrapped(self, kind):
        assert activitystreams.read({"type": kind, "object": NOTE}) == activitystreams.read(NOTE)

    @pytest.mark.parametrize(
        ("activity", "reason"),
        [
            ({"type": "Announce", "object": "https://a.example/1"}, "Announce"),
            ({"type": "Like", "object": "https://a.example/1"}, "Like"),
            ({"type": "Create", "object": "https://a.example/1"}, "only a reference to a post"),
            ({"type": "Person"}, "Person"),
            ({}, "no type"),
            ({**NOTE, "to": ["https://social.example/users/jan/followers"]}, "not public"),
        ],
    )
    def test_what_is_no_public_post_is_skipped(self, activity, reason):
        assert activitystreams.read(activity) == Skipped(reason)

    @pytest.mark.parametrize(
        "item",
        [
            {"type": "Delete", "object": "https://a.example/1"},
            {"type": "Delete", "object": {"type": "Tombstone", "id": "https://a.example/1"}},
            {"type": "Tombstone", "id": "https://a.example/1"},
        ],
    )
    def test_a_deletion_is_a_deletion(self, item):
        assert activitystreams.read(item) == Gone("https://a.example/1")

    def test_a_video_of_peertube(self):
        video = {
            "type": "Video",
            "id": "https://tube.example/videos/watch/1",
            "name": "Zo stem je",
            "mediaType": "text/markdown",
            "content": "Uitleg <1 minuut",
            "language": {"identifier": "nl", "name": "Dutch"},
            "attributedTo": [
                {"type": "Group", "id": "https://tube.example/video-channels/kanaal"},
                {"type": "Person", "id": "https://tube.example/accounts/els"},
            ],
            "url": [
                {"type": "Link", "mediaType": "video/mp4", "href": "https://tube.example/1.mp4"},
                {"type": "Link", "mediaType": "text/html", "href": "https://tube.example/w/1"},
            ],
            "views": 12,
            "likes": {"totalItems": 3},
        }
        fields = activitystreams.read(video)
        assert isinstance(fields, Fields)
        assert fields["caption"] == "Zo stem je\nUitleg <1 minuut"
        assert (fields["account"], fields["language"]) == ("els@tube.example", "nl")
        assert fields["url"] == "https://tube.example/w/1"
        assert (fields["views"], fields["likes"]) == (12, 3)

    def test_content_may_be_only_in_the_map(self):
        fields = activitystreams.read({"type": "Note", "contentMap": {"fy": "<p>Stimme</p>"}})
        assert isinstance(fields, Fields)
        assert (fields["caption"], fields["language"]) == ("Stimme", "fy")

    def test_a_content_warning_is_part_of_the_text(self):
        fields = activitystreams.read({"type": "Note", "summary": "politiek", "content": "x"})
        assert isinstance(fields, Fields)
        assert fields["caption"] == "politiek\nx"

    @pytest.mark.parametrize(
        ("actor", "account"),
        [
            ("https://m.example/@jan", "jan@m.example"),
            ("https://m.example/u/els", "els@m.example"),
            ("https://m.example/actor/1/2", "https://m.example/actor/1/2"),
            ({"id": "https://m.example/x/9", "preferredUsername": "ans"}, "ans@m.example"),
            ("https://[", "https://["),
            (None, None),
            (7, None),
        ],
    )
    def test_the_account_has_name_and_host(self, actor, account):
        fields = activitystreams.read({"type": "Note", "attributedTo": actor})
        assert isinstance(fields, Fields)
        assert fields["account"] == account


class TestJetstream:
    def test_a_post_is_read(self):
        fields = jetstream.read(EVENT)
        assert isinstance(fields, Fields)
        assert fields["external_id"] == "at://did:plc:abc/app.bsky.feed.post/3kxyz"
        assert fields["url"] == "https://bsky.app/profile/did:plc:abc/post/3kxyz"
        assert fields["caption"] == "Vote tomorrow #vote"
        assert fields["hashtags"] == ["vote"]
        assert fields["language"] == "en-GB"
        assert fields["on_screen_text"] == "A polling card"

    def test_a_deleted_post_is_gone(self):
        event = {**EVENT, "commit": {**EVENT["commit"], "operation": "delete"}}
        assert jetstream.read(event) == Gone("at://did:plc:abc/app.bsky.feed.post/3kxyz")

    @pytest.mark.parametrize(
        ("event", "reason"),
        [
            ({"kind": "identity"}, "identity event"),
            (
                {"kind": "commit", "commit": {"collection": "app.bsky.feed.like"}},
                "app.bsky.feed.like",
            ),
        ],
    )
    def test_other_events_are_skipped(self, event, reason):
        assert jetstream.read({"did": "did:plc:abc", **event}) == Skipped(reason)

    @pytest.mark.parametrize("said", ["2099-01-01T00:00:00Z", "0001-01-01", None, "soon"])
    def test_a_writer_cannot_date_a_post_later_than_it_was_seen(self, said):
        record = {**EVENT["commit"]["record"], "createdAt": said}
        fields = jetstream.read({**EVENT, "commit": {**EVENT["commit"], "record": record}})
        assert isinstance(fields, Fields)
        assert fields["created_at"] == datetime(2026, 3, 8, 20, tzinfo=UTC)

    def test_without_the_time_of_the_relay_the_writers_counts(self):
        fields = jetstream.read({**EVENT, "time_us": None})
        assert isinstance(fields, Fields)
        assert fields["created_at"] == "2026-03-01T10:00:00.000Z"


class TestOurs:
    def test_our_own_names(self):
        item = {
            "id": "1", "platform": "sample", "caption": "a", "hashtags": ["b"], "transcript": None,
            "on_screen_text": "c", "language": "nl", "views": 3, "unknown": 1,
            "account": {"handle": "jan", "name": "Jan", "kind": "party", "followers": 5},
        }  # fmt: skip
        assert jsonl.read(item) == {
            "external_id": "1", "platform": "sample", "caption": "a", "hashtags": ["b"],
            "transcript": None, "on_screen_text": "c", "language": "nl", "views": 3,
            "account": "jan", "account_name": "Jan", "account_kind": "party", "followers": 5,
        }  # fmt: skip

    @pytest.mark.parametrize(
        ("item", "field", "value"),
        [
            ({"tweet_id": 5, "text": "a"}, "external_id", 5),
            ({"post_id": 5}, "external_id", 5),
            ({"full_text": "a", "title": "b"}, "caption", "a"),
            ({"title": "b", "text": None}, "caption", "b"),
            ({"ocr_text": "a"}, "on_screen_text", "a"),
            ({"lang": "nl"}, "language", "nl"),
            ({"langs": ["nl", "en"]}, "language", "nl"),
            ({"langs": []}, "language", None),
            ({"username": "jan"}, "account", "jan"),
            ({"user": {"screen_name": "jan"}}, "account", "jan"),
            ({"retweet_count": 2}, "shares", 2),
            ({"Date": "2022-05-24"}, "created_at", "2022-05-24"),
        ],
    )
    def test_names_of_other_data_sets(self, item, field, value):
        assert jsonl.read(item)[field] == value


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("plain", "plain"),
        ("a &amp; b &lt;3", "a & b <3"),
        ("<p>one</p><p>two</p>", "one\n\ntwo"),
        ("<script>alert(1)</script>tail", "tail"),
        ("<p></p>", ""),
        ("<!-- -->", ""),
        ("<!DOCTYPE html>", ""),
        ("one<!-- note -->two<?pi?>three", "onetwothree"),
        ("<div>" * 2000 + "hidden?", "hidden?"),
        ("<table><tr><td>a</td><td>b</td></tr></table>", "a\n\nb"),
        ("a\x01<b>c</b>", "a c"),
        ("a\0<b>", "a\0<b>"),
        ("a\ud800<b>", "a\ud800<b>"),
        ("x < y", "x < y"),
    ],
)
def test_html_becomes_what_a_reader_sees(markup, text):
    assert text_of_html(markup) == text


@given(st.text(alphabet='<>&;pbr/a"= \n\0\ud800é', max_size=40))
def test_any_markup_becomes_text(markup):
    assert isinstance(text_of_html(markup), str)


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (json.dumps(VIDEO), "tiktok-research"),
        (json.dumps({"data": {"videos": [VIDEO]}}, indent=2), "tiktok-research"),
        (json.dumps({"data": {"videos": [VIDEO]}}), "tiktok-research"),
        (json.dumps(NOTE), "activitystreams"),
        (json.dumps({"type": "Create", "object": NOTE}), "activitystreams"),
        (json.dumps([NOTE], indent=1), "activitystreams"),
        (json.dumps(EVENT), "jetstream"),
        ('{"did":"d","kind":"identity","time_us":1}\n', "jetstream"),
        ("{broken\n" + json.dumps(EVENT) + "\n", "jetstream"),
        ('{"id":1,"caption":"x"}\n', "jsonl"),
        ('{"@context":"https://schema.org","@type":"ClaimReview"}\n', "jsonl"),
        ("[1,2]\n", "jsonl"),
        ("", "jsonl"),
        ("\n\n", "jsonl"),
        ("tweet_id\ttext\n1\ta\n", "csv"),
        ("party;date;text\nA;2022-01-01;x\n", "csv"),
    ],
)
def test_the_format_is_known_by_its_content(content, name):
    assert detect(content.encode()) == name


@pytest.mark.parametrize("content", [b"\x7fELF\0\0\0", b"just a sentence\n", b"a,b\n1,2\n"])
def test_what_is_no_format_is_refused(content):
    with pytest.raises(UnusableInput):
        detect(content)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(
            ["id", "type", "object", "content", "tag", "name", "url", "href", "to", "kind", "commit",
             "record", "facets", "features", "langs", "embed", "images", "attributedTo", "likes",
             "did", "collection", "rkey", "contentMap", "language", "account", "user"]
        ),
        inner | st.sampled_from(["Note", "Create", "Delete", "commit", "app.bsky.feed.post"]),
        max_size=6,
    ),
    max_leaves=12,
)  # fmt: skip


@settings(max_examples=300)
@given(JSON)
def test_no_json_object_breaks_a_format(item):
    if isinstance(item, dict):
        for known in (activitystreams, jetstream, jsonl, tiktok_research):
            assert isinstance(known.read(item), Fields | Gone | Skipped)
            assert known.recognises(item) in (True, False)


@needs_shared_data
@pytest.mark.parametrize(
    ("name", "format_name", "count"),
    [
        ("nl_elections_dev/posts.jsonl", "jsonl", 503),
        ("checkthat2022_1_nl/1a_checkworthy_train.tsv", "csv", 923),
        ("checkthat2022_1_nl/1b_verifiable_claim_train.tsv", "csv", 1950),
        ("checkthat2022_2a_en/queries_train_dev.tsv", "csv", 1196),
        ("election_topic_weak/nl.tsv", "csv", 9605),
        ("election_topic_weak/en.tsv", "csv", 10896),
        ("nl_party_tweets/tweets.tsv", "csv", 7443),
        ("checkthat2022_2a_en/vclaims.jsonl.gz", "jsonl", 14231),
    ],
)
def test_real_files_are_read_whole(name, format_name, count):
    with open_source(str(SHARED / "claims" / name)) as opened:
        assert detect(opened.head()) == format_name
        rows = list(csv_rows(opened) if format_name == "csv" else json_rows(opened))
    assert len(rows) == count
    assert not [row for row in rows if isinstance(row, BrokenRow)]
