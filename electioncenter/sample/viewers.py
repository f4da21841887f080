"""Two viewers of the demonstration with accounts of their own, who follow each other.

What they post waits for a worker, as everything that is handed in.
"""

from django.db import transaction
from django.utils import timezone

from content.models import Account
from electioncenter import demo
from feeds.actions.controls import set_follow
from feeds.actions.creators import begin_account
from feeds.actions.uploads import Draft, hand_in
from feeds.actions.viewers import viewer_for
from feeds.models import Viewer
from users.models import User


PEOPLE = {
    "mila": ("Mila", "Fietst door Duinwaard en schrijft op wat ze ziet."),
    "jurre": ("Jurre", "Bakker. Over brood, de buurt en soms de gemeenteraad."),
}
POSTS = {
    "mila": "Vanavond is er een debat in het dorpshuis. Wie gaat er mee? #duinwaard",
    "jurre": "De eerste oliebollen liggen klaar. Morgen vanaf acht uur open. #bakkerij",
}
assert set(PEOPLE) == set(POSTS) == set(demo.VIEWERS)


@transaction.atomic
def load_viewers() -> int:
    """How many were made; none where they exist."""
    if User.objects.filter(username__in=PEOPLE).exists():
        return 0
    made = {name: _viewer(name) for name in PEOPLE}
    accounts = {name: _account(name, viewer) for name, viewer in made.items()}
    for name, viewer in made.items():
        for other in accounts.keys() - {name}:
            set_follow(viewer=viewer, account_id=accounts[other].pk, is_on=True)
        draft = Draft(
            caption=POSTS[name],
            hashtags=POSTS[name].partition("#")[2],
            language="nl",
            is_ai_generated=False,
        )
        hand_in(viewer=viewer, draft=draft, now=timezone.now())
    return len(made)


def _viewer(name: str) -> Viewer:
    user = User.objects.create_user(name, f"{name}@demo.example", demo.password())
    return viewer_for(user=user)


def _account(name: str, viewer: Viewer) -> Account:
    title, bio = PEOPLE[name]
    return begin_account(viewer=viewer, handle=name, name=title, bio=bio)
