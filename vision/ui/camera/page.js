// Small things of the page: lists, words, times.

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
