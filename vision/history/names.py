"""Names of people: compared without case, and the close ones told when nobody has it."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from difflib import get_close_matches

from vision.errors import HistoryError, UnknownPersonError
from vision.history.records import LONGEST_NAME

MOST_CLOSE_NAMES = 3


def cleaned(name: str) -> str:
    """Return a name as it is kept. Raises HistoryError for an empty, endless or unprintable one.

    >>> cleaned("  Ana   Lima ")
    'Ana Lima'
    """
    kept = unicodedata.normalize("NFC", " ".join(name.split()))
    if not kept:
        raise HistoryError("The name is empty: give a name or a code, like P07.")
    if len(kept) > LONGEST_NAME or not kept.isprintable():
        raise HistoryError(
            f"{kept[:20]!r}... is no name that can be kept: give at most {LONGEST_NAME} printable "
            "characters."
        )
    return kept


def key(name: str) -> str:
    """Return a name as it is compared.

    >>> key("ANA  lima") == key("Ana Lima"), key("Straße") == key("STRASSE")
    (True, True)
    """
    return unicodedata.normalize("NFC", unicodedata.normalize("NFKC", cleaned(name)).casefold())


def close_to(name: str, names: Sequence[str]) -> list[str]:
    """Return the names that somebody may have meant, the closest first.

    A part of a name counts: "ana" is close to "Ana Lima".
    """
    by_key = {key(each): each for each in names}
    wanted = key(name)
    close = get_close_matches(wanted, by_key, n=MOST_CLOSE_NAMES)
    holding = [each for each in by_key if wanted in each.split() and each not in close]
    return [by_key[each] for each in [*close, *holding][:MOST_CLOSE_NAMES]]


def unknown(name: str, names: Sequence[str]) -> UnknownPersonError:
    """Return the error for a name that nobody has."""
    close = close_to(name, names)
    if close:
        told = f"did you mean {' or '.join(close)}?"
    elif names:
        told = "`sitbone people` lists everybody."
    else:
        told = "there is nobody in the history yet."
    return UnknownPersonError(f"There is no person {cleaned(name)!r}: {told}")
