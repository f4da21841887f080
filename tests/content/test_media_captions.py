import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.media.captions import check_captions
from content.media.checked import MediaRefused


SRT = """1
00:00:00,000 --> 00:00:02,000
<font color="red">Hallo</font> <i>allemaal</i>

2
00:00:02,500 --> 00:00:04,000
{\\an8}Tom & Jerry <3
"""
VTT = """WEBVTT - made elsewhere

STYLE
::cue { background: url(https://tracker.example/) }

NOTE of the maker

intro
00:00.000 --> 00:02.000 line:0 region:fred align:start
<v Noor><b>Dag</b> &amp; welkom

00:01.500 --> 00:04.000
<c.loud>مرحبا</c>
"""


def written(text: str) -> str:
    return check_captions(text.encode()).content.decode()


def reason(content: bytes) -> str:
    with pytest.raises(MediaRefused) as refused:
        check_captions(content)
    assert refused.value.field == "captions"
    return str(refused.value)


def test_subrip_becomes_webvtt():
    assert written(SRT) == (
        "WEBVTT\n"
        "\n00:00:00.000 --> 00:00:02.000\nHallo <i>allemaal</i>\n"
        "\n00:00:02.500 --> 00:00:04.000\nTom &amp; Jerry &lt;3\n"
    )


def test_webvtt_keeps_words_speakers_and_places_and_no_styles():
    assert written(VTT) == (
        "WEBVTT\n"
        "\n00:00:00.000 --> 00:00:02.000 line:0 align:start\n<v Noor><b>Dag</b> &amp; welkom\n"
        "\n00:00:01.500 --> 00:00:04.000\nمرحبا\n"
    )


def test_a_line_of_marks_alone_does_not_end_its_cue():
    assert written("00:00.000 --> 00:01.000\nHallo\n<c.loud>\nallemaal\n").endswith(
        "\nHallo\nallemaal\n"
    )


def test_what_was_written_reads_the_same_again():
    for text in (SRT, VTT):
        assert written(written(text)) == written(text)
        assert written(text.replace("\n", "\r\n")) == written(text)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "No captions"),
        (b"WEBVTT\n", "No captions"),
        (b"\xff\xfe\x00", "UTF-8"),
        (b"WEBVTT\n\nHallo\n", "Line 3"),
        (b"1\n00:00:02,000 --> 00:00:01,000\nx\n", "Line 1 of the captions: the times"),
        (b"00:05.000 --> 00:06.000\na\n\n00:01.000 --> 00:07.000\nb\n", "Line 4"),
        (b"00:00.000 --> 99:00:00.000\nx\n", "the times"),
        (b"00:00.000 --> 00:01.000\n" + b"x" * 3000, "cannot be shown"),
        (b"x" * 600_000, "500 kilobytes"),
        (b"WEBVTT\n\0", "no text"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(content, said):
    assert said in reason(content)


@given(st.text(alphabet="<>&;bivc/ \n\tx-\u202e{}\\an8", max_size=60))
def test_no_words_can_leave_their_cue(words):
    try:
        found = written(f"00:00.000 --> 00:01.000\n{words}")
    except MediaRefused:
        return
    assert found.count("-->") == 1
    assert "<c" not in found
    assert "\n\n" not in found[7:].removeprefix("\n").rstrip("\n") or words.strip() == ""
