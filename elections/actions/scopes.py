from collections.abc import Sequence

from django.db import transaction

from audit.actions import record
from elections.models import EditorScope, Jurisdiction
from users.models import User


@transaction.atomic
def give_area(
    *, user: User, area: Jurisdiction, languages: Sequence[str] = (), by: str
) -> EditorScope:
    """The person works on that area and those below it; without languages, in every one."""
    scope, made = EditorScope.objects.update_or_create(
        user=user, jurisdiction=area, defaults={"languages": list(languages)}
    )
    record(
        action="elections.area_given",
        by=by,
        subject=f"users.user:{user.pk}",
        data={"area": area.ocd_id, "languages": list(languages), "new": made},
    )
    return scope
