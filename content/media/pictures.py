"""Pictures, drawn anew: what is kept was written by us, so no metadata and no second file is in it."""

import io
import warnings

from PIL import Image, ImageOps

from content.media.checked import CheckedMedia, MediaRefused, broken
from elections.formats.records import gettext_noop


FORMATS = ("JPEG", "PNG", "WEBP")
PHOTO = "MPO"  # a JPEG as many phones make it: a depth or brightness map behind it, which goes
MOST_PIXELS = 50_000_000  # before anything is unpacked: what phones make fits
LONGEST_SIDE = 1600  # as kept
QUALITY = 82


def read_picture(content: bytes) -> CheckedMedia:
    """A still of FORMATS as WebP, upright, no larger than a screen needs it."""
    picture = _upright(_opened(content))
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    kept = io.BytesIO()
    picture.save(kept, "WEBP", quality=QUALITY, method=4)
    return CheckedMedia(
        kind="picture",
        content_type="image/webp",
        content=kept.getvalue(),
        width=picture.width,
        height=picture.height,
    )


def _opened(content: bytes) -> Image.Image:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        try:
            picture = Image.open(io.BytesIO(content), formats=FORMATS)
        except Image.DecompressionBombError:
            raise _too_large() from None
        except (OSError, ValueError, SyntaxError):
            raise broken() from None
    if picture.width * picture.height > MOST_PIXELS:
        raise _too_large()
    if picture.format != PHOTO and getattr(picture, "n_frames", 1) != 1:
        raise MediaRefused(gettext_noop("A picture that moves is not taken: upload a video."))
    return picture


def _too_large() -> MediaRefused:
    return MediaRefused(
        gettext_noop("A picture may have %(limit)s million pixels at most."),
        {"limit": str(MOST_PIXELS // 1_000_000)},
    )


def _upright(picture: Image.Image) -> Image.Image:
    """Its pixels as they are meant to be seen; what is transparent becomes white."""
    try:
        turned = ImageOps.exif_transpose(picture).convert("RGBA")
    except (OSError, ValueError, SyntaxError):
        raise broken() from None
    ground = Image.new("RGBA", turned.size, "white")
    return Image.alpha_composite(ground, turned).convert("RGB")
