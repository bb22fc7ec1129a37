// A note: its proposals, each confirmed by a person, and only then put into the form.

const PROPOSED = ["Confirm", "Cell", "Proposed", "Quote", "Section", "Reason"];
const LEFT_OPEN = ["Cell", "Quote", "Section", "Reason"];
let noted = null; // the note that was read, and what it proposes

function noteTrouble(text) {
  find("note-problem").textContent = text;
  find("note-problem").hidden = !text;
}

// Nothing that was proposed or confirmed outlives a change of the note.
function forgetProposals() {
  noted = null;
  noteTrouble("");
  find("note-said").textContent = "";
  find("note-found").replaceChildren();
}

async function readNote() {
  const turn = ++readNote.turn;
  const text = find("note").value;
  if (!text.trim()) return;
  find("note-said").textContent = "Reading the note …";
  try {
    const found = await python("propose", [text]);
    if (turn !== readNote.turn) return; // the note was changed meanwhile
    noted = { text, ...found };
    showProposals();
  } catch (problem) {
    if (turn !== readNote.turn) return;
    forgetProposals();
    noteTrouble(problem.message);
  }
}
readNote.turn = 0;

async function chooseNote(file) {
  const turn = ++readNote.turn;
  find("note").value = "";
  forgetProposals();
  try {
    const bytes = await file.arrayBuffer();
    const text = await python("note_file", [file.name], { name: file.name, bytes });
    if (turn !== readNote.turn) return;
    find("note").value = text;
    await readNote();
  } catch (problem) {
    noteTrouble(problem.message);
  }
}

function tableOf(caption, heads, rows) {
  const head = heads.map((name) => make("th", { scope: "col" }, name));
  return make("table", { class: "lines" }, make("caption", {}, caption),
    make("thead", {}, make("tr", {}, ...head)), make("tbody", {}, ...rows));
}

function rowOf(heads, cells) {
  const labels = heads.map((name) => (name === "Confirm" ? undefined : name)); // the box has one
  return make("tr", {}, ...cells.map((cell, n) => make("td", { "data-label": labels[n] }, cell)));
}

function quoteOf(proposal, id) {
  return proposal.quote ? make("q", { id }, proposal.quote) : "";
}

function proposalOf(proposal, n) {
  const id = `quote-${n}`;
  const box = make("input", {
    type: "checkbox", value: proposal.column, "aria-describedby": id,
    "aria-label": `Confirm ${proposal.label}: ${proposal.value}`,
  });
  box.addEventListener("change", countConfirmed);
  const { label, value, section, reason } = proposal;
  return rowOf(PROPOSED, [make("label", { class: "tick" }, box, " Confirm"), label,
    make("strong", {}, value), quoteOf(proposal, id), section, reason]);
}

function openOf(proposal) {
  return rowOf(LEFT_OPEN, [proposal.label, quoteOf(proposal), proposal.section, proposal.reason]);
}

function ticked() {
  return [...document.querySelectorAll("#note-found input:checked")].map((box) => box.value);
}

function countConfirmed() {
  const count = ticked().length;
  find("note-put").disabled = count === 0;
  find("note-said").textContent = `${count} of ${noted.proposals.length} proposed cells confirmed`;
}

function showProposals() {
  const { proposals, left_open: open } = noted;
  const put = make("button", { type: "button", id: "note-put", onclick: putConfirmed },
    "Put the confirmed cells into the form");
  const none = make("p", {}, "Nothing is proposed from this note.");
  find("note-found").replaceChildren(
    make("h3", {}, `Proposed cells (${proposals.length})`),
    ...(proposals.length ? [
      tableOf("Read each quote, and tick the cells that you confirm.", PROPOSED, proposals.map(proposalOf)),
      make("p", {}, put),
    ] : [none]),
    make("h3", {}, `Left open (${open.length})`),
    open.length
      ? tableOf("What the note says of cells without a proposed value: judge it, and fill in the form.", LEFT_OPEN, open.map(openOf))
      : make("p", {}, "Nothing is left open."),
  );
  if (proposals.length) countConfirmed();
  else find("note-said").textContent = "No cell is proposed.";
}

async function putConfirmed() {
  const { text, proposals } = noted;
  try {
    const values = await python("confirm", [text, ticked()]);
    const kept = fillFromNote(values);
    const labels = (names) => proposals.filter((p) => names.includes(p.column)).map((p) => p.label).join(", ");
    const put = Object.keys(values).filter((name) => !kept.includes(name));
    const said = [`Confirmed cells of the note in the form: ${put.length ? labels(put) : "none"}.`];
    if (kept.length) said.push(`Already filled, so left as they were: ${labels(kept)}.`);
    said.push("Now add the date of service, the diagnoses, and what the note says of the cells left open:"
      + " a blank cell of the chart counts as not documented.");
    show("single");
    find("from-note").textContent = said.join(" ");
    find("single-title").focus();
  } catch (problem) {
    noteTrouble(problem.message);
  }
}

function startNoteView() {
  const soon = later(300, readNote);
  for (const id of ["note", "note-file"]) find(id).disabled = false;
  find("note").addEventListener("input", () => {
    readNote.turn++;
    forgetProposals();
    soon();
  });
  find("note-file").addEventListener("change", (event) => {
    const file = event.target.files[0];
    if (file) chooseNote(file);
  });
  // So that the same file can be chosen again, after it was changed.
  find("note-file").addEventListener("click", (event) => { event.target.value = ""; });
  find("note-clear").addEventListener("click", () => {
    readNote.turn++;
    for (const id of ["note", "note-file"]) find(id).value = "";
    forgetProposals();
    find("note").focus();
  });
}
