"""What a camera set-up must offer before filming starts, beside the gates that judge the clip after."""

from __future__ import annotations

from vision.movements.gates import SEEN_PERCENT

MARGIN_SHARE = 0.1
"""Spare picture on every side of the body (rule book section 3: "a tenth to spare all round", grade D)."""

SIZE_LEAST_SHARE = 1 / 3
"""A body smaller than this share of the picture's height is too far away (default ours, grade D; said
in the advice of `vision.measuring.subject` as well)."""

BRIGHTNESS_LEAST_SHARE = 0.2
"""Mean brightness of the picture (0 black, 1 white) below which it is too dark (default ours, grade D: of a
sample clip darkened to 0.16 every frame was still found, at 0.10 a quarter was lost, at 0.04 all; a
real camera adds noise in the dark)."""

STANDING_ADVISED_S = 2.0
"""Quiet standing asked for at the start of a clip (rule book section 3; gate Q6 needs 1 s of it)."""

SEEN_LEAST_SHARE = SEEN_PERCENT / 100
"""The near side's joints must have been seen in this share of the last moments (gate Q2)."""
