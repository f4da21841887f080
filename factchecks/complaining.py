"""Somebody objects to a fact-check, without an account, and reads what became of it."""

from datetime import timedelta

from django import forms
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from content.models import Post
from core.visitors import daily_hash, is_within_limit
from factchecks.actions.complaints import make_complaint
from factchecks.models import Verdict
from factchecks.queries.complaints import complained_verdict, complaints_of


MOST_AN_HOUR = 5  # of one visitor
MOST_OF_A_VERDICT = 200  # an hour, of everybody
HOUR = 3600
SHORTEST, LONGEST = 20, 3000
BY = "visitor"
_SALT = "factchecks.complaint"
_TRAPPED = 0  # the receipt of who filled in the field that people do not see


class ComplaintForm(forms.Form):
    """`website` is a trap: nobody sees it, and programs fill it in."""

    text = forms.CharField(
        label=_("What is wrong with this fact-check?"),
        help_text=_("Say which part is wrong, and where one can check that."),
        min_length=SHORTEST,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 6, "dir": "auto"}),
    )
    email = forms.EmailField(
        label=_("E-mail address for the answer (if you like)"),
        help_text=_(
            "It is deleted when the answer has been sent, at the latest 30 days after the decision."
        ),
        required=False,
        widget=forms.EmailInput(attrs={"dir": "ltr", "autocomplete": "email"}),
    )
    website = forms.CharField(
        label=_("Leave this empty"),
        required=False,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )
    post = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def complain(request: HttpRequest, slug: str) -> HttpResponse:
    """`?post=` names the post on which the banner is."""
    verdict = complained_verdict(slug)
    if verdict is None:
        raise Http404
    if request.method != "POST":
        form = ComplaintForm(initial={"post": request.GET.get("post")}, label_suffix="")
        return _page(request, verdict, form)
    form = ComplaintForm(request.POST, label_suffix="")
    if form.data.get("website"):
        return _receipt(_TRAPPED)
    if not form.is_valid():
        return _page(request, verdict, form)
    visitor = daily_hash(request, today=timezone.localdate())
    is_allowed = is_within_limit(visitor, of="complaints", most=MOST_AN_HOUR, seconds=HOUR)
    if not is_allowed or _is_flooded(verdict):
        return _page(request, verdict, form, status=429)
    complaint = make_complaint(
        verdict=verdict,
        text=form.cleaned_data["text"],
        email=form.cleaned_data["email"],
        language=get_language() or "",
        post=_post(form.cleaned_data["post"]),
        by=BY,
    )
    return _receipt(complaint.pk)


@never_cache
@require_safe
def complaint(request: HttpRequest, receipt: str) -> HttpResponse:
    """What became of it, for whoever has its address: nobody can guess one."""
    try:
        pk = signing.loads(receipt, salt=_SALT)
    except signing.BadSignature as error:
        raise Http404 from error
    found = None if pk == _TRAPPED else get_object_or_404(complaints_of(None), pk=pk)
    return render(request, "factchecks/complaint.html", {"complaint": found})


def _post(pk: int | None) -> Post | None:
    """A post that is gone by now is no reason to refuse what somebody has to say."""
    return Post.objects.visible().filter(pk=pk).first() if pk else None


def _is_flooded(verdict: Verdict) -> bool:
    """The limit that holds when no cache counts: so many in an hour are no people."""
    lately = timezone.now() - timedelta(seconds=HOUR)
    return verdict.complaints.filter(created_at__gte=lately).count() >= MOST_OF_A_VERDICT


def _page(
    request: HttpRequest, verdict: Verdict, form: ComplaintForm, *, status: int = 200
) -> HttpResponse:
    context = {"verdict": verdict, "form": form, "too_many": status == 429}
    response = render(request, "factchecks/complain.html", context, status=status)
    if status == 429:
        response.headers["Retry-After"] = str(HOUR)
    return response


def _receipt(pk: int) -> HttpResponse:
    return redirect("factchecks:complaint", signing.dumps(pk, salt=_SALT))
