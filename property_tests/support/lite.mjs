// Runs the code of an xlwings Lite workbook in Pyodide, without a network.
// node lite.mjs PYODIDE_FOLDER FILES_FOLDER
// The folder holds main.py, table.json, calls.json, and either xlwings.py (decorators
// that record what they see) or xlwings.zip (the real package with its dispatcher).
import fs from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

const [folder, files] = process.argv.slice(2);
const read = (name) => fs.readFileSync(path.join(files, name));
globalThis.fetch = () => { throw new Error("a connection was opened"); };
const { loadPyodide } = await import(pathToFileURL(path.join(folder, "pyodide.mjs")));
const python = await loadPyodide();
const real = fs.existsSync(path.join(files, "xlwings.zip"));
python.FS.writeFile("/home/pyodide/main.py", read("main.py"));
if (real) python.unpackArchive(new Uint8Array(read("xlwings.zip")), "zip");
else python.FS.writeFile("/home/pyodide/xlwings.py", read("xlwings.py"));

class Foreign { constructor() { this.held = 1; } }
const company = { type: "Entity", text: "M54.6", basicType: "Error", basicValue: "#VALUE!" };
const odd = [
  ["encounter_id", "date_of_service", "dx1", "dx2", "pain_severity"],
  ["plain", 46063, "M54.6", null, 5],
  ["undefined", 46063, "M54.6", undefined, undefined],
  ["bigint", 46063n, "M54.6", null, 5n],
  ["formatted", { type: "FormattedNumber", basicType: "Double", basicValue: 46063,
    numberFormat: "yyyy-mm-dd" }, { type: "String", basicType: "String", basicValue: "M54.6" },
    { type: "Empty", basicType: "Empty", basicValue: "" }, NaN],
  ["texts", "46063", "M54.6", "", "5"],
  [null, null, null, null, null],
  ["entity", 46063, "M54.6", company, null],
  ["date", new Date(Date.UTC(2026, 1, 10)), "M54.6", null, null],
  ["foreign", 46063, "M54.6", new Foreign(), null],
  ["symbol", 46063, "M54.6", Symbol("M54.6"), null],
  ["error", 46063, "M54.6", { type: "Error", basicType: "Error", basicValue: "#N/A",
    errorType: "NotAvailable" }, null],
  ["error text", 46063, "M54.6", "#N/A", null],
  ["infinite", 46063, "M54.6", null, Infinity],
  ["boolean", 46063, "M54.6", true, null],
];

// Office.js passes blank cells of a range as null.
const table = JSON.parse(read("table.json"), (_, cell) => (cell === "" ? null : cell));
const calls = JSON.parse(read("calls.json"), (_, cell) => (cell === "" ? null : cell));
python.globals.set("TABLE", python.toPy(table));
python.globals.set("CALLS", python.toPy(calls));
python.globals.set("ODD", python.toPy(odd));
python.globals.set("PROXY", table);
python.globals.set("REAL", real);
python.globals.set("KEY", process.env.XLWINGS_LICENSE_KEY ?? "");
console.log(await python.runPythonAsync(`
import json, os, sys
sys.path.insert(0, "/home/pyodide")
if REAL:
    os.environ.update(XLWINGS_ON_SERVER="true", XLWINGS_LICENSE_KEY=KEY)
import main
import xlwings

async def call(short, *arguments):
    name = "tspine_" + short.lower()
    if not REAL:
        return getattr(main, name)(*arguments)
    import xlwings.server
    data = {"client": "Office.js", "func_name": name, "args": list(arguments),
            "caller_address": "[book.xlsx]Sheet1!A1", "session_id": "", "runtime": "1.4",
            "culture_info_name": "en-US", "date_format": "m/d/yyyy",
            "version": xlwings.__version__}
    return await xlwings.server.custom_functions_call(data, main)

json.dumps({
    "audit": await call("AUDIT", TABLE, None),
    "proxy": None if REAL else main.tspine_audit(PROXY),
    "odd": await call("AUDIT", ODD, None),
    "version": await call("VERSION"),
    "calls": [await call(name, *given) for name, given in CALLS],
    "heavy": sorted({"numpy", "scipy", "sqlalchemy"} & sys.modules.keys()),
    "registered": sorted(n for n in vars(main) if n.startswith("tspine_")) if REAL
        else sorted(xlwings.registered),
})
`));
