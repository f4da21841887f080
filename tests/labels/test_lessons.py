import random
from pathlib import Path

from django.conf import settings

from labels.lessons import changed_value, pairs_of, read_lessons
from labels.second_look import CLASSES, DEBUNK, OTHER, REPEAT


FOLDER = Path(settings.BASE_DIR) / "labels" / "training_sample"


def named(pairs, first, said):
    return [p for p in pairs if p.first.startswith(first) and CLASSES[p.label] == said]


def test_every_lesson_has_what_pairs_are_made_of():
    lessons = [lesson for lesson in read_lessons(FOLDER) if lesson.statement]
    assert len(lessons) > 400
    assert all(each.denial and each.near and each.posts for each in lessons)


def test_about_a_sixth_of_the_lessons_is_held_out():
    lessons = read_lessons(FOLDER)
    share = sum(each.is_held_out for each in lessons) / len(lessons)
    assert 0.12 < share < 0.22


def test_a_post_that_repeats_a_claim_denies_its_denial():
    lesson = next(each for each in read_lessons(FOLDER) if each.statement)
    pairs = pairs_of([lesson], epochs=20, seed=1)
    assert named(pairs, lesson.statement, REPEAT)
    assert named(pairs, lesson.denial, DEBUNK)
    assert named(pairs, lesson.near, OTHER)


def test_the_same_seed_gives_the_same_pairs():
    lessons = read_lessons(FOLDER)[:3]
    assert pairs_of(lessons, 2, seed=5) == pairs_of(lessons, 2, seed=5)
    assert pairs_of(lessons, 2, seed=5) != pairs_of(lessons, 2, seed=6)


def test_a_value_both_name_is_changed_in_the_claim():
    chance = random.Random(1)
    changed = changed_value("De bus sluit om 17 uur.", "om 17 uur dicht!", chance)
    assert changed != "De bus sluit om 17 uur."
    assert changed.startswith("De bus sluit om ")
    assert changed_value("De bus sluit om 17 uur.", "om 18 uur dicht!", chance) == ""
    day = changed_value("Stemmen is op dinsdag.", "dinsdag allemaal stemmen", chance)
    assert "dinsdag" not in day
