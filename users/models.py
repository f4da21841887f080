"""Who may do what: people, the organisations they work for, and keys for machines."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.contrib.auth.models import AbstractUser
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _


class User(AbstractUser):
    """A person who signs in: election staff, fact-checker, moderator or researcher."""

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [
            models.UniqueConstraint(
                Lower("email"), condition=~models.Q(email=""), name="users_user_email_unique"
            )
        ]

    @property
    def audit_name(self) -> str:
        """How the audit log names this person; the key, not the name, so erasure works."""
        return f"user:{self.pk}"


class Organisation(models.Model):
    class Kind(models.TextChoices):
        ELECTION_STAFF = "election_staff", _("Election staff")
        FACT_CHECKER = "fact_checker", _("Fact-checker")
        AUTHORITY = "authority", _("Authority")
        PLATFORM = "platform", _("Platform")
        RESEARCHER = "researcher", _("Researcher")

    name = models.CharField(_("name"), max_length=200)
    slug = models.SlugField(_("slug"), unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    website = models.URLField(_("website"), blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    kind__in=[
                        "election_staff",
                        "fact_checker",
                        "authority",
                        "platform",
                        "researcher",
                    ]
                ),
                name="users_organisation_kind_known",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    class Role(models.TextChoices):
        MEMBER = "member", _("Member")
        EDITOR = "editor", _("Editor")
        ADMIN = "admin", _("Organisation admin")

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="memberships"
    )
    role = models.CharField(_("role"), max_length=20, choices=Role)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation"], name="users_membership_unique"
            ),
            models.CheckConstraint(
                condition=models.Q(role__in=["member", "editor", "admin"]),
                name="users_membership_role_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role} {self.organisation_id}"


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self, now: datetime) -> InvitationQuerySet:
        return self.filter(accepted_at__isnull=True, revoked_at__isnull=True, expires_at__gt=now)

    def matching(self, secret: str) -> InvitationQuerySet:
        return self.filter(secret_hash=hashlib.sha256(secret.encode()).hexdigest())


class Invitation(models.Model):
    """A link that makes one person a member of an organisation. Only a hash of it is kept."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="invitations"
    )
    email = models.EmailField(_("e-mail address"))
    role = models.CharField(_("role"), max_length=20, choices=Membership.Role)
    secret_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(_("valid until"))
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(role__in=["member", "editor", "admin"]),
                name="users_invitation_role_known",
            ),
            models.UniqueConstraint(
                "organisation",
                Lower("email"),
                condition=models.Q(accepted_at__isnull=True, revoked_at__isnull=True),
                name="users_invitation_one_open",
            ),
            models.CheckConstraint(
                condition=models.Q(accepted_at__isnull=True, accepted_by__isnull=True)
                | models.Q(accepted_at__isnull=False, accepted_by__isnull=False),
                name="users_invitation_accepted_by_someone",
            ),
            models.CheckConstraint(
                condition=models.Q(accepted_at__isnull=True) | models.Q(revoked_at__isnull=True),
                name="users_invitation_accepted_or_revoked",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id}: {self.role}"


class ApiKeyQuerySet(models.QuerySet["ApiKey"]):
    def active(self) -> ApiKeyQuerySet:
        return self.filter(revoked_at__isnull=True)

    def matching(self, secret: str) -> ApiKeyQuerySet:
        return self.active().filter(secret_hash=ApiKey.hash_secret(secret))


class ApiKey(models.Model):
    """A machine's key. Only a hash is kept: a secret of 256 random bits needs no slow hash."""

    class Scope(models.TextChoices):
        POSTS_WRITE = "posts:write", _("Send posts")
        LABELS_READ = "labels:read", _("Read labels")
        CLAIMS_WRITE = "claims:write", _("Send fact-checks")
        CLAIMS_PROPOSE = "claims:propose", _("Ask for fact-checks")
        FEEDS_WRITE = "feeds:write", _("Send feeds")

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="api_keys"
    )
    name = models.CharField(_("name"), max_length=100)
    prefix = models.CharField(_("prefix"), max_length=12)
    secret_hash = models.CharField(max_length=64, unique=True)
    scopes = ArrayField(models.CharField(max_length=30, choices=Scope), verbose_name=_("scopes"))
    created_at = models.DateTimeField(auto_now_add=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = ApiKeyQuerySet.as_manager()

    class Meta:
        verbose_name = _("API key")
        verbose_name_plural = _("API keys")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(scopes__len__gt=0), name="users_apikey_has_scope"
            ),
            models.CheckConstraint(
                condition=models.Q(
                    scopes__contained_by=[
                        "posts:write",
                        "labels:read",
                        "claims:write",
                        "claims:propose",
                        "feeds:write",
                    ]
                ),
                name="users_apikey_scopes_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"

    @property
    def audit_name(self) -> str:
        return f"api-key:{self.pk}"

    @staticmethod
    def hash_secret(secret: str) -> str:
        return hashlib.sha256(secret.encode()).hexdigest()
