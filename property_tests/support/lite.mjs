// Runs the code of an xlwings Lite workbook in Pyodide, without a network.
// node lite.mjs PYODIDE_FOLDER MAIN_PY TABLE_JSON XLWINGS_PY CALLS_JSON
import fs from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

const [folder, main, table, stub, calls] = process.argv.slice(2);
globalThis.fetch = () => { throw new Error("a connection was opened"); };
const { loadPyodide } = await import(pathToFileURL(path.join(folder, "pyodide.mjs")));
const python = await loadPyodide();
for (const [name, file] of [["main.py", main], ["table.json", table], ["xlwings.py", stub],
  ["calls.json", calls]])
  python.FS.writeFile("/home/pyodide/" + name, fs.readFileSync(file, "utf8"));
const answer = await python.runPythonAsync(`
import json, sys, time
sys.path.insert(0, "/home/pyodide")
begun = time.time()
import main
with open("/home/pyodide/table.json", encoding="utf-8") as file:
    given = json.load(file)
with open("/home/pyodide/calls.json", encoding="utf-8") as file:
    calls = json.load(file)
loaded = time.time()
audited = main.tspine_audit(given)
done = time.time()
import xlwings
json.dumps({
    "python": sys.version.split()[0],
    "seconds": [loaded - begun, done - loaded],
    "audit": audited,
    "version": main.tspine_version(),
    "calls": [getattr(main, "tspine_" + name.lower())(*given) for name, given in calls],
    "heavy": sorted({"numpy", "scipy", "sqlalchemy"} & sys.modules.keys()),
    "registered": xlwings.registered,
})
`);
console.log(answer);
