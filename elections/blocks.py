"""Blocks of an Election Center page. A factual block carries its source and review date."""

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


class HowToVoteStepBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"))
    body = blocks.TextBlock(label=_("Text"))
    audience = blocks.ChoiceBlock(
        label=_("For whom"),
        choices=[
            ("everyone", _("Everyone")),
            ("first_time", _("First-time voters")),
            ("abroad", _("Voters abroad")),
            ("eu_citizen", _("EU citizens")),
            ("disabled", _("Voters with a disability")),
            ("proxy", _("Voting by proxy")),
        ],
        default="everyone",
    )
    link = LinkBlock(required=False)
    source = SourceBlock()

    class Meta:
        icon = "list-ol"
        label = _("Step")
        template = "elections/blocks/how_to_vote_step.html"


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
    title = blocks.CharBlock(label=_("Title"))
    body = blocks.TextBlock(label=_("Text"), required=False)
    parties = blocks.ListBlock(PartyBlock(), label=_("Parties"))
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
    how_to_vote_step = HowToVoteStepBlock()
    timeline = TimelineBlock()
    parties = PartiesBlock()
    faq = FaqBlock()
    media_literacy_card = MediaLiteracyCardBlock()
    official_contacts = OfficialContactsBlock()
    report_misinformation = ReportMisinformationBlock()
