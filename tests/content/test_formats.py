import gzip
import io
import json
import os
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content.formats import activitystreams, jetstream, jsonl, tiktok_research
from content.formats.csv_rows import csv_rows, sniff_delimiter
from content.formats.detection import detect
from content.formats.events import Fields, Gone, Skipped
from content.formats.html_text import text_of_html
from content.formats.json_rows import json_rows
from content.formats.json_stream import JsonStream
from content.formats.rows import MAX_ROW, BrokenRow, Row
from content.formats.source import Source, UnusableInput, open_source


SHARED = Path(
    os.environ.get("ELECTIONCENTER_SHARED_DATA", Path(__file__).parents[3] / "shared" / "data")
)
needs_shared_data = pytest.mark.skipif(
    not (SHARED / "claims").is_dir(), reason="the shared data sets are not on this machine"
)


def source(content: bytes | str) -> Source:
    data = content.encode() if isinstance(content, str) else content
    return Source("test", io.BufferedReader(io.BytesIO(data)), len(data))


def read(content: bytes | str, cut=json_rows) -> list[Any]:
    return list(cut(source(content)))


def values(content: bytes | str, cut=json_rows) -> list[Any]:
    return [row.value for row in read(content, cut) if isinstance(row, Row)]


def values_of(opened: Source) -> list[object]:
    return [row.value for row in json_rows(opened) if isinstance(row, Row)]


def broken(content: bytes | str, cut=json_rows) -> list[tuple[int, str]]:
    return [(row.line, row.reason) for row in read(content, cut) if isinstance(row, BrokenRow)]


