"""What several movements share: lists of rule codes and the instructions for every clip."""

from __future__ import annotations

SIDE_VIEW_GATES = ("Q1", "Q2", "Q3", "Q4", "Q5", "Q6", "Q7", "Q8", "Q9")
"""Gates of a side-view movement with repetitions or holds."""

POSTURE_GATES = ("Q1", "Q2", "Q3", "Q4", "Q5", "Q6", "Q7", "Q9")
"""Gates of a posture: nothing is repeated, so there is no count of clean repetitions."""

ANSWERS = ("SY4", "SY2", "SY1", "SY3")
"""Declared answers, in their order of authority: they come before every angle."""

EVERY_CLIP = (
    "Put the phone on a stand, square to your side, so that it sees hip, knee and ankle as a profile.",
    "Keep the whole body in the picture with a tenth to spare all round; plain background, good light.",
    "Wear fitted clothes: loose ones hide where the hip and the knee are.",
    "Only film a movement that you already do. Stop if pain goes above 5 out of 10.",
)
"""Set-up for every movement (rule book section 3)."""

STAND_STILL = "Stand still for two seconds first: the angles are zeroed on it."
