from feeds.creators.spoken import spoken_in


def test_the_words_of_cues_without_their_times_and_marks():
    captions = (
        "WEBVTT\n\n1\n00:00:01.000 --> 00:00:02.000 line:0\n<i>Stem</i> &amp; tel\nmee\n\n"
        "00:00:02.000 --> 00:00:03.000\n\n00:00:03.000 --> 00:00:04.000\nTot woensdag\n"
    )
    assert spoken_in(captions) == "Stem & tel mee\nTot woensdag"
    assert spoken_in("WEBVTT\n") == ""
