"""Partner organisations: made and overseen by staff, described by themselves."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from audit.actions import record
from core.announce import announce
from factchecks.models import Claim, Partner, Signatory, Verdict
from factchecks.signals import claims_changed
from users.actions.invitations import invite
from users.actions.keys import revoke_api_key
from users.models import Invitation, Membership, Organisation, User


@transaction.atomic
def create_partner(
    *, name: str, website: str, languages: Sequence[str], countries: Sequence[str],
    email: str, by: User,
) -> tuple[Partner, Invitation, str]:  # fmt: skip
    """The partner, the invitation of its first admin, and the secret of that link.

    Nothing of it works by itself yet: automatic banners are a decision of their own.
    """
    organisation = Organisation.objects.create(
        name=name, slug=_free_slug(name), website=website, kind=Organisation.Kind.FACT_CHECKER
    )
    partner = Partner.objects.create(
        organisation=organisation, languages=list(languages), countries=list(countries)
    )
    invitation, secret = invite(
        organisation=organisation, email=email, role=Membership.Role.ADMIN, by=by
    )
    _record("partner_created", partner, by, slug=organisation.slug)
    return partner, invitation, secret


@transaction.atomic
def describe_partner(
    *, partner: Partner, languages: Sequence[str], countries: Sequence[str],
    hours_to_verdict: int, by: User,
) -> None:  # fmt: skip
    """What a partner says of itself."""
    _change(
        partner,
        by,
        languages=list(languages),
        countries=list(countries),
        hours_to_verdict=hours_to_verdict,
    )


@transaction.atomic
def oversee_partner(
    *, partner: Partner, automatic_reach: str, automatic_limit: int | None, is_active: bool,
    by: User,
) -> None:  # fmt: skip
    """What staff decide of a partner. One that is not active has no portal and no API keys.

    Posts are matched with its claims again, whose banners may show by themselves no more.
    """
    _match_again(partner)
    _change(
        partner,
        by,
        automatic_reach=automatic_reach,
        automatic_limit=automatic_limit,
        is_active=is_active,
    )
    if not is_active:
        for key in partner.organisation.api_keys.active():
            revoke_api_key(key=key, by=by.audit_name)


@transaction.atomic
def set_signatory(
    *, partner: Partner, body: str, status: str, valid_until: date, url: str, by: User
) -> Signatory:
    """The partner's signature of this body's code, as staff verified it."""
    _match_again(partner)
    signatory, _made = Signatory.objects.update_or_create(
        partner=partner,
        body=body,
        defaults={"status": status, "valid_until": valid_until, "url": url},
    )
    _record(
        "signatory_set", partner, by, body=body, status=status, valid_until=valid_until.isoformat()
    )
    return signatory


def _change(partner: Partner, by: User, **values: Any) -> None:
    """Keeps in the audit chain what was before; an entry only where something changes."""
    current = Partner.objects.select_for_update(no_key=True).get(pk=partner.pk)
    before = {name: getattr(current, name) for name in values}
    changed = sorted(name for name in values if before[name] != values[name])
    if not changed:
        return
    Partner.objects.filter(pk=partner.pk).update(**values, updated_at=timezone.now())
    for name, value in values.items():
        setattr(partner, name, value)
    _record(
        "partner_changed",
        partner,
        by,
        before={name: before[name] for name in changed},
        after={name: values[name] for name in changed},
    )


def _match_again(partner: Partner) -> None:
    """Whatever `touch_claim` does, for every claim whose verdict shows."""
    shown = Claim.objects.filter(
        organisation=partner.organisation_id, verdicts__state=Verdict.State.PUBLISHED
    )
    claim_ids = list(shown.values_list("pk", flat=True))
    if claim_ids:
        Claim.objects.filter(pk__in=claim_ids).update(updated_at=timezone.now())
        announce(claims_changed, claim_ids=claim_ids)


def _free_slug(name: str) -> str:
    slug = slugify(name)[:40].strip("-") or "partner"
    taken = set(Organisation.objects.filter(slug__startswith=slug).values_list("slug", flat=True))
    candidates = (slug, *(f"{slug}-{number}" for number in range(2, len(taken) + 3)))
    return next(each for each in candidates if each not in taken)


def _record(what: str, partner: Partner, by: User, **data: object) -> None:
    record(
        action=f"factchecks.{what}",
        by=by.audit_name,
        subject=f"factchecks.partner:{partner.pk}",
        data=data,
    )
