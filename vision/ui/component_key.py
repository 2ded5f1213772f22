"""Keys of the parts of a page that run in the browser."""

from __future__ import annotations


def component_key(text: str) -> str:
    """Return a key as Streamlit takes one for a component: two underscores are its own sign in there,
    and the random identity of a clip or a team may hold them. Nothing here has a tilde, so that different
    texts stay different keys.

    >>> component_key("player nzUjZj8I3oBd3o__fV8tjg")
    'player nzUjZj8I3oBd3o~~fV8tjg'
    """
    return text.replace("_", "~")
