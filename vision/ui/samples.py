"""The sample clips that come with Sitbone: rendered people, so that nobody's video is given away."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Sample:
    """One clip to try: `name` of its file, what it shows, and what there is to see in it."""

    name: str
    title: str
    note: str
    still_s: float
    """The moment of its picture."""

    @property
    def path(self) -> Path:
        """Where it lies: in the installed package, or in the checkout."""
        package = Path(__file__).parent
        installed = package / "samples" / f"{self.name}.mp4"
        if installed.is_file():
            return installed
        return package.parent.parent / "sample_videos" / f"{self.name}.mp4"

    @property
    def picture(self) -> Path:
        """A still of it."""
        return Path(__file__).parent / "pictures" / f"sample_{self.name}.webp"


ALL_SAMPLES = (
    Sample("squat_side", "Squats", "Filmed from the side", 4.7),
    Sample("lunge_side", "Lunges", "Filmed from the side", 2.9),
    Sample("sit_side", "Sitting", "On a chair", 2.9),
    Sample("squat_front", "Squats from the front", "What cannot be judged", 4.7),
)


def samples() -> list[Sample]:
    """Return the samples that are there."""
    return [sample for sample in ALL_SAMPLES if sample.path.is_file()]