class TestJson:
    def test_every_line_is_a_row_and_empty_lines_are_passed_over(self):
        rows = read('{"id":1}\n\n  \n{"id":2}')
        assert [(row.line, row.value) for row in rows] == [(1, {"id": 1}), (4, {"id": 2})]

    @pytest.mark.parametrize(
        "content",
        [
            '[{"id":1},{"id":2}]',
            '[\n  {"id": 1},\n  {\n    "id": 2\n  }\n]\n',
            '{"data":{"videos":[{"id":1},{"id":2}]},"error":{"code":"ok"}}',
            '{\n"data":\n{"videos":\n[{"id":1},\n{"id":2}]}}',
            '{"data":{"videos":[{"id":1}]}}\n{"data":{"videos":[{"id":2}]}}',
            '{"type":"OrderedCollection","id":"x","orderedItems":[{"id":1},{"id":2}]}',
            '{"type":"Collection","first":{"items":[{"id":1},{"id":2}]}}',
            '{"posts":[{"id":1},{"id":2}]}',
            '{"id":1}\n[{"id":2}]',
            '\ufeff{"id":1}\r\n{"id":2}\r\n',
        ],
    )
    def test_lists_and_pages_are_taken_apart(self, content):
        assert values(content) == [{"id": 1}, {"id": 2}]

    def test_an_empty_page_has_no_items(self):
        assert read('{"data":{"videos":[]},"error":{"code":"ok"}}') == []

    def test_an_empty_list_in_a_post_does_not_make_it_a_page(self):
        assert values('{"id":1,"items":[]}') == [{"id": 1, "items": []}]

    def test_a_broken_line_costs_only_itself(self):
        assert values('{"id":1}\n{"id":\n{"id":3}') == [{"id": 1}, {"id": 3}]
        [(line, reason)] = broken('{"id":1}\n{"id":\n{"id":3}')
        assert line == 2
        assert reason.startswith("is not JSON")

    def test_bytes_that_are_no_utf8_stay_in_their_field(self):
        [value] = values(b'{"id":1,"caption":"caf\xe9"}')
        assert value == {"id": 1, "caption": "caf\udce9"}

    def test_a_lone_surrogate_stays_in_its_field(self):
        assert values('{"caption":"\\ud83d!"}') == [{"caption": "\ud83d!"}]

    def test_endless_nesting_is_a_broken_row(self):
        assert len(broken("[" * 100_000 + '\n{"id":1}')) == 1

    def test_a_line_that_is_too_long_is_refused_and_the_next_one_taken(self):
        content = '{"caption":"' + "x" * (2 * MAX_ROW) + '"}\n{"id":2}\n'
        assert values(content) == [{"id": 2}]
        [(line, reason)] = broken(content)
        assert line == 1
        assert f"longer than {MAX_ROW}" in reason

    def test_of_a_long_row_only_the_start_is_kept(self):
        [row] = read('{"caption":"' + "x" * (2 * MAX_ROW) + '"}')
        assert isinstance(row, BrokenRow)
        assert len(row.raw) < 1000

    def test_a_page_longer_than_a_row_may_be_is_streamed(self):
        items = [{"id": n, "caption": "x" * 1000} for n in range(3000)]
        page = {"error": {"code": "ok"}, "data": {"cursor": 1, "videos": items, "has_more": False}}
        assert values(json.dumps(page) + '\n{"id":"last"}') == [*items, {"id": "last"}]

    def test_a_long_array_over_lines_is_streamed(self):
        items = [{"id": n, "caption": "]},{[" + "\\\"'x" * 500} for n in range(2000)]
        assert values(json.dumps(items, indent=1)) == items

    def test_an_item_too_long_in_a_long_array_is_stepped_over(self):
        items = [{"id": 1}, {"id": 2, "caption": 'a"\\' * MAX_ROW}, {"id": 3}]
        assert values(json.dumps(items)) == [{"id": 1}, {"id": 3}]
        assert len(broken(json.dumps(items))) == 1

    def test_a_broken_item_in_a_document_costs_only_itself(self):
        content = '[\n{"id":1},\n{"id":2,,},\n{"id":3}\n]'
        assert values(content) == [{"id": 1}, {"id": 3}]
        assert [line for line, _reason in broken(content)] == [3]

    def test_a_broken_object_over_lines_is_not_called_too_long(self):
        content = '{\n"id": 1,,\n"x": 2\n}\n{\n"id": 2\n}'
        assert values(content) == [{"id": 2}]
        assert broken(content) == [(1, "is not JSON")]

    def test_an_unclosed_text_in_a_document_ends_with_its_line(self):
        content = '[\n{"id":1},\n{"id":"2},\n{"id":3}\n]'
        assert values(content) == [{"id": 1}, {"id": 3}]
        assert broken(content) == [(3, "is not JSON: a line break inside a text")]

    def test_a_document_that_is_cut_off_gives_what_was_whole(self):
        content = '[\n{"id":1},\n{"id":2},\n{"id":3,"capt'
        assert values(content) == [{"id": 1}, {"id": 2}]
        assert len(broken(content)) == 1
        assert broken('[\n{"id":1},\n') == [(1, "is not JSON: the array has no end")]

    def test_a_long_object_that_is_no_page_is_one_long_row(self):
        content = json.dumps({"id": 1, "other": {"deep": ["x" * MAX_ROW, 1, True]}}, indent=1)
        assert [reason for _line, reason in broken(content)] == [f"is longer than {MAX_ROW} bytes"]

    @given(st.text(alphabet='{}[]",:\\\n 1ax', max_size=60), st.integers(1, 7))
    def test_any_text_in_parts_of_any_size_is_cut_up_and_ends(self, text, size):
        parts = iter([text[n : n + size] for n in range(0, len(text), size)])
        for row in JsonStream(lambda: next(parts, "")).rows():
            assert row.line >= 1

    @given(
        st.lists(st.dictionaries(st.text(max_size=5), st.text(max_size=9), max_size=3), max_size=6),
        st.integers(1, 9),
    )
    def test_in_parts_of_any_size_an_array_gives_its_items(self, items, size):
        text = json.dumps(items, ensure_ascii=False)
        parts = iter([text[n : n + size] for n in range(0, len(text), size)])
        rows = list(JsonStream(lambda: next(parts, "")).rows())
        assert [row.value for row in rows if isinstance(row, Row)] == items

    @settings(max_examples=200)
    @given(st.binary(max_size=300))
    def test_any_bytes_are_rows_or_broken_rows(self, data):
        for row in read(b"\n" + data):
            assert isinstance(row, Row | BrokenRow)


