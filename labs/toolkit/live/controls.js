// The controls of a panel: one row of sliders and options, one of buttons; all of them the browser's own, so that
// keyboard and screen reader know them. Values go to Python as they change; buttons send what is wanted.

const GONE = "The kernel was restarted: run the first cell of this notebook again, then this one.";

let panels = 0;

function make(tag, css, parent, words) {
  const element = document.createElement(tag);
  if (css) element.className = css;
  if (words) element.textContent = words;
  parent?.append(element);
  return element;
}

class Bar {
  constructor(model, el) {
    this.model = model;
    this.id = `pl-bar${++panels}`;
    this.root = make("div", "pl-bar", el);
    this.inputs = new Map();
    this.buildControls();
    this.buildActions();
    // JupyterLab would move to another cell at an arrow key, and cut this one at an x. What has the focus must say so
    // itself: some shortcuts are everything's.
    for (const control of [this.root, ...this.root.querySelectorAll("button, input")])
      control.setAttribute("data-lm-suppress-shortcuts", "true");
    this.gone = make("p", "pl-gone", this.root, GONE);
    this.gone.setAttribute("role", "alert");
    this.gone.hidden = true;
    this.problem = make("p", "pl-problem", this.root);
    this.problem.setAttribute("role", "alert");
    this.onValues = () => this.showValues();
    this.onState = () => this.showState();
    model.on("change:values", this.onValues);
    model.on("change:state", this.onState);
    // The widget manager says so when the kernel was restarted; nothing that is sent arrives from then on.
    this.onGone = () => this.end();
    model.on("comm_live_update", this.onGone);
    this.showValues();
    this.showState();
  }

  close() {
    this.model.off("change:values", this.onValues);
    this.model.off("change:state", this.onState);
    this.model.off("comm_live_update", this.onGone);
  }

  end() {
    this.gone.hidden = false;
    for (const control of this.root.querySelectorAll("button, input")) control.disabled = true;
  }

  send(name, value) {
    this.model.send({ name, value });
  }

  choose(name, value) {
    const values = this.model.get("values");
    if (values[name] === value) return;
    this.model.set("values", { ...values, [name]: value });
    this.model.save_changes();
  }

  buildControls() {
    const row = make("div", "pl-controls", this.root);
    for (const control of this.model.get("spec").controls) {
      if (control.options) this.buildOptions(row, control);
      else this.buildSlider(row, control);
    }
  }

  buildSlider(row, control) {
    const field = make("div", "pl-field", row);
    const id = `${this.id}-${control.name}`;
    const label = make("label", "pl-name", field, control.title);
    label.htmlFor = id;
    const value = make("output", "pl-value", field);
    value.htmlFor = id;
    const slider = make("input", "pl-slider", field);
    Object.assign(slider, { type: "range", id, min: control.least, max: control.most, step: control.step });
    slider.addEventListener("input", () => this.choose(control.name, Number(slider.value)));
    this.inputs.set(control.name, (now) => {
      const words = control.unit ? `${now} ${control.unit}` : String(now);
      if (Number(slider.value) !== now) slider.value = now;
      slider.setAttribute("aria-valuetext", words);
      value.textContent = words;
    });
  }

  buildOptions(row, control) {
    const field = make("div", "pl-field", row);
    const id = `${this.id}-${control.name}`;
    make("span", "pl-name", field, control.title).id = id;
    const group = make("div", "pl-options", field);
    group.setAttribute("role", "group");
    group.setAttribute("aria-labelledby", id);
    const buttons = control.options.map((option) => {
      const button = make("button", "", group, option);
      button.type = "button";
      button.addEventListener("click", () => this.choose(control.name, option));
      return button;
    });
    this.inputs.set(control.name, (now) => {
      for (const button of buttons) button.setAttribute("aria-pressed", String(button.textContent === now));
    });
  }

  buildActions() {
    const row = make("div", "pl-ask", this.root);
    const { question, unit } = this.model.get("spec");
    if (question) this.buildQuestion(row, question, unit);
    const button = (name, words, title) => {
      const made = make("button", "", row, words);
      made.type = "button";
      made.title = title;
      made.addEventListener("click", () => this.send(name));
      return made;
    };
    this.run = button("run", "Run", "Run again with these settings");
    this.stop = button("stop", "Stop", "Stop the run at once");
    this.compare = button("compare", "Compare", "Keep this run above the next ones, on one time scale");
    this.fit = button("fit", "Fit time", "Let the time scale fit this run; else it stays as long as the longest run");
  }

  buildQuestion(row, question, unit) {
    const id = `${this.id}-guess`;
    const label = make("label", "pl-question", row, question);
    label.htmlFor = id;
    this.guess = make("input", "pl-guess-field", row);
    Object.assign(this.guess, { type: "text", id, placeholder: "your guess", autocomplete: "off", size: 10 });
    const tell = () => {
      if (this.told === this.guess.value) return;
      this.told = this.guess.value;
      this.send("guess", this.told);
    };
    this.guess.addEventListener("change", tell);
    this.guess.addEventListener("keydown", (event) => event.key === "Enter" && tell());
    if (unit) make("span", "pl-unit", row, unit);
    this.hint = make("span", "pl-hint", row, "Guess first, then Enter or Run.");
  }

  showValues() {
    const values = this.model.get("values");
    for (const [name, show] of this.inputs) show(values[name]);
  }

  showState() {
    const { running, comparing, problem, asking } = this.model.get("state");
    this.stop.disabled = !running;
    this.compare.setAttribute("aria-pressed", String(Boolean(comparing)));
    this.problem.textContent = problem ?? "";
    this.problem.hidden = !problem;
    if (this.hint) this.hint.hidden = !asking;
    this.root.classList.toggle("pl-asking", Boolean(asking));
  }
}

export default {
  render({ model, el }) {
    const bar = new Bar(model, el);
    return () => bar.close();
  },
};
