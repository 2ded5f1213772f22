// Sends files to the server as plain streams of bytes and tells Python what arrived: the identity of one
// clip, or that of a team and what was refused. A file is never read into memory: the browser streams it
// from the disk.

const CLIPS = "/sitbone/clips";
const TEAMS = "/sitbone/teams";
const NO_CONNECTION = "The connection was lost. Check that the app is still running, then try again.";
const STOPPED = "stopped";
const MOST_TOLD = 5; // refused files that are named
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
    this.name = find(".name");
    this.sent = find(".sent");
    const { endings, largest_bytes, many, words } = component.data;
    find(".ask .lead").textContent = words.lead;
    find(".pick span").textContent = words.pick;
    this.input.setAttribute("aria-label", words.label);
    this.input.multiple = many;
    this.input.accept = endings.join(",");
    find(".ask .hint").textContent =
      `${endings.slice(0, 4).map((e) => e.slice(1).toUpperCase()).join(", ")} and others, up to ${size(largest_bytes)}${many ? " each" : ""}. ` +
      `${many ? "They stay" : "It stays"} on this computer.`;
    this.input.onchange = () => this.take([...this.input.files].map((file) => ({ file, name: file.name })));
    find(".cancel").onclick = () => {
      this.stopped = true;
      this.request?.abort();
    };
    this.box.ondragover = (event) => {
      event.preventDefault();
      this.box.classList.add("over");
    };
    this.box.ondragleave = () => this.box.classList.remove("over");
    this.box.ondrop = async (event) => {
      event.preventDefault();
      this.box.classList.remove("over");
      if (!this.busy) this.take(await dropped(event.dataTransfer));
    };
  }

  async take(files) {
    if (!files.length || this.busy) return;
    this.busy = true;
    this.stopped = false;
    try {
      await (this.component.data.many ? this.sendMany(files) : this.sendOne(files[0]));
    } catch (problem) {
      this.fail(problem === STOPPED ? "" : String(problem.message || problem));
    } finally {
      this.request = null;
      this.busy = false;
      this.input.value = "";
    }
  }

  refusal({ file, name }) {
    const { endings, largest_bytes, too_large, wrong_type } = this.component.data;
    if (!endings.some((ending) => name.toLowerCase().endsWith(ending))) return wrong_type.replace("{name}", name);
    if (file.size > largest_bytes) return this.component.data.many ? `${name}: ${too_large}` : too_large;
    return null;
  }

  async sendOne(one) {
    const refused = this.refusal(one);
    if (refused) throw new Error(refused);
    this.begin([one]);
    const { status, answer } = await this.stream(CLIPS, one);
    if (status !== 201) throw new Error(sentence(status, answer));
    this.sent.textContent = "Received. Starting …";
    this.component.setTriggerValue("arrived", answer.id);
  }

  async sendMany(files) {
    const refused = files.map((each) => this.refusal(each)).filter(Boolean);
    const fit = files.filter((each) => !this.refusal(each));
    if (!fit.length) throw new Error(told(refused));
    this.begin(fit);
    const id = this.component.data.team || (await newTeam(fit));
    let arrived = 0;
    for (const [index, each] of fit.entries()) {
      this.index = index;
      try {
        const { status, answer } = await this.stream(`${TEAMS}/${id}/clips`, each);
        if (status === 201) arrived += 1;
        else refused.push(`${each.name}: ${sentence(status, answer)}`);
      } catch (problem) {
        if (problem !== STOPPED || !arrived) throw problem;
        refused.push(`Stopped: ${arrived} of ${fit.length} clips were sent.`);
        break;
      }
      this.before += each.file.size;
    }
    if (!arrived) throw new Error(told(refused));
    this.sent.textContent = "Received. Starting …";
    this.component.setTriggerValue("arrived", { id, refused, stopped: this.stopped });
    this.show(this.ask);
  }

  begin(files) {
    this.files = files;
    this.index = this.before = 0;
    this.total = files.reduce((sum, each) => sum + each.file.size, 0);
    this.started = performance.now();
    this.show(this.going);
  }

  stream(address, { file, name }) {
    const request = (this.request = new XMLHttpRequest());
    this.name.textContent = name;
    this.progress(0);
    return new Promise((resolve, reject) => {
      if (this.stopped) reject(STOPPED);
      request.upload.onprogress = (event) => this.progress(event.loaded);
      request.onload = () => resolve({ status: request.status, answer: parsed(request.responseText) });
      request.onerror = () => reject(new Error(NO_CONNECTION));
      request.onabort = () => reject(STOPPED);
      request.open("POST", `${address}?name=${encodeURIComponent(name)}`);
      request.setRequestHeader("Content-Type", "application/octet-stream");
      request.send(file);
    });
  }

  progress(loaded) {
    const done = this.before + loaded;
    this.bar.value = this.total ? done / this.total : 0;
    const seconds = (performance.now() - this.started) / 1000;
    const left = done > 0 && seconds > 1 ? `, about ${duration((seconds * (this.total - done)) / done)} left` : "";
    const which = this.files.length > 1 ? `Clip ${this.index + 1} of ${this.files.length}: ` : "";
    this.sent.textContent = `${which}${size(done)} of ${size(this.total)}${left}`;
  }

  fail(sentence) {
    this.show(this.ask);
    this.problem.textContent = sentence;
    this.problem.hidden = !sentence;
  }

  show(part) {
    for (const each of [this.ask, this.going]) each.hidden = each !== part;
    this.problem.hidden = true;
  }
}

async function newTeam(files) {
  const folders = new Set(files.map((each) => (each.name.includes("/") ? each.name.split("/")[0] : "")));
  const name = folders.size === 1 ? [...folders][0] : "";
  let response;
  try {
    response = await fetch(`${location.origin}${TEAMS}?name=${encodeURIComponent(name)}`, { method: "POST" });
  } catch {
    throw new Error(NO_CONNECTION);
  }
  const answer = parsed(await response.text());
  if (response.status !== 201) throw new Error(sentence(response.status, answer));
  return answer.id;
}

// A time to go, in words: "40 s", "8 min".
function duration(seconds) {
  return seconds < 90 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} min`;
}

// What was dropped: files, and the files of folders by their path within them; hidden ones are left out.
async function dropped(transfer) {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (!entries.some((entry) => entry.isDirectory)) return [...transfer.files].map((file) => ({ file, name: file.name }));
  const found = [];
  for (const entry of entries) await walk(entry, found);
  return found;
}

async function walk(entry, found) {
  if (entry.name.startsWith(".")) return;
  if (entry.isFile) {
    const file = await new Promise((resolve, reject) => entry.file(resolve, reject));
    found.push({ file, name: entry.fullPath.replace(/^\//, "") });
    return;
  }
  const reader = entry.createReader();
  for (;;) {
    // A browser lists a hundred at a time.
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (!some.length) return;
    for (const each of some) await walk(each, found);
  }
}

function told(refused) {
  const more = refused.length - MOST_TOLD;
  return [...refused.slice(0, MOST_TOLD), ...(more > 0 ? [`And ${more} more.`] : [])].join(" ");
}

function sentence(status, answer) {
  return answer.error || `The server refused the file (${status}). Try again.`;
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
