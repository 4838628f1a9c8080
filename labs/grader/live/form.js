// A card with fields: a question each, an answer that is sent as it is given, and what is said to it.
// Fields are made once and never drawn anew, so that the keyboard's focus stays; replies change beside them.

const FIELDS = { number: numberField, choice: choiceField, text: textField };
const FOCUSED = new Set(["button", "input", "select", "textarea"]);

const GONE = "The kernel was restarted: run the first cell of this notebook again, then this one.";

export default {
  render({ model, el }) {
    const card = element("div", { class: "plg-card", role: "group", "aria-label": model.get("over") });
    card.append(element("div", { class: "plg-over" }, prose(model.get("over"))));
    card.append(element("div", { class: "plg-head" }, prose(model.get("head"))));
    const spoken = new Map();
    for (const field of model.get("fields")) {
      const send = (answer) => model.send({ field: field.id, ...answer });
      const reply = element("div", { class: "plg-reply", role: "status" });
      spoken.set(field.id, { reply, send });
      card.append(FIELDS[field.kind](field, send), reply);
    }
    if (model.get("foot")) card.append(element("div", { class: "plg-foot" }, prose(model.get("foot"))));
    const answered = () => {
      const replies = model.get("replies");
      for (const [id, place] of spoken) if (replies[id]) say(place, replies[id]);
    };
    model.on("change:replies", answered);
    answered();
    const gone = element("div", { class: "plg-foot", role: "alert" });
    card.append(gone);
    // The widget manager says so when the kernel was restarted; nothing that is sent arrives from then on.
    const ended = () => {
      gone.textContent = GONE;
      for (const control of card.querySelectorAll("button, input, select, textarea")) control.disabled = true;
    };
    model.on("comm_live_update", ended);
    el.append(card);
    return () => {
      model.off("change:replies", answered);
      model.off("comm_live_update", ended);
    };
  },
};

function numberField(field, send) {
  const input = element("input", { type: "text", id: unique(), autocomplete: "off", class: "plg-input" });
  input.value = field.value;
  if (field.example) input.placeholder = field.example;
  const sure = field.sure === null ? null : sureField(field.sure);
  const answer = () => { if (input.value.trim()) send({ text: input.value, sure: sure ? sure.value : "" }); };
  const row = element("div", { class: "plg-row" });
  row.append(...(field.label ? [label(input.id, field.label)] : []), input);
  if (!field.label) input.setAttribute("aria-label", field.spoken);
  if (field.unit) row.append(element("span", { "aria-hidden": "true" }, prose(field.unit)));
  if (sure) row.append(label(sure.id, "how sure?"), sure);
  return form(row, answer, sure);
}

function choiceField(field, send) {
  const box = element("fieldset", { class: "plg-choices" });
  box.append(element("legend", { class: field.label ? "" : "plg-unseen" }, prose(field.label || field.spoken)));
  const name = unique();
  const sure = field.sure === null ? null : sureField(field.sure);
  const chosen = () => box.querySelector("input:checked");
  const answer = () => { if (chosen()) send({ text: chosen().value, sure: sure ? sure.value : "" }); };
  for (const text of field.choices) {
    const id = unique();
    const radio = element("input", { type: "radio", name, id, value: text });
    radio.checked = text === field.value;
    radio.addEventListener("change", answer);
    const line = element("div", { class: "plg-choice" });
    line.append(radio, label(id, text));
    box.append(line);
  }
  const row = element("div", {});
  row.append(box);
  if (sure) {
    const line = element("div", { class: "plg-row" });
    line.append(label(sure.id, "how sure?"), sure);
    row.append(line);
  }
  return form(row, answer, sure);
}

function textField(field, send) {
  const area = element("textarea", { id: unique(), rows: "3", class: "plg-area" });
  area.value = field.value;
  const answer = () => { if (area.value.trim()) send({ text: area.value }); };
  const row = element("div", {});
  row.append(label(area.id, field.label || field.spoken), area);
  return form(row, answer, null);
}

function form(row, answer, sure) {
  const box = element("form", { novalidate: "" });
  const keep = element("button", { type: "submit", class: "plg-button" });
  keep.textContent = "Keep";
  (row.querySelector(":scope > .plg-row") || row).append(keep);
  // The page prevents what Enter does in a form by itself.
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.target.matches("input[type=text]")) return;
    event.preventDefault();
    event.stopPropagation();
    answer();
  });
  box.addEventListener("submit", (event) => { event.preventDefault(); answer(); });
  box.addEventListener("change", (event) => { if (event.target.matches("input[type=text], select")) answer(); });
  box.append(row);
  return box;
}

function sureField(value) {
  const select = element("select", { id: unique(), class: "plg-input" });
  for (const [said, percent] of [["–", ""], ["50 %", "50"], ["65 %", "65"], ["80 %", "80"], ["95 %", "95"]]) {
    const option = element("option", { value: percent });
    option.textContent = said;
    select.append(option);
  }
  select.value = value;
  return select;
}

function say({ reply, send }, said) {
  reply.replaceChildren(element("span", { class: `plg-said plg-${said.tone}` }, prose(said.text)));
  if (!said.points?.length) return;
  const box = element("fieldset", { class: "plg-choices" });
  box.append(element("legend", {}, prose("What is in yours?")));
  said.points.forEach((point, number) => {
    const tick = element("input", { type: "checkbox", id: unique() });
    tick.checked = said.ticked.includes(number);
    tick.addEventListener("change", () => {
      const ticks = [...box.querySelectorAll("input")];
      send({ ticked: ticks.flatMap((one, index) => (one.checked ? [index] : [])) });
    });
    const line = element("div", { class: "plg-choice" });
    line.append(tick, label(tick.id, point));
    box.append(line);
  });
  reply.append(box);
}

function label(id, text) {
  return element("label", { for: id }, prose(text));
}

function element(name, attributes, content) {
  const made = document.createElement(name);
  // JupyterLab's shortcuts stay out: `x` on a button would cut the cell. It asks the focused element first, so each
  // of them says it.
  if (FOCUSED.has(name)) made.setAttribute("data-lm-suppress-shortcuts", "true");
  for (const [key, value] of Object.entries(attributes)) if (value !== undefined) made.setAttribute(key, value);
  if (content) made.append(content);
  return made;
}

// What stands between back-quotes is code.
function prose(text) {
  const whole = document.createDocumentFragment();
  text.split("`").forEach((part, number) => {
    if (number % 2) {
      const code = document.createElement("code");
      code.textContent = part;
      whole.append(code);
    } else whole.append(part);
  });
  return whole;
}

let last = 0;
function unique() {
  last += 1;
  return `plg-${Date.now().toString(36)}-${last}`;
}
