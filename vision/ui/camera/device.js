// Getting at the camera, and small things of the page.

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

function stored() {
  try {
    return JSON.parse(localStorage.getItem(SETTINGS)) ?? {};
  } catch {
    return {};
  }
}

function store(settings) {
  try {
    localStorage.setItem(SETTINGS, JSON.stringify(settings));
  } catch {
    // A browser that keeps nothing asks again next time.
  }
}

function fill(select, options) {
  const chosen = select.value;
  select.replaceChildren(...options.map(([value, words]) => new Option(words, value)));
  if (options.some(([value]) => String(value) === chosen)) select.value = chosen;
}

function element(name, words) {
  const made = document.createElement(name);
  made.textContent = words;
  return made;
}

function clock(seconds) {
  return `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
