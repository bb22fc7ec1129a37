// A file: chosen, dropped or pasted; its results, filtered, shown and downloaded.

const PAGE = 50;
const STATED = ["sheet", "dates", "maps", "limits"];
const LINE = ["Row", "Encounter", "Verdict", "Claim risk", "What to do", "Reported", "Corrected", "Rules"];
let chosen = null; // the file as it was read: name and bytes
let overview = null;
let places = []; // of the lines that pass the filters
let first = 0;
let opened = 0;
let asked = 0;

function trouble(text) {
  const box = find("file-problem");
  box.textContent = text;
  box.hidden = !text;
}

function clear(name) {
  trouble("");
  find("results").hidden = true;
  status(`Reading ${name} …`, 0);
}

async function auditChosen() {
  clear(chosen.name);
  const settings = Object.fromEntries(STATED.map((id) => [id, find(id).value]));
  try {
    const file = { name: chosen.name, bytes: chosen.bytes.slice(0) };
    overview = await python("audit", [chosen.name, settings], file);
    showOverview();
  } catch (problem) {
    trouble(problem.message);
    if (fieldsIn(problem.message).length) find("stated").open = true;
  }
  find("again").disabled = false;
  status("Ready");
}

// The fields that a remark names, in quotes, for the user to state something there.
function fieldsIn(remark) {
  return STATED.filter((id) => remark.includes(`"${document.querySelector(`label[for=${id}]`).textContent}"`));
}

function remarkOf(note) {
  const buttons = fieldsIn(note).map((id) => {
    const go = () => {
      find("stated").open = true;
      find(id).focus();
    };
    return make("button", { type: "button", class: "link", onclick: go }, "Go to the field");
  });
  return make("li", {}, note, ...buttons.flatMap((button) => [" ", button]));
}

async function choose(file) {
  clear(file.name);
  chosen = { name: file.name, bytes: await file.arrayBuffer() };
  find("sheet").value = "";
  await auditChosen();
}

function showOverview() {
  const { name, sheet, rows, notes } = overview;
  find("results").hidden = false;
  const counted = rows === 1 ? "1 row" : `${rows.toLocaleString("en")} rows`;
  find("results-title").textContent = `${name}${sheet ? `, sheet ${sheet}` : ""}: ${counted} audited`;
  showCards();
  const list = find("notes");
  list.hidden = !notes.length;
  list.open = notes.length > 0 && notes.length < 4;
  list.querySelector("summary").textContent = `Remarks on the file (${notes.length})`;
  list.querySelector("ul").replaceChildren(...notes.map(remarkOf));
  find("sheets").replaceChildren(...overview.sheets.map((value) => make("option", { value })));
  find("annotated").disabled = !overview.can_annotate;
  const rules = new Set(overview.lines.flatMap((line) => line[7]));
  const choices = (words, counts) => words.map(([word]) => word).filter((word) => counts[word])
    .map((word) => [word, `${inWords(word)} (${counts[word]})`]);
  options(find("verdict"), [["", "all"], ...choices(about.verdicts, overview.verdicts)]);
  options(find("risk"), [["", "all"], ...choices(about.risks, overview.risks)]);
  options(find("rule"), [["", "all"], ...[...rules].sort().map((rule) => [rule, rule])]);
  find("text").value = "";
  filter();
  find("results-title").focus();
}

function showCards() {
  const meanings = Object.fromEntries(about.verdicts);
  const ordered = about.verdicts.map(([name]) => name).filter((name) => overview.verdicts[name]);
  find("summary").replaceChildren(...ordered.map((name) => {
    const press = () => {
      find("verdict").value = find("verdict").value === name ? "" : name;
      filter();
    };
    return make("button", { type: "button", "data-verdict": name, title: meanings[name], onclick: press },
      make("strong", {}, overview.verdicts[name].toLocaleString("en")), verdictOf(name));
  }));
}

function filter() {
  const wanted = find("text").value.trim().toLowerCase();
  const [verdict, risk, rule] = ["verdict", "risk", "rule"].map((id) => find(id).value);
  const onlyQueries = find("shows").value === "queries";
  places = [];
  overview.lines.forEach((line, place) => {
    const fits = (!verdict || line[2] === verdict) && (!risk || line[3] === risk)
      && (!rule || line[7].includes(rule)) && (!onlyQueries || line[8])
      && (!wanted || line.slice(1, 8).join(" ").toLowerCase().includes(wanted));
    if (fits) places.push(place);
  });
  for (const card of find("summary").children) {
    card.setAttribute("aria-pressed", String(card.dataset.verdict === verdict));
  }
  const count = places.length.toLocaleString("en");
  find("count").textContent = `${count} of ${overview.lines.length.toLocaleString("en")} rows`;
  first = 0;
  showPage();
}

