// Getting at the camera, or at the reason why there is none.

const WANTED = { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30 } };

/** The camera that was chosen; another one when it is not there any more. */
async function openCamera(device) {
  const ask = (video) => navigator.mediaDevices.getUserMedia({ video, audio: false });
  if (!device) return ask({ ...WANTED, facingMode: "user" });
  try {
    return await ask({ ...WANTED, deviceId: { exact: device } });
  } catch (error) {
    if (error.name === "OverconstrainedError" || error.name === "NotFoundError") return ask({ ...WANTED, facingMode: "user" });
    throw error;
  }
}

function stop(stream) {
  for (const track of stream.getTracks()) {
    track.onended = null;
    track.stop();
  }
}

/** Why the browser gives no camera, by the name of its error. */
function reason({ name }) {
  if (["NotAllowedError", "SecurityError", "PermissionDeniedError"].includes(name)) return "denied";
  if (["NotFoundError", "OverconstrainedError", "DevicesNotFoundError"].includes(name)) return "none";
  if (["NotReadableError", "AbortError", "TrackStartError"].includes(name)) return "in_use";
  return "unknown";
}

/** Keeps the screen on: a phone would go dark while one films oneself. */
class Awake {
  async hold() {
    try {
      this.lock = await navigator.wakeLock?.request("screen");
    } catch {
      this.lock = null; // then it may go dark; nothing else is lost
    }
  }

  release() {
    this.lock?.release().catch(() => {});
    this.lock = null;
  }
}
