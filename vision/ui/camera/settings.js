// What the visitor chooses for filming, kept by the browser for the next time.

const SETTINGS = "sitbone_camera";
const DEFAULTS = { countdown: 5, length: 0, device: "", byItself: false, mirror: true, skeleton: true, beeps: true };

function storedSettings() {
  try {
    return { ...DEFAULTS, ...JSON.parse(localStorage.getItem(SETTINGS)) };
  } catch {
    return { ...DEFAULTS };
  }
}

function storeSettings(settings) {
  try {
    localStorage.setItem(SETTINGS, JSON.stringify(settings));
  } catch {
    // A browser that keeps nothing asks again next time.
  }
}

/** Show the settings in their controls; `changed` is called after a choice, `moved` for another camera. */
function wireSettings(settings, part, { texts, countdowns_s, lengths_s }, changed, moved) {
  fill(part.countdown, countdowns_s.map((s) => [s, texts.seconds.replace("{seconds}", s)]));
  fill(part.length, lengths_s.map((s) => [s, s ? texts.after.replace("{seconds}", s) : texts.by_hand]));
  const choice = (element, name, read) => {
    element[read] = settings[name];
    element.onchange = () => {
      settings[name] = read === "value" ? Number(element.value) : element[read];
      storeSettings(settings);
      changed();
    };
  };
  choice(part.countdown, "countdown", "value");
  choice(part.length, "length", "value");
  choice(part["by-itself"], "byItself", "checked");
  choice(part.mirror, "mirror", "checked");
  choice(part.skeleton, "skeleton", "checked");
  choice(part.beeps, "beeps", "checked");
  part.device.onchange = () => {
    settings.device = part.device.value;
    storeSettings(settings);
    moved();
  };
}

async function listCameras(select, stream, numbered) {
  const found = (await navigator.mediaDevices.enumerateDevices()).filter(({ kind }) => kind === "videoinput");
  fill(select, found.map((each, i) => [each.deviceId, each.label || numbered.replace("{number}", i + 1)]));
  const used = stream?.getVideoTracks()[0]?.getSettings().deviceId;
  if (used) select.value = used;
}
