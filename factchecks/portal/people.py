"""What pages about people share: mail that carries an invitation, and what became of it."""

from smtplib import SMTPException

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from users.mail import send_invitation
from users.models import Invitation


def send_and_tell(request: HttpRequest, invitation: Invitation, secret: str) -> None:
    try:
        send_invitation(invitation, secret)
    except (SMTPException, OSError):
        text = _("The mail to %(email)s could not be sent. Invite again later.")
        messages.error(request, text % {"email": invitation.email})
    else:
        text = _("%(email)s got a link that is valid for seven days.")
        messages.success(request, text % {"email": invitation.email})
