import datetime
import io

import pytest
from django.template import Context, Template
from PIL import Image

from electioncenter import og_image
from tests.factories.elections import ElectionCenterPageFactory, ElectionFactory


def pixels(content: bytes) -> bytes:
    return Image.open(io.BytesIO(content)).convert("RGB").tobytes()


@pytest.mark.parametrize(
    "title",
    [
        "Vote",
        "Gemeenteriedsferkiezing Súdwest-Fryslân: coördinaasje, ûnôfhinklik, É",
        "W" * 60,
        "Election of the members of the general board of the water authority " * 4,
    ],
)
def test_the_picture_has_the_size_networks_ask_for_and_is_the_same_each_time(title):
    content = og_image.picture(title, "17 March 2027")
    image = Image.open(io.BytesIO(content))
    assert (image.format, image.size) == ("PNG", (1200, 630))
    og_image.picture.cache_clear()
    assert og_image.picture(title, "17 March 2027") == content
    assert len(content) < 100_000


def test_an_accent_can_be_seen():
    plain, accented = (og_image.picture(word, "1 May") for word in ("coordinatie", "coördinatie"))
    assert pixels(plain) != pixels(accented)


def test_nothing_is_written_over_the_red_line():
    image = Image.open(io.BytesIO(og_image.picture("Long words " * 30, "17 March 2027")))
    assert image.getpixel((600, 625)) == (0xCF, 0x2E, 0x2E)


@pytest.mark.parametrize(
    ("title", "is_writable"),
    [("Fryslân – “ja”", True), ("انتخابات", False), ("Wybory Łódź", False)],
)
def test_the_font_knows_what_it_can_write(title, is_writable):
    assert og_image.is_writable(title) is is_writable


@pytest.mark.django_db
def test_a_page_in_another_script_gets_the_english_name_and_date():
    names = {"en": "Council election", "ar": "انتخابات"}
    election = ElectionFactory.create(names=names, date=datetime.date(2027, 3, 17))
    page = ElectionCenterPageFactory.create(election=election, title="انتخابات", language="ar")
    assert og_image.words(page) == ("Council election", "17 March 2027")


@pytest.mark.django_db
def test_a_page_in_dutch_gets_its_title_and_a_dutch_date():
    election = ElectionFactory.create(date=datetime.date(2027, 3, 17))
    page = ElectionCenterPageFactory.create(
        election=election, title="Gemeenteraadsverkiezing", language="nl"
    )
    assert og_image.words(page) == ("Gemeenteraadsverkiezing", "17 maart 2027")


@pytest.mark.django_db
def test_where_nothing_can_be_written_the_identifier_stands():
    election = ElectionFactory.create(
        slug="nl.x", name="انتخابات", names={}, date=datetime.date(2027, 3, 17)
    )
    page = ElectionCenterPageFactory.create(election=election, title="انتخابات")
    assert og_image.words(page) == ("nl.x", "2027-03-17")


@pytest.mark.django_db
def test_a_live_page_has_a_picture_and_a_draft_has_none(client):
    page = ElectionCenterPageFactory.create()
    response = client.get(f"/og/{page.pk}.png")
    assert response["Content-Type"] == "image/png"
    assert "public" in response["Cache-Control"]
    page.unpublish()
    assert client.get(f"/og/{page.pk}.png").status_code == 404


@pytest.mark.django_db
def test_networks_are_told_of_the_picture_and_what_it_says(settings):
    settings.SITE_URL = "https://elections.example"
    page = ElectionCenterPageFactory.create(title='A "fair" vote')
    tags = Template("{% load sharing %}{% sharing_tags page %}").render(Context({"page": page}))
    picture = f"https://elections.example/og/{page.pk}.png"
    assert f'<meta property="og:image" content="{picture}">' in tags
    assert 'content="A &quot;fair&quot; vote"' in tags
    assert 'property="og:image:alt" content="A &quot;fair&quot; vote, ' in tags
