// The keyboard: always when the player has the focus; otherwise only when it is in sight and nothing
// else on the page could want the key.

const KEYS = {
  " ": "play",
  k: "play",
  ArrowLeft: "back",
  ArrowRight: "ahead",
  ",": "frameBack",
  ".": "frameAhead",
  f: "nextFlag",
  F: "previousFlag",
  l: "loop",
  m: "mirror",
  s: "speed",
  z: "zoom",
  Home: "first",
  End: "last",
};
const WRITES = [
  "input:not([type='checkbox'], [type='radio'], [type='button'], [type='file'])",
  "textarea",
  "select",
  "canvas",
  "[contenteditable]",
  ...["textbox", "combobox", "listbox", "slider", "spinbutton", "grid", "menu", "tab"].map(
    (role) => `[role='${role}']`,
  ),
].join();
const IS_PRESSED = "button, a, summary, input, [role='button'], [role='checkbox']";
const ONLY_INSIDE = new Set(["Home", "End"]); // elsewhere they scroll the page

/** Call `act(name)` for the player's keys until `signal` aborts. */
function listenToKeys(root, act, signal) {
  const heard = (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return;
    const name = KEYS[event.key];
    if (!name) return;
    const path = event.composedPath();
    const inside = path.includes(root);
    const target = path[0];
    if (event.key === " " && target.closest?.(IS_PRESSED)) return;
    if (inside) {
      if (target.closest?.("select")) return;
    } else if (path.some((node) => node.classList?.contains("player"))) {
      return; // another player has the focus
    } else if (ONLY_INSIDE.has(event.key) || target.closest?.(WRITES) || !inSight(root)) {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    act(name);
  };
  document.addEventListener("keydown", heard, { signal, capture: true });
}

/** Whether the middle of an element is on the screen. */
function inSight(element) {
  const { top, bottom, height } = element.getBoundingClientRect();
  const seen = Math.min(bottom, window.innerHeight) - Math.max(top, 0);
  return height > 0 && seen > 0.4 * Math.min(height, window.innerHeight);
}
