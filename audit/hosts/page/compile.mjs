// Compiles the Python modules in zip archives, with the Python that will run them.
// node compile.mjs PYODIDE_FOLDER ARCHIVE...: each archive is replaced.
import fs from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

const [folder, ...archives] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(path.resolve(folder, "pyodide.mjs")));
// With a fixed seed of hashes, sets stand in one order, and the same code gives the same bytes.
const python = await loadPyodide({ env: { HOME: "/", PYTHONHASHSEED: "0" } });
python.runPython(`
import zipfile
from importlib._bootstrap_external import _code_to_hash_pyc
from importlib.util import source_hash

def compiled(source, target):
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for entry in old.infolist():
            name, content = entry.filename, old.read(entry)
            if name.endswith(".py"):
                code = compile(content, name, "exec", dont_inherit=True)
                # Never compared with a source, because the page has none.
                content = bytes(_code_to_hash_pyc(code, source_hash(content), False))
                name += "c"
            new.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content)
`);
for (const archive of archives) {
  python.FS.writeFile("/source.zip", fs.readFileSync(archive));
  python.runPython('compiled("/source.zip", "/target.zip")');
  fs.writeFileSync(archive, python.FS.readFile("/target.zip"));
}
