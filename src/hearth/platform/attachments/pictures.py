"""Small pictures of photographs: drawn when asked for, upright, without what a camera writes beside the picture."""

from __future__ import annotations

import io
import uuid
import warnings

from django.core.cache import cache
from PIL import Image, ImageOps

from hearth.kernel.refusal import NotFound
from hearth.platform.attachments.operations import opened_row, read
from hearth.platform.identity.access import Access

SIDE = 320
"""The longer side of a small picture, in pixels: twice the width at which it is shown."""
MOST_PIXELS = 60_000_000
"""What a camera of 50 megapixels takes. A file may claim more than any memory holds."""
FORMATS = ("JPEG", "PNG", "GIF", "WEBP")
KEPT_FOR = 3600
"""Seconds that a small picture stays in this process's memory; nowhere else, so that an erased file leaves none."""


def small_picture(access: Access, file_id: uuid.UUID) -> bytes:
    """A JPEG of at most 320 x 320 pixels.

    NotFound for whatever `open_file` says so of, for a file whose readings are written down (nobody is asked for a
    reason by a picture in a list), and for one that is no picture, is broken, or claims more than 60 million pixels.
    """
    file = opened_row(access, file_id)
    if file.confidential or file.record.restricted:
        raise NotFound("Files whose readings are written down have no small picture. Open the file itself.")
    key = f"small-picture:{file.sha256}"
    found: bytes | None = cache.get(key)
    if found is None:
        found = drawn_small(read(file))
        cache.set(key, found, KEPT_FOR)
    return found


def drawn_small(content: bytes) -> bytes:
    """The picture in a file's bytes, small, turned as it was taken, with no note of place, time or camera."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=FORMATS) as picture:
                if picture.width * picture.height > MOST_PIXELS:
                    raise NotFound("The picture claims to be larger than any camera's. Open the file itself.")
                picture.draft("RGB", (SIDE, SIDE))
                upright = ImageOps.exif_transpose(picture)
                upright.thumbnail((SIDE, SIDE))
                flat = Image.new("RGB", upright.size, "white")
                seen = upright.convert("RGBA")
                flat.paste(seen, mask=seen)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError, Image.DecompressionBombWarning) as broken:
        raise NotFound("The file is no picture that can be drawn. Open the file itself.") from broken
    body = io.BytesIO()
    flat.save(body, "JPEG", quality=80)
    return body.getvalue()
