"""The mail that carries an invitation. Nothing else knows its link, so it goes out at once."""

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext

from users.models import Invitation


def send_invitation(invitation: Invitation, secret: str) -> None:
    """Raises SMTPException or OSError where the mail server cannot be reached."""
    link = settings.SITE_URL + reverse("account-invitation", args=[secret])
    subject = gettext("Invitation to work with %(organisation)s at %(site)s") % {
        "organisation": invitation.organisation.name,
        "site": settings.WAGTAIL_SITE_NAME,
    }
    body = render_to_string(
        "users/invitation.txt",
        {"invitation": invitation, "link": link, "site": settings.WAGTAIL_SITE_NAME},
    )
    send_mail(" ".join(subject.split()), body, None, [invitation.email])
