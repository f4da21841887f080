"""What creators fill in. Files are limited here by size only; a worker looks into them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import get_language_info, gettext
from django.utils.translation import gettext_lazy as _

from content.media.captions import MOST_BYTES as MOST_CAPTION_BYTES
from content.media.captions import check_captions
from content.media.checked import MediaRefused
from content.models import MOST_BYTES
from feeds.actions.uploads import Draft
from feeds.creators.handles import LONGEST, LONGEST_BIO, LONGEST_NAME
from feeds.models import INDEXED_LANGUAGES, LONGEST_CAPTION


LANGUAGES = [(code, get_language_info(code)["name_local"]) for code in INDEXED_LANGUAGES]


class AccountForm(forms.Form):
    """`handle` is asked for once: it stays."""

    handle = forms.CharField(
        label=_("Handle"),
        help_text=_("3 to 30 small letters, digits, dots and underscores. It stays as it is."),
        max_length=LONGEST + 1,
        widget=forms.TextInput(attrs={"dir": "ltr", "autocapitalize": "none"}),
    )
    name = forms.CharField(
        label=_("Name"),
        required=False,
        max_length=LONGEST_NAME,
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "nickname"}),
    )
    bio = forms.CharField(
        label=_("About you (if you like)"),
        required=False,
        max_length=LONGEST_BIO,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )

    def __init__(self, *args: Any, is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        if not is_new:
            del self.fields["handle"]

    def clean_handle(self) -> str:
        return str(self.cleaned_data["handle"]).strip().removeprefix("@").lower()


class UploadForm(forms.Form):
    caption = forms.CharField(
        label=_("Caption"),
        required=False,
        max_length=LONGEST_CAPTION,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )
    hashtags = forms.CharField(
        label=_("Hashtags (if you like)"),
        help_text=_("With spaces between them."),
        required=False,
        max_length=1000,
        widget=forms.TextInput(attrs={"dir": "auto", "autocapitalize": "none"}),
    )
    language = forms.ChoiceField(label=_("Language of the post"), choices=LANGUAGES)
    file = forms.FileField(
        label=_("Video or picture (if you like)"),
        help_text=_("MP4, WebM, JPEG, PNG or WebP, at most 50 MB."),
        required=False,
        widget=forms.FileInput(
            attrs={"accept": "video/mp4,video/webm,image/jpeg,image/png,image/webp"}
        ),
    )
    alt_text = forms.CharField(
        label=_("What is to be seen"),
        help_text=_("For people who cannot see it. A picture needs it."),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )
    captions = forms.FileField(
        label=_("Captions file of the video (.vtt or .srt)"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".vtt,.srt,text/vtt"}),
    )
    captions_language = forms.ChoiceField(
        label=_("Language of the captions"),
        required=False,
        choices=[("", _("No captions")), *LANGUAGES],
    )
    is_ai_generated = forms.ChoiceField(
        label=_("Was it made or changed with AI?"),
        help_text=_("A picture, voice or scene that could be taken for real. A label says so."),
        choices=[("yes", _("Yes")), ("no", _("No"))],
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""

    def clean_file(self) -> UploadedFile | None:
        file: UploadedFile | None = self.cleaned_data["file"]
        if file and (file.size or 0) > MOST_BYTES:
            raise forms.ValidationError(_("The file is larger than 50 MB."))
        return file

    def clean_captions(self) -> str:
        """The text of the file; "" without one. It is short, so what is wrong is said at once."""
        file: UploadedFile | None = self.cleaned_data["captions"]
        if not file:
            return ""
        content: bytes = file.read(MOST_CAPTION_BYTES + 1)
        try:
            check_captions(content)
        except MediaRefused as refused:
            raise forms.ValidationError(gettext(refused.template) % refused.values) from refused
        return content.decode("utf-8-sig")

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        file = given.get("file")
        if not given.get("caption") and not file and "file" not in self.errors:
            self.add_error("caption", _("Write something, or choose a file."))
        if file and str(file.content_type).startswith("image/") and not given.get("alt_text"):
            self.add_error("alt_text", _("Say what is to be seen in the picture."))
        if given.get("captions") and not given.get("captions_language"):
            self.add_error("captions_language", _("Choose the language of the captions."))
        if given.get("captions") and not file:
            self.add_error("captions", _("Captions belong to a video."))
        return given

    def draft(self) -> Draft:
        given = self.cleaned_data
        captions = given["captions"]
        return Draft(
            caption=given["caption"],
            hashtags=given["hashtags"],
            language=given["language"],
            file=given["file"],
            alt_text=given["alt_text"],
            captions=captions,
            captions_language=given["captions_language"] if captions else "",
            is_ai_generated=given["is_ai_generated"] == "yes",
        )
