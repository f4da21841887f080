import gzip

import pytest

from feeds.recommend.datasets import DatasetError, Event, in_order, read_dataset


def folder_with(tmp_path, name, text):
    if name.endswith(".gz"):
        (tmp_path / name).write_bytes(gzip.compress(text.encode()))
    else:
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def pairs(data):
    return [(event.user, event.item) for event in data.events]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("ratings.csv", "userId,Id,rating,timestamp\n1,a,4.0,20\n1,b,3.5,5\n1,c,5,10\n"),
        ("ratings.csv.gz", "userId,movieId,rating,timestamp\n1,a,4.0,20\n1,b,3.5,5\n1,c,5,10\n"),
        ("ratings.csv", "user_id,item_id,rating,timestamp\n1,a,4,20\n1,b,1,5\n1,c,5,10\n"),
        ("u.data", "1\ta\t4\t20\n1\tb\t3\t5\n1\tc\t5\t10\n"),
        ("ratings.dat", "1::a::4::20\n1::b::3::5\n1::c::5::10\n"),
    ],
)
def test_ratings_of_four_and_more_in_time_order(tmp_path, name, text):
    data = read_dataset(folder_with(tmp_path, name, text))
    assert pairs(data) == [("1", "c"), ("1", "a")]
    assert data.has_time


def test_genres_are_read_beside_ratings(tmp_path):
    folder_with(tmp_path, "ratings.csv", "userId,Id,rating,timestamp\n1,a,4,1\n")
    folder_with(tmp_path, "movies.csv", 'Id,title,genres\na,"One, two",Comedy|Drama\n')
    assert read_dataset(tmp_path).kinds == {"a": frozenset({"Comedy", "Drama"})}


def test_pairs_have_no_time_and_rare_items_are_left_out(tmp_path):
    lines = [f"{user} common" for user in range(12)] + ["3 rare"]
    data = read_dataset(folder_with(tmp_path, "Video.txt.gz", "\n".join(lines) + "\n"))
    assert {item for _, item in pairs(data)} == {"common"}
    assert not data.has_time
    assert all(event.at is None for event in data.events)


def test_impressions_become_slates_and_histories(tmp_path):
    rows = [f"{n}\tU{n}\t11/1{n % 5}/2019 2:14:46 PM\tN1 N2\tN3-1 N4-0" for n in range(12)]
    data = read_dataset(folder_with(tmp_path, "behaviors.tsv", "\n".join(rows) + "\n"))
    assert [item for user, item in pairs(data) if user == "U0"] == ["N1", "N2", "N3"]
    assert data.impressions[0].shown == ("N3", "N4")
    assert data.impressions[0].clicked == (True, False)


def test_categories_are_read_beside_impressions(tmp_path):
    folder_with(tmp_path, "news.tsv", "N1\tnews\tpolitics\tTitle\tAbstract\n")
    folder_with(tmp_path, "behaviors.tsv", "1\tU1\t11/12/2019 2:14:46 PM\t\tN3-1 N4-0\n")
    assert read_dataset(tmp_path).kinds == {"N1": frozenset({"news", "politics"})}


def test_the_first_of_a_repeated_pair_counts():
    kept = in_order([Event("u", "b", 2), Event("u", "a", 1), Event("u", "b", 9)])
    assert [event.item for event in kept] == ["a", "b"]
    assert kept[1].at == 2


def test_equal_times_keep_the_order_of_the_file():
    kept = in_order([Event("u", each, 7) for each in "cab"])
    assert [event.item for event in kept] == ["c", "a", "b"]


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("ratings.csv", "userId,what,rating,timestamp\n1,a,4,1\n", "no column"),
        ("ratings.csv", "userId Id\n", "no separator"),
        ("ratings.csv", "userId,Id,rating,timestamp\n1,a,many,1\n", "expected format"),
        ("behaviors.tsv", "1\tU1\tyesterday\t\tN1-1\n", "expected format"),
        ("notes.md", "nothing", "no ratings"),
    ],
)
def test_what_cannot_be_read_is_named(tmp_path, name, text, message):
    with pytest.raises(DatasetError, match=message):
        read_dataset(folder_with(tmp_path, name, text))


def test_a_folder_that_is_not_there_is_named(tmp_path):
    with pytest.raises(DatasetError, match="no folder"):
        read_dataset(tmp_path / "nowhere")
