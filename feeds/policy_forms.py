"""The form of a policy draft: its words, where and when it holds, and its rules."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.forms import formset_factory
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateTimeInput

from elections.models import Election
from feeds.actions.policies import PolicyDraft, RuleDraft
from feeds.eligibility.rules import EVERYWHERE, Relation
from feeds.models import MOST_WEIGHT, EligibilityPolicy, PolicyRule
from labels.vocabulary import DEFINITIONS


REQUIRED_LANGUAGES = ("nl", "en")
MOST_RULES = 10
MOST_VALUES = 2_000  # accounts or posts of one rule
HIDING = (PolicyRule.Effect.REMOVED, PolicyRule.Effect.PENDING_REVIEW)
LABELS = tuple(DEFINITIONS)


class PolicyForm(forms.Form):
    slug = forms.RegexField(
        r"^[a-z0-9]+(-[a-z0-9]+)*$",
        label=_("Identifier"),
        max_length=60,
        help_text=_("Small letters, digits and hyphens. The same one again: the next version."),
    )
    legal_basis = forms.CharField(label=_("Legal basis"), max_length=300)
    legal_url = forms.URLField(
        label=_("Address of the legal basis"), max_length=500, assume_scheme="https"
    )
    election = forms.ModelChoiceField(
        label=_("Election"),
        queryset=Election.objects.order_by("-date", "pk"),
        required=False,
        help_text=_("Empty: a policy of the platform."),
    )
    regions = forms.CharField(
        label=_("Regions"),
        max_length=200,
        help_text=_("Country codes, as in “NL BE”; * is everywhere."),
    )
    holds_where_unknown = forms.TypedChoiceField(
        label=_("Holds for viewers whose region is unknown"),
        choices=[
            ("", _("Only if a rule removes or puts under review")),
            (True, _("Yes")),
            (False, _("No")),
        ],
        coerce=lambda given: given == "True",
        empty_value=None,
        required=False,
    )
    starts_at = forms.DateTimeField(
        label=_("From"), initial=timezone.now, widget=AdminDateTimeInput()
    )
    ends_at = forms.DateTimeField(label=_("Until"), required=False, widget=AdminDateTimeInput())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, name in settings.LANGUAGES:
            is_required, of = code in REQUIRED_LANGUAGES, {"language": name}
            self.fields[f"title_{code}"] = forms.CharField(
                label=_("Title in %(language)s") % of, required=is_required, max_length=200,
                widget=forms.TextInput(attrs={"lang": code, "dir": "auto"}),
            )  # fmt: skip
            self.fields[f"statement_{code}"] = forms.CharField(
                label=_("What the public reads in %(language)s") % of, required=is_required,
                max_length=1000,
                widget=forms.Textarea(attrs={"rows": 3, "lang": code, "dir": "auto"}),
            )  # fmt: skip
        words = [name for name in self.fields if name.startswith(("title_", "statement_"))]
        self.order_fields(["slug", *words])

    def clean_regions(self) -> tuple[str, ...]:
        given = self.cleaned_data["regions"].replace(",", " ").upper().split()
        regions = tuple(dict.fromkeys(given))
        if regions != (EVERYWHERE,) and not all(_is_country(each) for each in regions):
            raise forms.ValidationError(gettext("Two letters a country, or * alone."))
        return regions

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        start, end = data.get("starts_at"), data.get("ends_at")
        if start and end and end <= start:
            self.add_error("ends_at", gettext("The end must be after the start."))
        if end and end <= timezone.now():
            self.add_error("ends_at", gettext("This is past."))
        return data

    def draft(self, rules: tuple[RuleDraft, ...]) -> PolicyDraft:
        names = ("slug", "legal_basis", "legal_url", "election", "regions", "starts_at", "ends_at")
        holds = self.cleaned_data["holds_where_unknown"]
        return PolicyDraft(
            holds_where_unknown=_hides(rules) if holds is None else holds,
            titles=self._texts("title"),
            statements=self._texts("statement"),
            rules=rules,
            **{name: self.cleaned_data[name] for name in names},
        )

    def _texts(self, name: str) -> dict[str, str]:
        given = {code: self.cleaned_data[f"{name}_{code}"] for code, _name in settings.LANGUAGES}
        return {code: text for code, text in given.items() if text}


class RuleForm(forms.Form):
    # What a browser sends of a rule that nobody filled in is no change.
    effect = forms.ChoiceField(
        label=_("Effect"),
        choices=PolicyRule.Effect.choices,
        initial=PolicyRule.Effect.NOT_RECOMMENDED,
    )
    target = forms.ChoiceField(
        label=_("Hits"), choices=PolicyRule.Target.choices, initial=PolicyRule.Target.ACCOUNT
    )
    values = forms.CharField(
        label=_("Which"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One a line: platform:name of an account, platform:id of a post, or a label."),
    )
    propagate = forms.MultipleChoiceField(
        label=_("Also what goes back to it"),
        choices=[(Relation.REPOST, _("Repost")), (Relation.QUOTE, _("Quote")),
                 (Relation.REPLY, _("Reply"))],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    exempt_followers = forms.BooleanField(
        label=_("Not for viewers who follow the author"), required=False
    )
    weight = forms.FloatField(
        label=_("Weight of a civic source"),
        required=False,
        max_value=MOST_WEIGHT,
        help_text=_("More than 1 and at most 2; only for civic sources."),
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        lines = [line.strip() for line in data.get("values", "").splitlines()]
        values = data["lines"] = tuple(dict.fromkeys(line for line in lines if line))
        if values and (problem := _problem_of(data.get("target", ""), values)):
            self.add_error("values", problem)
        if data.get("effect") == PolicyRule.Effect.CIVIC_SOURCE:
            self._clean_source(data)
        elif data.get("weight") is not None:
            self.add_error("weight", gettext("Only a civic source has a weight."))
        return data

    def _clean_source(self, data: dict[str, Any]) -> None:
        if data.get("target") != PolicyRule.Target.ACCOUNT:
            self.add_error("target", gettext("Civic sources are accounts."))
        if data.get("propagate") or data.get("exempt_followers"):
            self.add_error("effect", gettext("A civic source knows no followers and no reposts."))
        if (data.get("weight") or 0) <= 1:
            self.add_error("weight", gettext("Say how much it counts: more than 1."))

    def draft(self) -> RuleDraft:
        data = self.cleaned_data
        return RuleDraft(
            target=data["target"],
            values=data["lines"],
            effect=data["effect"],
            weight=data["weight"],
            exempt_followers=data["exempt_followers"],
            propagate=tuple(data["propagate"]),
        )


RuleFormSet = formset_factory(
    RuleForm,
    extra=3,
    min_num=1,
    max_num=MOST_RULES,
    validate_min=True,
    validate_max=True,
    absolute_max=MOST_RULES,
    can_delete=True,
    can_delete_extra=False,
)


def drafts_of(rules: forms.BaseFormSet[RuleForm]) -> tuple[RuleDraft, ...]:
    """What is filled in and not crossed out."""
    kept = [form for form in rules.forms if form not in rules.deleted_forms]
    return tuple(form.draft() for form in kept if form.has_changed())


def initial_of(policy: EligibilityPolicy) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """An earlier version as what the form of the next one begins with, and those of its rules."""
    names = ("slug", "legal_basis", "legal_url", "election", "holds_where_unknown", "starts_at",
             "ends_at")  # fmt: skip
    words = {f"title_{code}": text for code, text in policy.titles.items()}
    words |= {f"statement_{code}": text for code, text in policy.statements.items()}
    fields = {name: getattr(policy, name) for name in names}
    rules = [
        {name: getattr(rule, name) for name in
         ("effect", "target", "propagate", "exempt_followers", "weight")}
        | {"values": "\n".join(rule.values)}
        for rule in policy.rules.all()
    ]  # fmt: skip
    return fields | words | {"regions": " ".join(policy.regions)}, rules


def _hides(rules: tuple[RuleDraft, ...]) -> bool:
    """Whether the rules do more than not to recommend: they would mean little to the unknown."""
    return any(rule.effect in HIDING for rule in rules)


def _is_country(code: str) -> bool:
    return len(code) == 2 and code.isascii() and code.isalpha()


def _problem_of(target: str, values: tuple[str, ...]) -> str:
    if len(values) > MOST_VALUES or any(len(value) > 400 for value in values):
        return gettext("These are too many, or one is too long.")
    if target == PolicyRule.Target.LABEL:
        unknown = [value for value in values if value not in LABELS]
        known = ", ".join(LABELS)
        return gettext("Labels are: %(known)s.") % {"known": known} if unknown else ""
    is_named = all(all(value.partition(":")) for value in values)
    return "" if is_named else gettext("Write platform:name, as in example:somebody.")
