"""`sitbone screen`: clips in, one folder of results per clip out, one exit code for all."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from vision.cli.options import (
    POSE_FILE_SUFFIX,
    STANDARD_OUTPUT,
    OptionError,
    ReadOptions,
    ScreenOptions,
    WriteOptions,
)
from vision.cli.outputs import check_file_can_be_made, folders_for, whole_folder, write_text
from vision.cli.terminal import (
    EXIT_DONE,
    EXIT_FLAGGED,
    EXIT_UNUSABLE,
    progress_bar,
    raise_if_stopped,
    report_failure,
    say,
    stop_requested,
)
from vision.errors import CancelledError
from vision.report import ANGLES_FILE, FINDINGS_FILE, HTML_FILE, JSON_FILE, PDF_FILE

if TYPE_CHECKING:
    from vision.cli.filing import Filer
    from vision.landmarks import PoseSequence
    from vision.report.blocks import Still
    from vision.result import Screening

POSE_FILE = "poses.npz"
VIDEO_FILE = "annotated.mp4"
RESULT_FILES = (
    HTML_FILE,
    PDF_FILE,
    VIDEO_FILE,
    JSON_FILE,
    ANGLES_FILE,
    FINDINGS_FILE,
    POSE_FILE,
)
"""Every file a screening may write, in the order in which a person wants to open them."""


def screen_all(
    videos: list[Path],
    output: Path | None,
    options: ScreenOptions,
    *,
    json_to: Path | None,
    fail_on_flag: bool,
    filer: Filer | None = None,
) -> int:
    """Screen every clip into its folder and return the exit code; a bad clip does not stop the rest.

    With a `filer` each is also filed under a person.
    """
    _check(videos, options, json_to)
    if filer is not None and filer.options.only and output is not None:
        raise OptionError("--file-only writes no results: leave -o or --file-only away.")
    done: list[Screening] = []
    for video, folder in zip(videos, folders_for(videos, output), strict=True):
        try:
            screening, written = screen_into(video, folder, options, filer)
        except CancelledError:
            raise
        except Exception as error:
            report_failure(error, about=video.name if len(videos) == 1 else str(video))
            continue
        done.append(screening)
        if json_to != STANDARD_OUTPUT:
            _tell(screening, folder, written, options)
    if json_to is not None and done:
        texts = [screening.to_json() for screening in done]
        write_text(f"[\n{','.join(texts)}]\n" if len(videos) > 1 else texts[0], json_to)
    if len(done) < len(videos):
        return EXIT_UNUSABLE
    return EXIT_FLAGGED if fail_on_flag and any(map(is_flagged, done)) else EXIT_DONE


def _check(videos: list[Path], options: ScreenOptions, json_to: Path | None) -> None:
    options.read.check()
    if json_to is not None and json_to != STANDARD_OUTPUT:
        check_file_can_be_made(json_to)
    for video in videos:
        if is_pose_file(video):
            options.read.check_for_poses(video)
        if json_to is not None and same_file(json_to, video):
            raise OptionError(f"--json {json_to} would overwrite the input: choose another name.")


def same_file(one: Path, other: Path) -> bool:
    """Return whether two paths lead to the same existing file."""
    return one.exists() and other.exists() and one.samefile(other)


def is_pose_file(path: Path) -> bool:
    """Return whether a path names stored landmarks rather than a video."""
    return path.suffix.lower() == POSE_FILE_SUFFIX


def screen_into(
    video: Path, folder: Path, options: ScreenOptions, filer: Filer | None = None
) -> tuple[Screening, tuple[str, ...]]:
    """Screen a clip (or landmark file) into `folder`; return the result and the names of its files.

    With a `filer` it is also filed under a person, or only that. Raises SitboneError; then nothing was
    written or filed.
    """
    if filer is None:
        return _screen_into(video, folder, options, lambda _screening, _poses: None)
    day = filer.day_of(video)
    options = filer.options_for(options, day)

    def file(screening: Screening, poses: PoseSequence) -> None:
        filer.file(video, day, screening, poses, options)

    if filer.options.only:
        screening, poses = _screen(video, options)
        file(screening, poses)
        return screening, ()
    return _screen_into(video, folder, options, file)


def _screen(video: Path, options: ScreenOptions) -> tuple[Screening, PoseSequence]:
    poses = read_poses(video, options.read)
    from vision.screening import screen_poses

    return screen_poses(poses, **options.screening_arguments()), poses


def _screen_into(
    video: Path,
    folder: Path,
    options: ScreenOptions,
    file: Callable[[Screening, PoseSequence], None],
) -> tuple[Screening, tuple[str, ...]]:
    with whole_folder(folder) as scratch:
        screening, poses = _screen(video, options)
        _write(screening, poses, video, scratch, options.write)
        raise_if_stopped()
        file(screening, poses)
        written = tuple(name for name in RESULT_FILES if (scratch / name).exists())
    older = [name for name in RESULT_FILES if name not in written and (folder / name).exists()]
    if older:
        say(f"{folder} also holds {', '.join(older)} of an earlier screening.")
    return screening, written


def read_poses(path: Path, options: ReadOptions) -> PoseSequence:
    """Return the landmarks of a clip, found now, or of a landmark file, with a bar that moves."""
    if is_pose_file(path):
        from vision.pose.file import load_poses

        return load_poses(path)
    from vision.pipeline import estimate_poses

    with progress_bar(f"{path.name}: finding the body") as move_bar:
        return estimate_poses(
            path,
            model=options.model,
            start_s=options.start_s,
            end_s=options.end_s,
            time_factor=options.time_factor,
            on_progress=move_bar,
            cancel=stop_requested,
        )


def _write(
    screening: Screening, poses: PoseSequence, video: Path, folder: Path, options: WriteOptions
) -> None:
    from vision.pose.file import save_poses
    from vision.report import write_data, write_report

    write_data(screening, folder)
    save_poses(poses, folder / POSE_FILE)
    film = None if is_pose_file(video) else video
    if options.report:
        stills = _stills(screening, film, skeleton_only=options.skeleton_only)
        write_report(screening, folder, audience=options.audience, stills=stills)
    if options.video and film is not None:
        from vision.overlay.annotate import write_annotated

        with progress_bar(f"{film.name}: drawing the video") as move_bar:
            write_annotated(
                screening,
                film,
                folder / VIDEO_FILE,
                skeleton_only=options.skeleton_only,
                on_progress=move_bar,
                cancel=stop_requested,
            )


def _stills(screening: Screening, film: Path | None, *, skeleton_only: bool) -> list[Still]:
    if film is None:
        return []
    from vision.overlay.stills import report_stills

    return report_stills(screening, film, skeleton_only=skeleton_only)


def _tell(
    screening: Screening, folder: Path, written: tuple[str, ...], options: ScreenOptions
) -> None:
    """Print the summary of one screening, and where its files are."""
    from vision.report import summary_text

    print(summary_text(screening, audience=options.write.audience))
    if not written:
        print("\nFiled; no results were written.", flush=True)
        return
    print("\nWritten:", *(f"  {folder / name}" for name in written), sep="\n", flush=True)


def is_flagged(screening: Screening) -> bool:
    """Return whether any finding of a screening is FLAGGED."""
    from vision.finding import Status

    return any(finding.status is Status.FLAGGED for finding in screening.findings)


def write_poses(video: Path, output: Path, options: ReadOptions) -> None:
    """Find the landmarks of a clip and keep them in a file; raises SitboneError."""
    options.check()
    if same_file(video, output):
        raise OptionError(f"-o {output} would overwrite the input: choose another name.")
    check_file_can_be_made(output)
    if not is_pose_file(output):
        raise OptionError(
            f"-o {output} does not end in {POSE_FILE_SUFFIX}, which landmark files do."
        )
    from vision.pose.file import save_poses

    poses = read_poses(video, options)
    save_poses(poses, output)
    say(
        f"{output}: {poses.people} {'person' if poses.people == 1 else 'people'}, "
        f"{len(poses.time_s)} frames"
    )
