"""A person's own filters of a list, under names. Not audited: nobody else sees them."""

from django.db import transaction

from factchecks.models import SavedFilter
from users.models import User


MOST = 20


class TooMany(Exception):
    """More filters than fit over a list."""


@transaction.atomic
def save_filter(*, name: str, query: str, by: User) -> SavedFilter:
    """Under this name; an earlier one of the same name is replaced. Raises TooMany."""
    own = SavedFilter.objects.filter(user=by)
    if own.exclude(name=name).count() >= MOST:
        raise TooMany
    saved, _created = SavedFilter.objects.update_or_create(
        user=by, name=name, defaults={"query": query}
    )
    return saved


def delete_filter(*, pk: int, by: User) -> bool:
    """The person's own; whether there was one."""
    return bool(SavedFilter.objects.filter(pk=pk, user=by).delete()[0])
