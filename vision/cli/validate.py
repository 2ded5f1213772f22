"""`sitbone validate`: a folder of clips with true angles in, tables and plots of the error out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from vision.cli.options import POSE_FILE_SUFFIX, STANDARD_OUTPUT, OptionError
from vision.cli.outputs import OutputError, check_file_can_be_made, whole_folder, write_text
from vision.cli.terminal import EXIT_DONE, progress_bar, report_failure, say
from vision.errors import CancelledError, PoseFileError, SitboneError

if TYPE_CHECKING:
    import pandas as pd

    from vision.landmarks import ModelInfo, PoseSequence
    from vision.validation.clips import ScoredClip
    from vision.validation.result import Kind, Skipped, Validation

VIDEO_SUFFIXES = frozenset([
    ".mp4", ".m4v", ".mov", ".avi", ".mkv", ".webm", ".mpg", ".mpeg", ".mts", ".m2ts", ".ts", ".3gp",
    ".wmv", ".flv", ".ogv", ".gif", ".jpg", ".jpeg", ".png", ".heic", ".webp",
])  # fmt: skip
"""Names that are taken for clips and photos; whether they can be read, reading shows."""
POSES_FOLDER = "poses"
JSON_FILE = "validation.json"
PAGE_FILE = "validation.md"


@dataclass(frozen=True)
class ClipFiles:
    """What lies in the folder for one clip: its name there, and its files."""

    name: str
    clip: Path
    poses: Path | None
    truth: Path
    notes: Path | None
    folder: str


def validate_folder(
    folder: Path,
    output: Path | None,
    *,
    json_to: Path | None,
    raw: bool,
    align_clocks: bool,
    model: Path | None,
) -> int:
    """Score every clip in a folder, write and print the tables, and return the exit code.

    A file that cannot be used is named and left out. Raises SitboneError when nothing could be scored.
    """
    output = output or Path(f"{folder.resolve().name}_validation")
    _check(folder, output, json_to)
    kind: Kind = "raw" if raw else "corrected"
    found, skipped = find_clips(folder, output)
    scored = list(_scored(found, skipped, output, model, align_clocks=align_clocks))
    if not scored:
        reasons = "".join(f"\n  {file.name}: {file.reason}" for file in skipped)
        raise OptionError(
            f"Nothing in {folder} could be compared: expected clips (NAME.mp4, or NAME.npz from "
            f"`sitbone poses`) with their true angles beside them (NAME.csv).{reasons}"
        )
    from vision.validation.clips import readings, summarise

    validation = summarise(scored, skipped, headline=kind)
    written = _write(validation, readings(scored), output, kind)
    if json_to is not None:
        write_text(validation.to_json(), json_to)
    if json_to != STANDARD_OUTPUT:
        _tell(validation, written)
    return EXIT_DONE


def find_clips(folder: Path, output: Path) -> tuple[list[ClipFiles], list[Skipped]]:
    """Return the clips with truth beside them, in order, and the files that lack the other half.

    All folders within `folder` are looked through but hidden ones and `output`. Stored landmarks
    (NAME.npz) beside a clip of the same name are used for it.
    """
    from vision.validation.result import Skipped
    from vision.validation.truth import has_truth_columns

    own = output.resolve()
    files = [path for path in sorted(folder.rglob("*")) if _is_material(path, folder, own)]
    videos = [path for path in files if path.suffix.lower() in VIDEO_SUFFIXES]
    filmed = {path.with_suffix("") for path in videos}
    poses = [path for path in files if path.suffix.lower() == POSE_FILE_SUFFIX]
    alone = [path for path in poses if path.with_suffix("") not in filmed]
    truths = {path.with_suffix(""): path for path in files if path.suffix.lower() == ".csv"}
    clips, skipped = [], []
    for path in sorted([*videos, *alone]):
        stem = path.with_suffix("")
        name = path.relative_to(folder).as_posix()
        truth = truths.get(stem)
        if truth is None:
            skipped.append(Skipped(name=name, reason=f"There is no {stem.name}.csv beside it."))
            continue
        beside = stem.with_name(stem.name + POSE_FILE_SUFFIX)
        notes = stem.with_name(stem.name + ".json")
        parent = path.relative_to(folder).parent.as_posix()
        clips.append(
            ClipFiles(
                name=name,
                clip=path,
                poses=beside if beside in poses else None,
                truth=truth,
                notes=notes if notes in files else None,
                folder="" if parent == "." else parent,
            )
        )
    have_clips = {path.with_suffix("") for path in (*videos, *alone)}
    skipped += [
        Skipped(name=path.relative_to(folder).as_posix(), reason="There is no clip of this name.")
        for stem, path in truths.items()
        if stem not in have_clips and has_truth_columns(path)
    ]
    return clips, skipped


def _is_material(path: Path, folder: Path, output: Path) -> bool:
    hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
    return not hidden and output not in path.resolve().parents and path.is_file()


def _check(folder: Path, output: Path, json_to: Path | None) -> None:
    if not folder.is_dir():
        raise OptionError(f"{folder} is not a folder: name the one that holds clips and truth.")
    if output.resolve() == folder.resolve():
        raise OptionError(f"-o {output} is the folder with the clips: choose another one.")
    if json_to is not None and json_to != STANDARD_OUTPUT:
        check_file_can_be_made(json_to)


def _scored(
    found: list[ClipFiles],
    skipped: list[Skipped],
    output: Path,
    model: Path | None,
    *,
    align_clocks: bool,
) -> Iterator[ScoredClip]:
    """Yield the comparison of each clip; what cannot be compared is added to `skipped`."""
    from vision.pose.model import check_model
    from vision.validation.clips import score_clip
    from vision.validation.result import Skipped
    from vision.validation.truth import read_notes, read_truth

    _, model_info = check_model(model)
    for number, files in enumerate(found, start=1):
        title = f"{number}/{len(found)} {files.name}"
        try:
            truth = read_truth(files.truth)
            notes = None if files.notes is None else read_notes(files.notes)
            poses = _poses(files, output / POSES_FOLDER, title, model, model_info)
            yield score_clip(
                files.name, poses, truth, notes, body=files.folder, align_clocks=align_clocks
            )
        except (CancelledError, OutputError):
            raise
        except Exception as error:
            report_failure(error, about=files.name)
            foreseen = isinstance(error, SitboneError)
            reason = str(error) if foreseen else f"Sitbone failed ({type(error).__name__})."
            skipped.append(Skipped(name=files.name, reason=reason))


def _poses(
    files: ClipFiles, cache: Path, title: str, model: Path | None, model_info: ModelInfo
) -> PoseSequence:
    """Return the landmarks of a clip: stored with it, kept from an earlier run, or found now."""
    from vision.pose.file import load_poses

    if files.clip.suffix.lower() == POSE_FILE_SUFFIX:
        return load_poses(files.clip)
    from vision.video.reader import sha256_of

    clip_sha256 = sha256_of(files.clip)
    if files.poses is not None:
        beside = load_poses(files.poses)
        if beside.source.sha256 == clip_sha256:
            return beside
        say(f"{files.poses.name} is of another video than {files.clip.name} and was left out.")
    kept = cache / f"{files.name}{POSE_FILE_SUFFIX}"
    earlier = _kept(kept)
    same = earlier is not None and earlier.model == model_info
    if earlier is not None and same and earlier.source.sha256 == clip_sha256:
        return earlier
    return _find_poses(files.clip, kept, title, model)


def _kept(path: Path) -> PoseSequence | None:
    from vision.pose.file import load_poses

    try:
        return load_poses(path)
    except PoseFileError:
        return None  # not there yet, or damaged: found anew


def _find_poses(clip: Path, keep: Path, title: str, model: Path | None) -> PoseSequence:
    from vision.pipeline import estimate_poses
    from vision.pose.file import save_poses

    with progress_bar(f"{title}: finding the body") as move_bar:
        poses = estimate_poses(clip, model=model, on_progress=move_bar)
    try:
        keep.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(
            f"The results cannot be written to {keep.parent} ({error.strerror}): choose another "
            "folder with -o."
        ) from error
    save_poses(poses, keep)
    return poses


def _write(
    validation: Validation, points: pd.DataFrame, output: Path, kind: Kind
) -> tuple[Path, ...]:
    from vision.report.files import write_atomically
    from vision.validation.page import validation_page
    from vision.validation.plots import validation_plots

    plots = validation_plots(validation, points, kind)
    pictures = "".join(f"\n![{name.removesuffix('.png')}]({name})\n" for name in plots)
    page = validation_page(validation, date.today().isoformat()) + pictures
    contents = {
        PAGE_FILE: page.encode(),
        JSON_FILE: validation.to_json().encode(),
        **plots,
    }
    with whole_folder(output) as scratch:
        for name, content in contents.items():
            write_atomically(scratch / name, content)
    return tuple(output / name for name in contents)


def _tell(validation: Validation, written: tuple[Path, ...]) -> None:
    from vision.validation.page import terminal_text

    print(terminal_text(validation))
    print("\nWritten:", *(f"  {path}" for path in written), sep="\n", flush=True)
