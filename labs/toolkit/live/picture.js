// Draws what Python has laid out: each mark becomes one SVG element that keeps its place in the page by its key,
// so that a picture that grows twenty times a second neither flickers nor loses the reader's keyboard focus.

const SVG = "http://www.w3.org/2000/svg";
const SAID_EVERY_MS = 2000;
const CALM_EVERY_MS = 500;

let pictures = 0;

function make(tag, css, parent) {
  const element = document.createElement(tag);
  if (css) element.className = css;
  parent?.append(element);
  return element;
}

function write(element, mark, prefix) {
  const [, , attrs, words, detail] = mark;
  for (const name of element.getAttributeNames())
    if (!(name in attrs) && name !== "tabindex" && name !== "role" && name !== "aria-label") element.removeAttribute(name);
  for (const [name, value] of Object.entries(attrs)) {
    const text = String(value).replace("#~", `#${prefix}`);
    if (element.getAttribute(name) !== text) element.setAttribute(name, text);
  }
  if (element.textContent !== words) element.textContent = words;
  if (detail) {
    element.dataset.detail = detail;
    element.setAttribute("role", "img");
    element.setAttribute("aria-label", detail.replaceAll("\n", ", "));
    if (!element.hasAttribute("tabindex")) element.setAttribute("tabindex", "-1");
  } else {
    delete element.dataset.detail;
  }
}

function fillTable(table, rows) {
  table.replaceChildren(
    ...rows.map((row, number) => {
      const line = document.createElement("tr");
      row.forEach((words, column) => {
        const cell = make(number === 0 || column === 0 ? "th" : "td", "", line);
        if (number === 0) cell.scope = "col";
        else if (column === 0) cell.scope = "row";
        cell.textContent = words;
      });
      return line;
    }),
  );
}

// ipywidgets leaves slider handles and inputs without a name that assistive technology can read, and lets the glyph of
// a button's icon be read as part of its name.
function nameControls(root) {
  const panel = root.closest(".jp-Cell-outputArea, .jp-OutputArea, body");
  const named = (element, words) => {
    if (element && words && element.getAttribute("aria-label") !== words) element.setAttribute("aria-label", words);
  };
  for (const slider of panel?.querySelectorAll(".pl-controls .widget-slider") ?? [])
    named(slider.querySelector(".noUi-handle"), slider.querySelector(".widget-label")?.textContent);
  for (const row of panel?.querySelectorAll(".pl-ask") ?? []) {
    row.querySelectorAll("button").forEach((button) => named(button, button.textContent.trim()));
    row.querySelectorAll("input").forEach((input) => named(input, row.querySelector(".widget-label")?.textContent));
  }
}

class View {
  constructor(model, el) {
    this.model = model;
    this.prefix = `pl${++pictures}-`;
    this.elements = new Map();
    this.frame = 0;
    this.saidAt = 0;
    this.drawnAt = 0;
    this.calm = window.matchMedia("(prefers-reduced-motion: reduce)");
    this.root = make("div", "pl-root", el);
    this.svg = document.createElementNS(SVG, "svg");
    this.svg.setAttribute("class", "pl-svg");
    this.svg.setAttribute("role", "group");
    // Arrow keys walk through the picture here; JupyterLab would move to another cell.
    this.svg.setAttribute("data-lm-suppress-shortcuts", "true");
    make("div", "pl-stage", this.root).append(this.svg);
    this.table = make("table", "pl-hidden", this.root);
    this.live = make("div", "pl-hidden", this.root);
    this.live.setAttribute("role", "status");
    this.live.setAttribute("aria-live", "polite");
    this.tip = make("div", "pl-tip", this.root);
    this.tip.hidden = true;
    this.listen();
  }

  listen() {
    this.onScene = () => this.request();
    this.model.on("change:scene", this.onScene);
    this.svg.addEventListener("pointermove", (event) => this.point(event.target));
    this.svg.addEventListener("pointerleave", () => this.hide());
    this.svg.addEventListener("focusin", (event) => this.point(event.target));
    this.svg.addEventListener("focusout", () => this.hide());
    this.svg.addEventListener("keydown", (event) => this.walk(event));
    this.sizes = new ResizeObserver(() => this.measure());
    this.sizes.observe(this.root);
    this.names = new MutationObserver(() => nameControls(this.root));
    const page = this.root.closest(".jp-NotebookPanel") ?? document.body;
    this.names.observe(page, { childList: true, subtree: true });
    this.request();
  }

  close() {
    this.model.off("change:scene", this.onScene);
    this.sizes.disconnect();
    this.names.disconnect();
    cancelAnimationFrame(this.frame);
    clearTimeout(this.later);
    clearTimeout(this.sayLater);
  }

  measure() {
    const width = Math.floor(this.root.clientWidth);
    if (width < 100 || Math.abs(width - this.model.get("width_px")) < 8) return;
    this.model.set("width_px", width);
    this.model.save_changes();
  }

