"""JSON, CSV and compressed files, cut into rows; broken ones are kept with their line."""

import gzip
import io
import json
import os
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content.formats.csv_rows import csv_rows, sniff_delimiter
from content.formats.json_rows import json_rows
from content.formats.json_stream import JsonStream
from content.formats.rows import MAX_ROW, BrokenRow, Row
from content.formats.source import UnusableInput, open_source
from tests.content.row_reading import broken, read, values, values_of


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
        items = [{"id": 1}, {"id": 2, "caption": 'a"\\' * (MAX_ROW // 4)}, {"id": 3}]
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