class TestCsv:
    def read(self, content):
        return [
            {name: value for name, value in value.items() if name != "external_id"}
            for value in values(content, csv_rows)
        ]

    @pytest.mark.parametrize("delimiter", ["\t", ",", ";", "|"])
    def test_the_delimiter_is_found(self, delimiter):
        content = f"tweet_id{delimiter}text\n12{delimiter}Ga stemmen\n"
        assert values(content, csv_rows) == [{"external_id": "12", "caption": "Ga stemmen"}]

    def test_names_are_taken_in_any_case_and_the_better_one_wins(self):
        rows = values("Title,Tweet ID,Text,Label\na,7,b,0\n", csv_rows)
        assert rows == [{"external_id": "7", "caption": "b"}]

    def test_quoted_line_breaks_belong_to_the_text(self):
        content = 'id,text\n1,"een\ntwee ""drie"""\n2,vier\n'
        rows = read(content, csv_rows)
        assert [row.value["caption"] for row in rows] == ['een\ntwee "drie"', "vier"]
        assert [row.line for row in rows] == [2, 4]

    def test_an_empty_cell_says_nothing(self):
        [value] = values("id,text,views\n1,a,\n", csv_rows)
        assert value["views"] is None

    def test_without_ids_the_content_is_the_id(self):
        first = values("party,date,text\nA,2022-05-24,Hoi\nB,2022-05-24,Hoi\n", csv_rows)
        again = values("party,date,text\nB,2022-05-24,Hoi\n", csv_rows)
        ids = [value["external_id"] for value in first]
        assert len(set(ids)) == 2
        assert again[0]["external_id"] == ids[1]
        assert ids[0].startswith("sha256:")

    def test_an_empty_id_stays_empty(self):
        assert values("id,text\n,Hoi\n", csv_rows)[0]["external_id"] == ""

    def test_a_row_with_too_few_or_many_columns_is_broken(self):
        content = "id,text\n1\n2,a,b\n3,c\n"
        assert broken(content, csv_rows) == [
            (2, "is not CSV: it has 1 columns, the header has 2"),
            (3, "is not CSV: it has 3 columns, the header has 2"),
        ]
        assert len(values(content, csv_rows)) == 1

    def test_an_open_quote_swallows_no_rows(self):
        content = 'id,text\n1,"open\n2,b\n3,c\n'
        assert [value["caption"] for value in values(content, csv_rows)] == ["b", "c"]
        assert [line for line, _reason in broken(content, csv_rows)] == [2]

    def test_tab_separated_texts_need_no_quoting(self):
        content = 'id\ttext\n1\t"Mooi" zei ze\n2\t"open\n3\tc\n'
        texts = [value["caption"] for value in values(content, csv_rows)]
        assert texts == ['"Mooi" zei ze', '"open', "c"]

    def test_a_line_that_is_too_long_is_refused(self):
        content = "id,text\n1," + "x" * (3 * MAX_ROW) + "\n2,b\n"
        assert [reason for _line, reason in broken(content, csv_rows)] == [
            f"is longer than {MAX_ROW} bytes"
        ]
        assert [value["caption"] for value in values(content, csv_rows)] == ["b"]

    def test_a_quoted_text_that_is_too_long_is_given_up_line_by_line(self):
        content = 'id,text\n1,"' + ("y" * 1000 + "\n") * 1100 + '"\n2,b\n'
        assert values(content, csv_rows)[-1] == {"external_id": "2", "caption": "b"}

    def test_a_header_without_a_text_is_refused(self):
        with pytest.raises(UnusableInput, match="query_id, vclaim_id"):
            read("query_id,vclaim_id\n1,2\n", csv_rows)

    def test_a_row_over_lines_with_too_many_columns_is_refused_whole(self):
        content = 'id,text\n1,"a\nb",c\n2,d\n'
        assert [value["caption"] for value in values(content, csv_rows)] == ["d"]
        [row] = [row for row in read(content, csv_rows) if isinstance(row, BrokenRow)]
        assert (row.line, row.raw) == (2, '1,"a\nb",c')

    def test_a_long_line_inside_a_quoted_text_is_refused_by_itself(self):
        content = 'id,text\n1,"a\n' + "x" * (2 * MAX_ROW) + "\n2,b\n"
        assert [value["caption"] for value in values(content, csv_rows)] == ["b"]

    def test_a_tab_separated_row_is_not_joined_with_others_by_stray_quotes(self):
        content = 'id\ttext\n1\t"a\n2\tb"\tc\n3\td\n'
        assert [value["caption"] for value in values(content, csv_rows)] == ['"a', "d"]
        assert [line for line, _reason in broken(content, csv_rows)] == [3]

    def test_only_a_header_has_no_rows(self):
        assert read("id,text\n", csv_rows) == []

    def test_a_single_column_of_texts_is_a_table(self):
        assert sniff_delimiter(b"text\nHoi, jij\n") in "\t,;|"

    @settings(max_examples=200)
    @given(st.binary(max_size=200))
    def test_any_bytes_are_rows_or_broken_rows(self, data):
        for row in read(b"id,text\n" + data, csv_rows):
            assert isinstance(row, Row | BrokenRow)