  request() {
    cancelAnimationFrame(this.frame);
    clearTimeout(this.later);
    const wait = this.calm.matches && this.model.get("scene").running ? this.drawnAt + CALM_EVERY_MS - Date.now() : 0;
    const next = () => (this.frame = requestAnimationFrame(() => this.draw()));
    if (wait > 0) this.later = setTimeout(next, wait);
    else next();
  }

  draw() {
    const scene = this.model.get("scene");
    if (!scene.marks) return;
    this.drawnAt = Date.now();
    const { width, height } = scene;
    this.svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    this.svg.setAttribute("width", width);
    this.svg.setAttribute("height", height);
    this.svg.setAttribute("aria-label", scene.title);
    if (!this.defs) {
      this.defs = document.createElementNS(SVG, "defs");
      this.defs.innerHTML = scene.defs.replaceAll("~", this.prefix);
      this.svg.append(this.defs);
    }
    this.place(scene.marks);
    fillTable(this.table, scene.table);
    this.root.dataset.running = String(scene.running);
    this.say(scene.sentence, scene.running);
    nameControls(this.root);
  }

  place(marks) {
    const gone = new Set(this.elements.keys());
    let before = this.defs.nextSibling;
    for (const mark of marks) {
      const [key, tag] = mark;
      let element = this.elements.get(key);
      if (element && element.tagName !== tag) {
        element.remove();
        element = undefined;
      }
      if (!element) {
        element = document.createElementNS(SVG, tag);
        this.elements.set(key, element);
      }
      gone.delete(key);
      write(element, mark, this.prefix);
      if (element === before) before = before.nextSibling;
      else this.svg.insertBefore(element, before);
    }
    for (const key of gone) {
      this.elements.get(key).remove();
      this.elements.delete(key);
    }
    const stops = this.stops();
    if (stops.length && !stops.some((stop) => stop.getAttribute("tabindex") === "0")) stops[0].setAttribute("tabindex", "0");
    if (this.pointed) this.pointed.isConnected ? this.point(this.pointed) : this.hide();
  }

  say(sentence, isRunning) {
    clearTimeout(this.sayLater);
    const wait = isRunning ? this.saidAt + SAID_EVERY_MS - Date.now() : 0;
    const speak = () => {
      this.saidAt = Date.now();
      if (this.live.textContent !== sentence) this.live.textContent = sentence;
    };
    if (wait > 0) this.sayLater = setTimeout(speak, wait);
    else speak();
  }

  stops() {
    return [...this.svg.querySelectorAll("[data-detail]")];
  }

  point(element) {
    const detail = element.dataset?.detail;
    if (!detail) return this.hide();
    this.pointed = element;
    const [head, ...rest] = detail.split("\n");
    this.tip.replaceChildren();
    make("strong", "", this.tip).textContent = head;
    for (const words of rest) make("div", "", this.tip).textContent = words;
    this.tip.hidden = false;
    const room = this.root.getBoundingClientRect();
    const box = element.getBoundingClientRect();
    const left = Math.min(Math.max(box.left - room.left, 4), Math.max(4, room.width - this.tip.offsetWidth - 4));
    const below = box.bottom - room.top + 6;
    const isLow = below + this.tip.offsetHeight > room.height;
    this.tip.style.left = `${left}px`;
    this.tip.style.top = `${isLow ? Math.max(0, box.top - room.top - this.tip.offsetHeight - 6) : below}px`;
  }

  hide() {
    this.pointed = undefined;
    this.tip.hidden = true;
  }

  walk(event) {
    const stops = this.stops();
    const here = stops.indexOf(document.activeElement);
    const box = (stop) => stop.getBoundingClientRect();
    const beside = (isBelow) => {
      const from = box(stops[here]);
      const lane = stops.filter((stop) => (isBelow ? box(stop).top >= from.bottom - 1 : box(stop).bottom <= from.top + 1));
      const far = (stop) => Math.abs(box(stop).top - from.top) * 1000 + Math.abs(box(stop).left - from.left);
      return lane.sort((one, other) => far(one) - far(other))[0];
    };
    const moves = {
      ArrowRight: () => stops[here + 1],
      ArrowLeft: () => stops[here - 1],
      ArrowDown: () => beside(true),
      ArrowUp: () => beside(false),
      Home: () => stops[0],
      End: () => stops.at(-1),
    };
    if (event.key === "Escape") return this.hide();
    if (here < 0 || !(event.key in moves)) return;
    event.preventDefault();
    event.stopPropagation();
    const next = moves[event.key]();
    if (!next) return;
    stops.forEach((stop) => stop.setAttribute("tabindex", "-1"));
    next.setAttribute("tabindex", "0");
    next.focus();
  }
}

export default {
  render({ model, el }) {
    const view = new View(model, el);
    return () => view.close();
  },
};
