// Sends one file to the server as a plain stream of bytes and tells Python its identity.
// The file is never read into memory: the browser streams it from the disk.

const ADDRESS = "/sitbone/clips";
const NO_CONNECTION = "The connection was lost. Check that the app is still running, then try again.";
const zones = new WeakMap();

export default function (component) {
  const known = zones.get(component.parentElement);
  if (known) {
    known.component = component;
    return known.end;
  }
  const zone = new Zone(component);
  zones.set(component.parentElement, zone);
  zone.end = () => {
    zone.request?.abort();
    zones.delete(component.parentElement);
  };
  return zone.end;
}

class Zone {
  constructor(component) {
    this.component = component;
    const find = (selector) => component.parentElement.querySelector(selector);
    this.box = find(".zone");
    this.ask = find(".ask");
    this.going = find(".going");
    this.problem = find(".problem");
    this.input = find("input");
    this.bar = find("progress");
    this.sent = find(".sent");
    const { endings, largest_bytes } = component.data;
    this.input.accept = endings.join(",");
    find(".ask .hint").textContent =
      `${endings.slice(0, 4).map((e) => e.slice(1).toUpperCase()).join(", ")} and others, up to ${size(largest_bytes)}. ` +
      "It stays on this computer.";
    this.input.onchange = () => this.send(this.input.files[0]);
    find(".cancel").onclick = () => this.request?.abort();
    this.box.ondragover = (event) => {
      event.preventDefault();
      this.box.classList.add("over");
    };
    this.box.ondragleave = () => this.box.classList.remove("over");
    this.box.ondrop = (event) => {
      event.preventDefault();
      this.box.classList.remove("over");
      if (!this.request) this.send(event.dataTransfer.files[0]);
    };
  }

  send(file) {
    if (!file) return;
    const { endings, largest_bytes, too_large, wrong_type } = this.component.data;
    if (!endings.some((ending) => file.name.toLowerCase().endsWith(ending))) {
      this.fail(wrong_type.replace("{name}", file.name));
    } else if (file.size > largest_bytes) {
      this.fail(too_large);
    } else {
      this.stream(file);
    }
  }

  stream(file) {
    const request = (this.request = new XMLHttpRequest());
    const started = performance.now();
    this.show(this.going);
    this.going.querySelector(".name").textContent = file.name;
    this.progress(0, file.size, started);
    request.upload.onprogress = (event) => this.progress(event.loaded, file.size, started);
    request.onload = () => {
      const answer = parsed(request.responseText);
      if (request.status === 201) {
        this.request = null;
        this.sent.textContent = "Received. Starting …";
        this.component.setTriggerValue("arrived", answer.id);
      } else {
        this.fail(answer.error || `The server refused the file (${request.status}). Try again.`);
      }
    };
    request.onerror = () => this.fail(NO_CONNECTION);
    request.onabort = () => this.fail("");
    request.open("POST", `${ADDRESS}?name=${encodeURIComponent(file.name)}`);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.send(file);
  }

  progress(done, total, started) {
    this.bar.value = done / total;
    const seconds = (performance.now() - started) / 1000;
    const left = done > 0 && seconds > 1 ? `, about ${Math.ceil((seconds * (total - done)) / done)} s left` : "";
    this.sent.textContent = `${size(done)} of ${size(total)}${left}`;
  }

  fail(sentence) {
    this.request = null;
    this.input.value = "";
    this.show(this.ask);
    this.problem.textContent = sentence;
    this.problem.hidden = !sentence;
  }

  show(part) {
    for (const each of [this.ask, this.going]) each.hidden = each !== part;
    this.problem.hidden = true;
  }
}

function size(bytes) {
  const units = ["bytes", "KB", "MB", "GB"];
  let step = 0;
  while (bytes >= 1024 && step < units.length - 1) {
    bytes /= 1024;
    step += 1;
  }
  return `${step > 1 && bytes < 100 ? bytes.toFixed(1).replace(/\.0$/, "") : Math.round(bytes)} ${units[step]}`;
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
