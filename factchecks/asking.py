"""The public asks for a check, without an account: in words, or by reporting a post."""

from typing import Any

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
from factchecks.actions.tips import take_tip
from factchecks.models import Tip
from factchecks.queries.similar import published_alike
from factchecks.queries.tips import asked_since
from textmatch.languages import detect_language


MOST_IN_TEN_MINUTES = 5
MOST_A_DAY = 30  # counted in the database: it also holds while no cache answers
TEN_MINUTES = 600
SHORTEST, LONGEST = 15, 1000
BY = "visitor"
_SALT = "factchecks.asked"
_RECEIPT_SECONDS = 3600
_TRAPPED = 0  # the receipt of who filled in the field that people do not see


class AskForm(forms.Form):
    """`website` is a trap: nobody sees it, and programs fill it in."""

    text = forms.CharField(
        label=_("What is claimed?"),
        help_text=_("One statement, as you heard or read it. Leave out names of private people."),
        min_length=SHORTEST,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )
    url = forms.URLField(
        label=_("Where did you see it? (a link, if you have one)"),
        required=False,
        max_length=500,
        assume_scheme="https",
        widget=forms.URLInput(attrs={"dir": "ltr", "inputmode": "url"}),
    )
    website = forms.CharField(
        label=_("Leave this empty"),
        required=False,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""

    @property
    def is_trapped(self) -> bool:
        return bool(self.data.get("website"))

    def clean_url(self) -> str:
        url: str = self.cleaned_data["url"]
        if url and not url.lower().startswith(("http://", "https://")):
            raise forms.ValidationError(_("Only addresses that begin with http or https."))
        return url


class ReportForm(AskForm):
    """The post says what is claimed; words of the reporter are welcome, not needed."""

    text = forms.CharField(
        label=_("What is wrong with it? (if you like)"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )
    reason = forms.ChoiceField(
        label=_("What is it about?"), choices=Tip.Reason.choices, widget=forms.RadioSelect
    )
    field_order = ["reason", "text", "website"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["url"]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    form = AskForm(request.POST or None)
    if request.method != "POST":
        return render(request, "factchecks/tips/ask.html", {"form": form})
    return _take(request, form, "factchecks/tips/ask.html", post=None)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, post_id: int) -> HttpResponse:
    post = get_object_or_404(Post.objects.visible().select_related("account"), pk=post_id)
    form = ReportForm(request.POST or None)
    if request.method != "POST":
        return render(request, "factchecks/tips/report.html", {"form": form, "post": post})
    return _take(request, form, "factchecks/tips/report.html", post=post)


@never_cache
@require_safe
def asked(request: HttpRequest, receipt: str) -> HttpResponse:
    """What happens next, and fact-checks on the same that can be read now."""
    try:
        tip_id = signing.loads(receipt, salt=_SALT, max_age=_RECEIPT_SECONDS)
    except signing.BadSignature as error:
        raise Http404 from error
    tip = Tip.objects.filter(pk=tip_id).select_related("claim").first()
    words = (tip.claim.statement if tip.claim else tip.text) if tip else ""
    alike = published_alike(words, now=timezone.now()) if words else []
    return render(request, "factchecks/tips/asked.html", {"alike": alike})


def _take(request: HttpRequest, form: AskForm, template: str, post: Post | None) -> HttpResponse:
    if form.is_trapped:
        return _thanks(_TRAPPED)
    if not form.is_valid():
        return render(request, template, {"form": form, "post": post})
    submitter = daily_hash(request, today=timezone.localdate())
    if not may_ask(submitter):
        answer = render(
            request, template, {"form": form, "post": post, "too_many": True}, status=429
        )
        answer.headers["Retry-After"] = str(TEN_MINUTES)
        return answer
    data = form.cleaned_data
    tip = take_tip(
        channel=Tip.Channel.REPORT if post else Tip.Channel.PUBLIC_FORM,
        text=data["text"],
        url=data.get("url", ""),
        reason=data.get("reason", Tip.Reason.OTHER),
        language=detect_language(data["text"]) or get_language() or "",
        post=post,
        submitter=submitter,
        by=BY,
    )
    return _thanks(tip.pk)


def may_ask(submitter: str) -> bool:
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    return (
        is_within_limit(submitter, of="tips", most=MOST_IN_TEN_MINUTES, seconds=TEN_MINUTES)
        and asked_since(submitter, midnight) < MOST_A_DAY
    )


def _thanks(tip_id: int) -> HttpResponse:
    return redirect("factchecks:asked", signing.dumps(tip_id, salt=_SALT))
