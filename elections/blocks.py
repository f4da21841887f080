"""Blocks of an Election Center page. A factual block carries its source and review date.

Dates, stations, candidates and results come from the election's own rows, fact-checks from the
composition root: an editor writes words around them and cannot write them wrong.
"""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks


class SourceBlock(blocks.StructBlock):
    publisher = blocks.CharBlock(label=_("Publisher"))
    title = blocks.CharBlock(label=_("Title"))
    url = blocks.URLBlock(label=_("Address"))
    retrieved_on = blocks.DateBlock(label=_("Retrieved on"))
    reviewed_by = blocks.CharBlock(label=_("Reviewed by"))
    review_due_on = blocks.DateBlock(label=_("Review due on"))

    class Meta:
        icon = "link"
        label = _("Source")
        template = "elections/blocks/source.html"


class LinkBlock(blocks.StructBlock):
    text = blocks.CharBlock(label=_("Text"), required=False)
    url = blocks.URLBlock(label=_("Address"), required=False)

    class Meta:
        icon = "link"
        label = _("Read more at")


class StepValue(blocks.StructValue):
    @property
    def deadline_key(self) -> str:
        """How the page finds the date: by kind, and by article where one is named."""
        return f"{self.get('deadline_phase') or ''} {self.get('deadline_rule') or ''}".strip()


class HowToVoteStepBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"))
    body = blocks.TextBlock(label=_("Text"))
    audience = blocks.ChoiceBlock(
        label=_("For whom"),
        choices=[
            ("everyone", _("Everyone")),
            ("first_time", _("First-time voters")),
            ("abroad", _("Voters abroad")),
            ("caribbean", _("Caribbean Netherlands")),
            ("eu_citizen", _("EU citizens")),
            ("disabled", _("Voters with a disability")),
            ("proxy", _("Voting by proxy")),
        ],
        default="everyone",
    )
    deadline_phase = blocks.ChoiceBlock(
        label=_("Deadline"),
        help_text=_("The date comes from the election's phases and counts down by itself."),
        choices=[
            ("registration_deadline", _("Voter registration is closed")),
            ("absentee_request_deadline", _("Requests are closed")),
            ("voter_id_deadline", _("Requests for voter ID are closed")),
            ("postal_voting", _("Postal voting")),
            ("polls_close", _("Polling stations are closed")),
        ],
        required=False,
    )
    deadline_rule = blocks.CharBlock(
        label=_("Rule of the deadline"),
        help_text=_("Where there are several of the kind: the rule, as the phase names it."),
        required=False,
    )
    link = LinkBlock(required=False)
    source = SourceBlock()

    class Meta:
        value_class = StepValue
        icon = "list-ol"
        label = _("Step")
        template = "elections/blocks/how_to_vote_step.html"


class AboutBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"))
    body = blocks.TextBlock(label=_("Text"))
    source = SourceBlock()

    class Meta:
        icon = "info-circle"
        label = _("What is this election about")
        template = "elections/blocks/about.html"


class StationFinderBlock(blocks.StructBlock):
    """The stations themselves are imported, never typed here."""

    title = blocks.CharBlock(label=_("Title"))
    body = blocks.TextBlock(label=_("Text"), required=False)
    source = SourceBlock()

    class Meta:
        icon = "site"
        label = _("Station finder")
        template = "elections/blocks/station_finder.html"


class ResultsStatusBlock(blocks.StructBlock):
    """What is known of the result. Whether it is provisional or official says the clock."""

    title = blocks.CharBlock(label=_("Title"))
    body = blocks.TextBlock(label=_("Text"), required=False)
    reported_share = blocks.IntegerBlock(
        label=_("Share of polling stations counted (%)"),
        required=False,
        min_value=0,
        max_value=100,
    )
    as_of = blocks.DateTimeBlock(label=_("As of"), required=False)
    source = SourceBlock()

    class Meta:
        icon = "tick"
        label = _("Results")
        template = "elections/blocks/results_status.html"


class FactChecksBlock(blocks.StructBlock):
    """Fact-checks on this election. Filled by the composition root: see `elections.sections`."""

    title = blocks.CharBlock(label=_("Title"))
    body = blocks.TextBlock(label=_("Text"), required=False)

    class Meta:
        icon = "search"
        label = _("Current fact-checks")
        template = "elections/blocks/fact_checks.html"


class ForCandidatesBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"))
    topic = blocks.ChoiceBlock(
        label=_("Topic"),
        choices=[
            ("safety", _("Safety measures")),
            ("verification", _("Getting an account verified")),
            ("impersonation", _("Reporting impersonation")),
            ("political_content", _("Rules for political content")),
            ("contact", _("Contact channel")),
        ],
    )
    body = blocks.TextBlock(label=_("Text"))
    link = LinkBlock(required=False)
    source = SourceBlock()

    class Meta:
        icon = "user"
        label = _("For parties and candidates")
        template = "elections/blocks/for_candidates.html"


class FaqBlock(blocks.StructBlock):
    question = blocks.CharBlock(label=_("Question"))
    answer = blocks.TextBlock(label=_("Answer"))
    source = SourceBlock()

    class Meta:
        icon = "help"
        label = _("Question and answer")
        template = "elections/blocks/faq.html"


class TimelineBlock(blocks.StructBlock):
    """The dates themselves come from the election's phases, never from the editor."""

    title = blocks.CharBlock(label=_("Title"))
    body = blocks.TextBlock(label=_("Text"), required=False)
    source = SourceBlock()

    class Meta:
        icon = "date"
        label = _("Timeline")
        template = "elections/blocks/timeline.html"


class MediaLiteracyCardBlock(blocks.StructBlock):
    topic = blocks.ChoiceBlock(
        label=_("Topic"),
        choices=[
            ("check", _("Checking a claim")),
            ("manipulated", _("Manipulated media")),
            ("generated", _("Media made with AI")),
        ],
        default="check",
    )
    title = blocks.CharBlock(label=_("Title"))
    body = blocks.TextBlock(label=_("Text"))
    source = SourceBlock()

    class Meta:
        icon = "view"
        label = _("Media literacy card")
        template = "elections/blocks/media_literacy_card.html"


class PartyBlock(blocks.StructBlock):
    number = blocks.IntegerBlock(label=_("List number"), min_value=1)
    name = blocks.CharBlock(label=_("Name"))
    website = blocks.URLBlock(label=_("Website"), required=False)


class PartiesBlock(blocks.StructBlock):
    """Imported candidate lists are shown where there are any; else the parties typed here."""

    title = blocks.CharBlock(label=_("Title"))
    body = blocks.TextBlock(label=_("Text"), required=False)
    parties = blocks.ListBlock(PartyBlock(), label=_("Parties"), default=[])
    source = SourceBlock()

    class Meta:
        icon = "group"
        label = _("Parties")
        template = "elections/blocks/parties.html"


class ContactBlock(blocks.StructBlock):
    name = blocks.CharBlock(label=_("Name"))
    description = blocks.CharBlock(label=_("What for"), required=False)
    phone = blocks.CharBlock(label=_("Telephone"), required=False)
    email = blocks.EmailBlock(label=_("E-mail"), required=False)
    url = blocks.URLBlock(label=_("Website"), required=False)


class OfficialContactsBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"))
    contacts = blocks.ListBlock(ContactBlock(), label=_("Contacts"))
    source = SourceBlock()

    class Meta:
        icon = "mail"
        label = _("Official contacts")
        template = "elections/blocks/official_contacts.html"


class ReportMisinformationBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"))
    body = blocks.TextBlock(label=_("Text"))
    link = LinkBlock(required=False)
    source = SourceBlock()

    class Meta:
        icon = "warning"
        label = _("Report misinformation")
        template = "elections/blocks/report_misinformation.html"


class ElectionCenterBlock(blocks.StreamBlock):
    about = AboutBlock()
    how_to_vote_step = HowToVoteStepBlock()
    station_finder = StationFinderBlock()
    results_status = ResultsStatusBlock()
    fact_checks = FactChecksBlock()
    for_candidates = ForCandidatesBlock()
    timeline = TimelineBlock()
    parties = PartiesBlock()
    faq = FaqBlock()
    media_literacy_card = MediaLiteracyCardBlock()
    official_contacts = OfficialContactsBlock()
    report_misinformation = ReportMisinformationBlock()
