"""Mails that carry a link which nothing else knows, so they go out at once."""

from urllib.parse import urlencode

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


def new_login_path(signed: str) -> str:
    """Behind a question mark, for the address can be read in it: logs of servers end before that."""
    return f"{reverse('account-new-login')}?{urlencode({'link': signed})}"


def send_sign_up(email: str, signed: str) -> None:
    """The link to a new login, or, with `signed` empty, that there is an account already.

    Raises SMTPException or OSError where the mail server cannot be reached.
    """
    path = new_login_path(signed) if signed else reverse("account_login")
    body = render_to_string(
        "users/sign_up.txt",
        {"link": settings.SITE_URL + path, "is_new": signed, "site": settings.WAGTAIL_SITE_NAME},
    )
    send_mail(
        gettext("Your account at %(site)s") % {"site": settings.WAGTAIL_SITE_NAME},
        body,
        None,
        [email],
    )
