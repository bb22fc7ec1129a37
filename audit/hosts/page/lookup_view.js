// Rules and codes to look up, and what the page is made of.

let rules = null;

function ruleOf(rule) {
  const sources = rule.sources.map(([title, text, where]) =>
    make("p", {}, make("strong", {}, title), ` ${text} `, make("span", { class: "hint" }, where)));
  return make("details", { class: "item" },
    make("summary", {}, `${rule.id} ${rule.title} `, rule.verdict ? verdictOf(rule.verdict) : ""),
    pairs([
      ["When", rule.condition], ["Why", rule.reason], ["What to do", rule.action],
      ["Severity", inWords(rule.severity)], ["Claim risk", inWords(rule.risk)],
      ["From", rule.since], ["Until", rule.until], ["Authority", rule.citations.join("; ")],
    ]), ...sources);
}

async function showRules() {
  rules ||= await python("rules");
  const wanted = find("rule-text").value.trim().toLowerCase();
  const fits = rules.filter((rule) => !wanted || JSON.stringify(rule).toLowerCase().includes(wanted));
  find("rule-count").textContent = `${fits.length} of ${rules.length} rules`;
  find("rule-list").replaceChildren(...fits.map(ruleOf));
}

async function showCode() {
  const box = find("code-answer");
  const text = find("code").value.trim();
  if (!text) return box.replaceChildren();
  try {
    const found = await python("code", [text, find("code-day").value]);
    const titled = ([code, title]) => `${code} ${title}`;
    return box.replaceChildren(make("div", { class: "item" },
      make("h3", {}, `${found.code} ${found.title || "no title"}`),
      pairs([
        ["On", `${found.date} (${found.release})`],
        ["Standing", found.standing],
        ["Codes under it or in its place", found.offered.length ? bullets(found.offered.map(titled)) : ""],
        ["Condition families", found.families.map(inWords).join(", ")],
        ["Excludes1", found.excludes1.length ? bullets(found.excludes1.map(([code, note]) => `${code}: ${note}`)) : ""],
      ])));
  } catch (problem) {
    return box.replaceChildren(make("p", { class: "problem" }, problem.message));
  }
}

function startLookups() {
  find("rule-text").addEventListener("input", later(150, showRules));
  find("code-day").value = today();
  for (const id of ["code", "code-day"]) find(id).addEventListener("input", later(150, showCode));
  find("codes").addEventListener("submit", (event) => event.preventDefault());
  find("about").replaceChildren(pairs([
    ["tspine", about.version], ["Rules", about.rules], ["Codes", `ICD-10-CM ${about.codes}`],
  ]));
}

function showContents() {
  find("policy").textContent = document.querySelector("meta[http-equiv]").content;
  find("licences").textContent = find("licence-text").textContent;
  const heads = ["Part", "Version", "Licence", "SHA-256"];
  const rows = JSON.parse(find("contents-list").textContent).map((part) =>
    make("tr", {}, ...part.map((cell) => make("td", {}, cell))));
  find("contents").replaceChildren(make("table", {},
    make("thead", {}, make("tr", {}, ...heads.map((head) => make("th", { scope: "col" }, head)))),
    make("tbody", {}, ...rows)));
}