class TestSource:
    def test_gzip_is_known_by_its_first_bytes(self, tmp_path):
        path = tmp_path / "posts.jsonl"
        path.write_bytes(gzip.compress(b'{"id":1}\n{"id":2}\n'))
        with open_source(str(path)) as opened:
            assert values_of(opened) == [{"id": 1}, {"id": 2}]
            assert opened.damage == ""
            assert opened.consumed == opened.size

    def test_a_gzip_that_is_cut_off_gives_what_is_there(self, tmp_path):
        path = tmp_path / "posts.jsonl.gz"
        lines = b"".join(
            b'{"id":%d,"x":"%s"}\n' % (n, os.urandom(30).hex().encode()) for n in range(5000)
        )
        path.write_bytes(gzip.compress(lines)[:-2000])
        with open_source(str(path)) as opened:
            rows = list(json_rows(opened))
            assert len(rows) > 4000
            assert "cut off" in opened.damage

    def test_a_damaged_gzip_says_so(self, tmp_path):
        path = tmp_path / "posts.jsonl.gz"
        packed = bytearray(gzip.compress(os.urandom(100_000).hex().encode()))
        packed[50_000:50_100] = bytes(100)
        path.write_bytes(packed)
        with open_source(str(path)) as opened:
            list(json_rows(opened))
            assert opened.damage

    def test_what_is_not_there_cannot_be_used(self, tmp_path):
        with pytest.raises(UnusableInput, match="No such file"), open_source(str(tmp_path / "x")):
            pass

    def test_utf16_is_refused_with_advice(self, tmp_path):
        path = tmp_path / "posts.csv"
        path.write_text("id,text\n1,a\n", encoding="utf-16")
        with pytest.raises(UnusableInput, match="save it as UTF-8"), open_source(str(path)):
            pass

    def test_standard_input_has_no_size(self, monkeypatch):
        stdin = SimpleNamespace(buffer=io.BufferedReader(io.BytesIO(b'{"id":1}\n')))
        monkeypatch.setattr("sys.stdin", stdin)
        with open_source("-") as opened:
            assert (opened.size, opened.fingerprint, opened.consumed) == (None, "", 0)
            assert values_of(opened) == [{"id": 1}]

    def test_the_fingerprint_is_of_size_start_and_end(self, tmp_path):
        prints = set()
        for content in (
            b"a" * 300_000,
            b"b" + b"a" * 299_999,
            b"a" * 299_999 + b"b",
            b"a" * 300_001,
        ):
            path = tmp_path / "file"
            path.write_bytes(content)
            with open_source(str(path)) as opened:
                prints.add(opened.fingerprint)
        assert len(prints) == 4


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
