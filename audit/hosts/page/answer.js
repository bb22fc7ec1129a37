// One result in full: for a row of a file, and for the form.

function codeList(codes) {
  if (!codes.length) return "";
  return make("ol", {}, ...codes.map(([code, title]) =>
    make("li", {}, make("strong", {}, code), title ? ` ${title}` : "")));
}

function copyButton(block) {
  const button = make("button", { type: "button" }, "Copy");
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(block.textContent);
      button.textContent = "Copied";
    } catch { // some browsers give a page in a file no clipboard
      getSelection().selectAllChildren(block);
      button.textContent = "Selected: press Ctrl+C";
    }
  });
  return button;
}

function said(title, text, heading = "h3") {
  if (!text) return "";
  const block = make("div", { class: "said" }, text);
  return make("div", {}, make(heading, {}, title), block, copyButton(block));
}

function findingOf(finding) {
  const marks = [inWords(finding.severity), finding.risk !== "NONE" ? `claim risk ${inWords(finding.risk)}` : ""];
  return make("li", { class: "item" },
    make("p", {}, make("strong", {}, `${finding.rule} ${finding.title}`), " ",
      finding.verdict ? verdictOf(finding.verdict) : ""),
    make("p", {}, finding.message),
    finding.action ? make("p", {}, make("strong", {}, "What to do: "), finding.action) : "",
    pairs([
      ["Weight", marks.filter(Boolean).join(", ")],
      ["Codes", finding.codes.join(", ")],
      ["Columns read", finding.columns.join(", ")],
      ["Authority", finding.citations.join("; ")],
    ]));
}

function findingsOf(answer, heading = "h3") {
  const list = (some) => make("ul", { class: "plain" }, ...some.map(findingOf));
  const action = answer.findings.filter((finding) => finding.is_action);
  const rest = answer.findings.filter((finding) => !finding.is_action);
  return [
    make(heading, {}, `Findings (${action.length})`),
    action.length ? list(action) : make("p", {}, "No finding calls for action."),
    rest.length ? make("details", {}, make("summary", {}, `Evidence (${rest.length})`), list(rest)) : "",
  ];
}

function answerOf(answer) {
  const cells = answer.cells || [];
  return [
    make("p", {}, verdictOf(answer.verdict), ` ${answer.meaning}`),
    make("p", {}, make("strong", {}, "What to do: "), answer.to_do),
    pairs([
      ["Claim risk", `${inWords(answer.risk)}: ${answer.risk_meaning}`],
      ["Severity", inWords(answer.severity)],
      ["Reported codes", codeList(answer.reported)],
      ["Corrected list", codeList(answer.corrected)],
      ["Denial codes", answer.denials.join("; ")],
      ["Remarks", answer.notes.join("; ")],
    ]),
    said("Query to the provider", answer.query),
    said("Task for the coder", answer.task),
    ...findingsOf(answer),
    cells.length ? make("details", {}, make("summary", {}, "Cells of the row"), pairs(cells)) : "",
  ].filter((part) => part !== "");
}
