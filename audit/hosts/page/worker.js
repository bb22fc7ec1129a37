// Runs Python in a worker, so that the page never freezes. It has no network: the
// security policy of the page applies here too, and every file that Pyodide asks for
// comes from the parts that the page hands over.
"use strict";
const WORK = "/work";
// Done while the user looks for a file, so that the first audit waits for less: modules
// are imported, calls are made.
const LATER = [
  "audit.hosts.page.file_audit", "audit.intake.workbook", "audit.intake.plain_book",
  "audit.intake.text", "audit.report.delimited", "audit.report.workbook",
  "prepare", "rehearse", "audit.hosts.page.note",
];
let parts = {};
let session = null;
let pyodide = null;

// Pyodide does not run where scripts can be imported by address.
self.importScripts = undefined;

function bytesOf(name) {
  const text = parts[name];
  if (text === undefined) throw new Error(`The page has no part ${name}.`);
  if (Uint8Array.fromBase64) return Uint8Array.fromBase64(text);
  return Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
}

function unpacked(name) {
  const packed = new Blob([bytesOf(name)]).stream();
  return new Response(packed.pipeThrough(new DecompressionStream("gzip")));
}

async function moduleOf(name) {
  const text = new Blob([await unpacked(name).blob()], { type: "text/javascript" });
  const address = URL.createObjectURL(text);
  try {
    return await import(address);
  } finally {
    URL.revokeObjectURL(address);
  }
}

self.fetch = async (address) => {
  const name = String(address.url || address).split("/").pop();
  const type = name.endsWith(".wasm") ? "application/wasm" : "application/octet-stream";
  return new Response(unpacked(name).body, { headers: { "Content-Type": type } });
};

function say(words, done = 0, of = 0) {
  self.postMessage({ progress: { words, done, of } });
}

async function start(given) {
  parts = given;
  say("Unpacking");
  const [engine, loader] = await Promise.all([
    moduleOf("pyodide.asm.mjs"),
    moduleOf("pyodide.mjs"),
  ]);
  say("Starting Python");
  const code = unpacked("python.zip").arrayBuffer();
  pyodide = await loader.loadPyodide({
    indexURL: "https://inline.invalid/", // never asked: `fetch` takes names only
    createPyodideModule: engine.default,
    lockFileContents: await unpacked("pyodide-lock.json").text(),
  });
  say("Loading rules and codes");
  pyodide.FS.mkdirTree(`${WORK}/in`);
  pyodide.FS.mkdirTree(`${WORK}/note`);
  pyodide.FS.writeFile("/python.zip", new Uint8Array(await code));
  pyodide.FS.chdir(`${WORK}/in`);
  session = pyodide.runPython(`
import gc, sys
gc.disable()  # while everything is loaded and nothing is thrown away
sys.path.insert(0, "/python.zip")
from audit.hosts.page.bridge import Bridge
bridge = Bridge("${WORK}")
gc.freeze()
gc.enable()
bridge
`);
  parts = {};
  ask("single", [{ dx1: "M54.6", date_of_service: "2026-01-01" }]);
  setTimeout(prepare, 100);
  return ask("about", []);
}

// One step at a time, so that the user never waits for more than one.
function prepare() {
  const name = LATER.shift();
  if (name === undefined) return;
  if (name.includes(".")) pyodide.pyimport(name).destroy();
  else ask(name, []);
  setTimeout(prepare, 20);
}

function ask(call, args) {
  const { value, problem } = JSON.parse(session.call(call, JSON.stringify(args), say));
  if (problem !== undefined) throw new Error(problem);
  return value;
}

// A note has a folder of its own, so that it does not displace the file that was audited.
function saveInput(folder, name, bytes) {
  for (const old of pyodide.FS.readdir(folder)) {
    if (old !== "." && old !== "..") pyodide.FS.unlink(`${folder}/${old}`);
  }
  pyodide.FS.writeFile(`${folder}/${name}`, bytes);
}

async function answer({ call, args, file }) {
  if (call === "start") return start(args[0]);
  const folder = `${WORK}/${call === "note_file" ? "note" : "in"}`;
  if (file) saveInput(folder, file.name, new Uint8Array(file.bytes));
  const value = ask(call, args);
  if (call !== "write") return value;
  const bytes = pyodide.FS.readFile(value);
  return { name: value.split("/").pop(), bytes };
}

self.onmessage = async (event) => {
  const id = event.data.id;
  try {
    self.postMessage({ id, value: await answer(event.data) });
  } catch (problem) {
    self.postMessage({ id, problem: String((problem && problem.message) || problem) });
  }
};
