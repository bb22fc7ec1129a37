// One encounter: a form with the drop-downs of the contract, judged as one types.

const OPEN = ["claim", "diagnoses"];
const EXAMPLE = {
  encounter_id: "EXAMPLE-1", setting: "office", dx1: "M54.6", dx2: "M51.34",
  chart_reviewed: "Y", pain_documented: "Y", pain_regions: ["thoracic"], disc_disorder: "confirmed cause",
};

function fieldOf(column) {
  const id = `field-${column.name}`;
  const hint = make("span", { class: "meaning", id: `${id}-hint` }, column.meaning);
  const common = { id, name: column.name, "aria-describedby": `${id}-hint` };
  if (column.kind === "list" && column.allowed.length) {
    const boxes = column.allowed.map((value) => make("label", {},
      make("input", { type: "checkbox", name: column.name, value }), ` ${value}`));
    return make("fieldset", {}, make("legend", {}, column.label), ...boxes, hint);
  }
  let input = make("input", { ...common, type: column.kind === "date" ? "date" : "text" });
  if (column.allowed.length) {
    input = make("select", common);
    options(input, [["", "not stated"], ...column.allowed.map((value) => [value, value])]);
  }
  const label = make("label", { for: id }, column.label + (column.needed === "required" ? " (required)" : ""));
  return make("div", {}, label, input, hint);
}

function valuesOf(form) {
  const values = {};
  for (const field of form.elements) {
    if (!field.name || (field.type === "checkbox" && !field.checked) || !field.value) continue;
    if (field.type === "checkbox") (values[field.name] ||= []).push(field.value);
    else values[field.name] = field.value;
  }
  return values;
}

async function judge() {
  const values = valuesOf(find("single"));
  const turn = ++judge.turn;
  let shown = [make("p", {}, "The answer appears here as soon as the form has a code and a date of service.")];
  if (Object.keys(values).length) {
    try {
      shown = answerOf(await python("single", [values]));
    } catch (problem) {
      shown = [make("p", { class: "problem" }, problem.message)];
    }
  }
  if (turn === judge.turn) find("single-result").replaceChildren(make("h3", {}, "Answer"), ...shown);
}
judge.turn = 0;

function fillExample(form) {
  form.reset();
  fill(form, { date_of_service: today(), ...EXAMPLE });
  judge();
}

function fieldsOf(form, name) {
  return [...form.elements].filter((field) => field.name === name);
}

function fill(form, values) {
  for (const [name, value] of Object.entries(values)) {
    for (const field of fieldsOf(form, name)) {
      if (field.type === "checkbox") field.checked = value.includes(field.value);
      else field.value = value;
    }
  }
}

// Confirmed cells of a note. What a person wrote stays; what an earlier note gave goes,
// so that no cell of another note remains beside the new ones.
function fillFromNote(values) {
  const form = find("single");
  for (const field of form.querySelectorAll("[data-from-note]")) {
    if (field.type === "checkbox") field.checked = false;
    else field.value = "";
  }
  forgetNote();
  const held = valuesOf(form);
  const free = Object.entries(values).filter(([name]) => held[name] === undefined);
  fill(form, Object.fromEntries(free));
  for (const [name] of free) {
    for (const field of fieldsOf(form, name)) {
      field.dataset.fromNote = "";
      field.closest("details").open = true;
    }
  }
  judge();
  return Object.keys(values).filter((name) => held[name] !== undefined);
}

function forgetNote(name = null) {
  for (const field of find("single").querySelectorAll("[data-from-note]")) {
    if (name === null || field.name === name) delete field.dataset.fromNote;
  }
}

function today() {
  const now = new Date();
  return new Date(now - now.getTimezoneOffset() * 60000).toISOString().slice(0, 10);
}

function startFormView() {
  const form = find("single");
  for (const group of about.groups) {
    const fields = make("div", { class: "fields" }, ...group.columns.map(fieldOf));
    form.append(make("details", { open: OPEN.includes(group.name) }, make("summary", {}, group.label), fields));
  }
  const soon = later(120, judge);
  form.addEventListener("input", (event) => {
    forgetNote(event.target.name);
    soon();
  });
  form.addEventListener("reset", () => {
    forgetNote();
    find("from-note").textContent = "";
    soon();
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  find("example").addEventListener("click", () => fillExample(form));
  judge();
}
