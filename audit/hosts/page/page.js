// Starts Python, then the views.

let about = null;
const VIEWS = ["file", "note", "single", "rules", "codes", "about"];

function show(name) {
  for (const view of VIEWS) find(`view-${view}`).hidden = view !== name;
  for (const button of document.querySelectorAll("nav button")) {
    if (button.dataset.view === name) button.setAttribute("aria-current", "page");
    else button.removeAttribute("aria-current");
  }
  if (about && name === "rules") showRules();
  if (about && name === "codes") showCode();
}

async function begin() {
  for (const button of document.querySelectorAll("nav button")) {
    button.addEventListener("click", () => show(button.dataset.view));
  }
  find("show-policy").addEventListener("click", () => {
    show("about");
    find("policy").focus();
  });
  showContents();
  status("Getting ready …", 0);
  try {
    about = await python("start", [handOver()]);
  } catch (problem) {
    status(`Python could not be started: ${problem.message}`);
    return;
  }
  startFileView();
  startFormView();
  startNoteView();
  startLookups();
  status("Ready");
}

begin();
