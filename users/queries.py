"""Who works for an organisation, and who is asked to."""

from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef, QuerySet

from users.models import ApiKey, Invitation, Membership, Organisation
from users.second_factor import FACTORS


def members_of(organisation: Organisation) -> QuerySet[Membership]:
    """With `user`, and `has_second_factor` as an attribute."""
    factors = Authenticator.objects.filter(user=OuterRef("user"), type__in=FACTORS)
    members = organisation.memberships.select_related("user")
    return members.annotate(has_second_factor=Exists(factors)).order_by("user__username", "pk")


def open_invitations(organisation: Organisation, now: datetime) -> QuerySet[Invitation]:
    waiting = organisation.invitations.select_related("invited_by").open(now)
    return waiting.order_by("-created_at", "-pk")


def keys_of(organisation: Organisation) -> QuerySet[ApiKey]:
    return organisation.api_keys.active().order_by("name", "pk")
