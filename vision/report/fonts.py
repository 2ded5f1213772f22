"""The fonts of the reports: DejaVu Sans for most scripts, a bundled one for Chinese, Japanese, Korean."""

from __future__ import annotations

import io
import lzma
import unicodedata
from importlib import resources
from pathlib import Path

from vision.report.blocks import Report

FAMILY = "Sitbone"
FALLBACK_FAMILY = "SitboneFallback"
_FALLBACK_FILE = "DroidSansFallback.ttf.xz"

EAST_ASIAN_BLOCKS: tuple[tuple[int, int], ...] = (
    (0x1100, 0x11FF),
    (0x2E80, 0x9FFF),
    (0xAC00, 0xD7A3),
    (0xF900, 0xFAFF),
    (0xFE30, 0xFE4F),
    (0xFF00, 0xFFEF),
)
"""Unicode blocks of Chinese, Japanese and Korean writing (The Unicode Standard, Blocks.txt)."""


def dejavu_path(style: str = "") -> Path:
    """Return the file of DejaVu Sans that matplotlib brings: style "", "Bold" or "Oblique"."""
    import matplotlib

    suffix = f"-{style}" if style else ""
    return Path(matplotlib.get_data_path()) / "fonts" / "ttf" / f"DejaVuSans{suffix}.ttf"


def east_asian(text: str) -> str:
    """Return the Chinese, Japanese and Korean characters of a text, each once, sorted.

    >>> east_asian("Zoë 深蹲 スクワット 深")
    'クスットワ深蹲'
    """
    found = {
        character
        for character in text
        if any(first <= ord(character) <= last for first, last in EAST_ASIAN_BLOCKS)
    }
    return "".join(sorted(found))


def fallback_font(text: str) -> bytes | None:
    """Return a TrueType font with just the East Asian characters of a text; None when it has none."""
    characters = east_asian(text)
    if not characters:
        return None
    # On use: most reports have none, and many who print need no font at all.
    from fontTools import subset  # type: ignore[import-untyped]
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

    packed = resources.files("vision.report").joinpath("fonts", _FALLBACK_FILE).read_bytes()
    font = TTFont(io.BytesIO(lzma.decompress(packed)), recalcTimestamp=False)
    subsetter = subset.Subsetter(subset.Options(notdef_outline=True, hinting=False))
    subsetter.populate(text=characters)
    subsetter.subset(font)
    small = io.BytesIO()
    font.save(small)
    return small.getvalue()


def printable(text: str) -> str:
    """Return a text as it can be printed: composed accents, no control or direction-changing characters.

    File names from some systems hold accents as separate characters; names from anywhere may hold
    line breaks or invisible marks that would turn the line around.

    >>> printable("Zoe\\u0308\\n\\u202egpm.mp4")
    'Zoë gpm.mp4'
    """
    composed = unicodedata.normalize("NFC", text)
    spaced = "".join(" " if character in "\n\r\t" else character for character in composed)
    return "".join(c for c in spaced if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co"))


def report_text(report: Report) -> str:
    """Return a text that holds every character of a report."""
    return repr(report)
