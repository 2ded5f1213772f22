"""The words of the camera, said by the browser."""

from __future__ import annotations

TEXTS: dict[str, str] = {
    "off_lead": "Film yourself, or somebody else",
    "off_hint": "The picture goes to this computer's Sitbone and nowhere else. No sound is recorded.",
    "start": "Start the camera",
    "asking_lead": "Your browser asks whether it may use the camera",
    "asking_hint": "Choose Allow. Sitbone sees the camera only while this page is open.",
    "retry": "Try again",
    "film": "Film",
    "cancel": "Cancel",
    "stop": "Stop",
    "use": "Use this clip",
    "again": "Film again",
    "save": "Save a copy",
    "off": "Turn the camera off",
    "moment": "One moment",
    "loading": "Loading the pose model …",
    "rate": "Live: {rate} pictures a second",
    "reconnecting": "Connecting again …",
    "no_live": "The live picture is not available. You can film without it.",
    "no_coach": "Whole body from the side, about 3 m away, then stand still for two seconds.",
    "review": "Look at the clip. Use it, or film again.",
    "counting": "Filming starts in {seconds} seconds.",
    "filming": "Filming.",
    "cut": "{seconds} s filmed.",
    "sending": "Sending: {share} %",
    "sent": "Received. Starting to measure …",
    "send_failed": "The clip could not be sent. Check that the app is still running, then try again, or save a copy.",
    "too_short": "That was too short to be measured. Film again.",
    "lost_filming": "The camera was unplugged or taken away. What was filmed until then is kept.",
    "recorder_failed": "The browser stopped recording. What was filmed until then is kept.",
    "longest": "The longest clip is reached. Filming has stopped.",
    "by_hand": "When I press Stop",
    "after": "After {seconds} s",
    "seconds": "{seconds} s",
    "camera_number": "Camera {number}",
    "clip_name": "Recorded {when}",
    "hip": "Hip flexion (trunk-thigh)",
    "knee": "Knee flexion",
    "left": "left",
    "right": "right",
    "raw": "raw",
}
"""By what they are for; words in braces are filled in by the browser."""

PROBLEMS: dict[str, tuple[str, str]] = {
    "insecure": (
        "The camera works on https or localhost only",
        "Browsers give no camera to a plain http address of another computer. Open Sitbone on the "
        "computer it runs on (http://localhost), or film with your phone and upload the clip.",
    ),
    "unsupported": (
        "This browser cannot record",
        "Use a current Chrome, Edge, Firefox or Safari, or film with your phone and upload the clip.",
    ),
    "denied": (
        "The camera is not allowed",
        "The browser, or the system, refuses this page the camera. Click the camera or lock sign beside "
        "the address, allow the camera, then try again.",
    ),
    "none": (
        "No camera was found",
        "Connect one and try again, or film with your phone and upload the clip.",
    ),
    "in_use": (
        "The camera is busy",
        "Another program or tab seems to use it. Close video calls and other camera programs, then try "
        "again.",
    ),
    "lost": (
        "The camera is gone",
        "It was unplugged, or another program took it. Connect it and try again.",
    ),
    "unknown": (
        "The camera did not start",
        "Unplug it or restart the browser, then try again. You can also upload a clip.",
    ),
}
"""Why there is no picture: what happened, and what to do."""
