// The table of a squad. Python gives the lines in their order; sorting by another column is done here,
// so that it stays as chosen while further results come in. Text is only ever set as text.

const COLUMNS = [
  { name: "still", title: "Picture" },
  { name: "person", title: "Person and clip", sort: "person" },
  { name: "movement", title: "Movement", sort: "movement" },
  { name: "depth", title: "Hip flexion (trunk-thigh)", sort: "depth", largestFirst: true },
  { name: "above", title: "Above the limit", sort: "above", largestFirst: true },
  { name: "result", title: "Result", sort: "place" },
  { name: "reason", title: "Reason" },
  { name: "doing", title: "Open" },
];
const NONE = "–";
const FIRST = { by: "place", descending: false };
const tables = new WeakMap();

export default function (component) {
  let table = tables.get(component.parentElement);
  if (!table) {
    table = new TeamTable(component);
    tables.set(component.parentElement, table);
  }
  table.show(component);
  return () => tables.delete(component.parentElement);
}

class TeamTable {
  constructor(component) {
    const find = (selector) => component.parentElement.querySelector(selector);
    this.box = find(".team");
    this.body = find("tbody");
    this.empty = find(".empty");
    this.select = find("select");
    this.order = { ...FIRST };
    this.lines = new Map(); // key -> { text, row }
    for (const column of COLUMNS) find("thead tr").append(this.heading(column));
    this.select.append(
      ...COLUMNS.filter((each) => each.sort).map((each) => element("option", { value: each.sort }, each.title)),
    );
    this.select.value = this.order.by;
    this.select.onchange = () => this.sortBy(COLUMNS.find((each) => each.sort === this.select.value));
  }

  heading(column) {
    const cell = element("th", { scope: "col", role: "columnheader" });
    if (!column.sort) {
      cell.textContent = column.title;
      return cell;
    }
    const button = element("button", { type: "button" }, column.title);
    button.onclick = () => this.sortBy(column);
    cell.dataset.sort = column.sort;
    cell.append(button);
    return cell;
  }

  sortBy(column) {
    const again = this.order.by === column.sort;
    this.order = { by: column.sort, descending: again ? !this.order.descending : Boolean(column.largestFirst) };
    this.select.value = column.sort;
    this.arrange();
  }

  show(component) {
    this.component = component;
    const { rows, empty, theme } = component.data;
    this.box.dataset.theme = theme;
    const known = this.lines;
    this.lines = new Map();
    for (const line of rows) {
      const text = JSON.stringify(line);
      const before = known.get(line.key);
      // What did not change stays in the page: a picture does not flicker, a focus is not lost.
      const row = before?.text === text ? before.row : this.row(line);
      this.lines.set(line.key, { text, row, sort: line.sort });
    }
    this.empty.textContent = empty;
    this.empty.hidden = rows.length > 0;
    this.body.parentElement.hidden = rows.length === 0;
    this.select.parentElement.hidden = rows.length === 0;
    this.arrange();
  }

  arrange() {
    const { by, descending } = this.order;
    for (const cell of this.body.parentElement.querySelectorAll("th[data-sort]")) {
      if (cell.dataset.sort === by) cell.setAttribute("aria-sort", descending ? "descending" : "ascending");
      else cell.removeAttribute("aria-sort");
    }
    const lines = [...this.lines.values()].sort((one, other) => compared(one.sort, other.sort, by, descending));
    const rows = lines.map((line) => line.row);
    if (rows.length === this.body.children.length && rows.every((row, n) => row === this.body.children[n])) return;
    this.body.replaceChildren(...rows);
  }

  row(line) {
    const row = element("tr", { role: "row", class: line.kind });
    row.append(
      // "bare": a phone's card leaves it out.
      cell("still", line.still ? [picture(line)] : [], { bare: !line.still }),
      cell("person", [element("p", { class: "person" }, line.person), element("p", { class: "file" }, line.file)]),
      cell("movement", [element("p", {}, line.movement)]),
      cell("depth", [element("p", {}, line.depth), element("p", { class: "limit" }, line.limit)], { label: "Hip flexion", bare: line.depth === NONE }),
      cell("above", [element("p", {}, line.above)], { label: "Above the limit", bare: line.above === NONE }),
      cell("result", [element("span", { class: "badge" }, `${line.mark} ${line.state}`)]),
      cell("reason", [element("p", {}, line.reason), element("p", { class: "again" }, line.again)], { bare: !line.reason }),
      cell("doing", this.doing(line), { bare: !line.opens && !line.report }),
    );
    return row;
  }

  doing(line) {
    const found = [];
    const of = `${line.person}, ${line.file}`;
    if (line.opens) {
      const button = element("button", { type: "button", "aria-label": `Open the result of ${of}` }, "Open");
      button.onclick = () => this.component.setTriggerValue("open", line.key);
      found.push(button);
    }
    if (line.report) {
      const label = `Report of ${of}, in a new tab`;
      found.push(element("a", { href: line.report, target: "_blank", rel: "noopener", "aria-label": label }, "Report"));
    }
    return found;
  }
}

function compared(one, other, by, descending) {
  const [a, b] = [one[by], other[by]];
  if (a === b) return one.place - other.place;
  if (a === null || b === null) return a === null ? 1 : -1; // what was not measured comes last either way
  const order = typeof a === "string" ? a.localeCompare(b) : a - b;
  return (descending ? -order : order) || one.place - other.place;
}

function picture(line) {
  return element("img", { src: line.still, alt: `Still of ${line.person}, ${line.file}`, loading: "lazy", width: "96", height: "96" });
}

function cell(name, children, { label, bare } = {}) {
  const found = element("td", { role: "cell", class: bare ? `${name} bare` : name });
  if (label) found.dataset.label = label;
  found.append(...children.filter((child) => child.tagName === "IMG" || child.textContent));
  return found;
}

function element(name, attributes, text) {
  const found = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) found.setAttribute(key, value);
  if (text !== undefined) found.textContent = text;
  return found;
}