async function showPage() {
  const now = places.slice(first, first + PAGE);
  const how = find("shows").value;
  const turn = ++asked;
  if (how !== "rows") find("page").replaceChildren(make("p", {}, "Loading …"));
  const body = how === "rows" ? [lineTable(now)] : await detailed(now, how);
  if (turn !== asked) return; // another page was asked for meanwhile
  find("page").replaceChildren(...(now.length ? body : [make("p", {}, "No row fits the filters.")]));
  const last = Math.min(first + PAGE, places.length);
  find("where").textContent = now.length ? `${first + 1} to ${last} of ${places.length}` : "";
  find("before").disabled = first === 0;
  find("after").disabled = last >= places.length;
}

function openButton(place) {
  const line = overview.lines[place];
  const name = line[1] || `row ${line[0]}`;
  return make("button", { type: "button", class: "link", "aria-label": `Open row ${line[0]}, encounter ${name}`, onclick: () => open(place) }, name);
}

function lineTable(now) {
  const heads = LINE.map((name) => make("th", { scope: "col" }, name));
  const rows = now.map((place) => {
    const [row, , verdict, risk, toDo, reported, corrected, rules] = overview.lines[place];
    const cells = [String(row), openButton(place), verdictOf(verdict), inWords(risk), toDo, reported, corrected, rules.join("; ")];
    return make("tr", {}, ...cells.map((cell, n) => make("td", { "data-label": LINE[n] }, cell)));
  });
  return make("table", { class: "lines" }, make("thead", {}, make("tr", {}, ...heads)), make("tbody", {}, ...rows));
}

async function detailed(now, how) {
  const answers = await python("details", [now]);
  return answers.map((answer, n) => {
    const head = make("h4", {}, `Row ${answer.row}, encounter `, openButton(now[n]), " ", verdictOf(answer.verdict));
    const body = how === "queries" ? [said("Query to the provider", answer.query, "h5")] : findingsOf(answer, "h5");
    return make("div", { class: "item" }, head, ...body);
  });
}

// On paper there is no next page: all rows that pass the filters are printed.
function printAll() {
  if (!overview || find("shows").value !== "rows" || !places.length) return;
  find("page").replaceChildren(lineTable(places));
  find("where").textContent = `all ${places.length}`;
}

async function open(place) {
  opened = place;
  const answer = await python("row", [place]);
  find("detail-title").textContent = `Row ${answer.row}, encounter ${answer.id || "without an id"}`;
  find("detail-body").replaceChildren(...answerOf(answer));
  const at = places.indexOf(place);
  find("detail-before").disabled = at <= 0;
  find("detail-after").disabled = at < 0 || at === places.length - 1;
  if (!find("detail").open) find("detail").showModal();
  find("detail").scrollTop = 0;
}

async function download(form) {
  status("Writing …", 0);
  try {
    const { name, bytes } = await python("write", [form]);
    const address = URL.createObjectURL(new Blob([bytes]));
    make("a", { href: address, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(address), 60000);
  } catch (problem) {
    trouble(problem.message);
  }
  status("Ready");
}

function fillStated() {
  find("dates").append(...about.orders.map(([order, words]) => make("option", { value: order }, `${order}: ${words}`)));
  const columns = about.groups.flatMap((group) => group.columns);
  find("column-names").replaceChildren(pairs(columns.map((column) => [column.name, column.label])));
}

function startFileView() {
  fillStated();
  const drops = document.querySelectorAll(".drop");
  find("file").disabled = false;
  find("file").addEventListener("change", (event) => event.target.files[0] && choose(event.target.files[0]));
  find("again").addEventListener("click", auditChosen);
  find("paste").addEventListener("click", () => {
    const text = find("pasted").value;
    if (!text.trim()) return trouble("Paste the rows, with their headings, into the field first.");
    return choose(new File([text], "pasted rows.tsv"));
  });
  const mark = (over) => drops.forEach((drop) => drop.classList.toggle("over", over));
  document.addEventListener("dragover", (event) => {
    if (!event.dataTransfer.types.includes("Files")) return; // words go where they are dropped
    event.preventDefault();
    mark(true);
  });
  document.addEventListener("dragleave", () => mark(false));
  document.addEventListener("drop", (event) => {
    const file = event.dataTransfer.files[0];
    mark(false);
    if (!file) return;
    event.preventDefault();
    if (!find("view-note").hidden) {
      chooseNote(file);
      return;
    }
    show("file");
    choose(file);
  });
  for (const button of document.querySelectorAll("[data-write]")) {
    button.addEventListener("click", () => download(button.dataset.write));
  }
  find("filters").addEventListener("submit", (event) => event.preventDefault());
  find("text").addEventListener("input", later(150, filter));
  for (const id of ["verdict", "risk", "rule", "shows"]) find(id).addEventListener("change", filter);
  const turn = (step) => {
    first += step;
    showPage();
    find("count").scrollIntoView();
  };
  find("before").addEventListener("click", () => turn(-PAGE));
  find("after").addEventListener("click", () => turn(PAGE));
  window.addEventListener("beforeprint", printAll);
  window.addEventListener("afterprint", () => overview && showPage());
  const step = (by) => open(places[places.indexOf(opened) + by]);
  find("detail-before").addEventListener("click", () => step(-1));
  find("detail-after").addEventListener("click", () => step(1));
  find("detail-close").addEventListener("click", () => find("detail").close());
}
