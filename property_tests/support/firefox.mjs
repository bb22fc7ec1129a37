// Audits a file in the offline page in Firefox, through WebDriver BiDi.
// node firefox.mjs PUPPETEER_FOLDER FIREFOX PAGE FILE PORT
// Nothing answers at PORT, the only way that Firefox has to the network. The answer, as
// JSON: what the page said, the CSV in base 64, and every address that was asked for.
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";

const [folder, program, page, file, port] = process.argv.slice(2);
const { default: puppeteer } = createRequire(path.join(folder, "package.json"))("puppeteer-core");
const browser = await puppeteer.launch({
  browser: "firefox",
  executablePath: program,
  headless: true,
  protocolTimeout: 600_000,
  extraPrefsFirefox: {
    "network.proxy.type": 1,
    "network.proxy.http": "127.0.0.1",
    "network.proxy.http_port": Number(port),
    "network.proxy.ssl": "127.0.0.1",
    "network.proxy.ssl_port": Number(port),
    "network.proxy.allow_hijacking_localhost": true,
    "network.proxy.no_proxies_on": "",
  },
});
try {
  const tab = await browser.newPage();
  tab.setDefaultTimeout(600_000);
  const asked = [];
  const errors = [];
  tab.on("request", (request) => asked.push(request.url()));
  tab.on("pageerror", (error) => errors.push(String(error)));
  await tab.goto(pathToFileURL(page).href);
  const told = () => tab.evaluate(() => document.getElementById("status").textContent);
  const settled = async (done) => {
    while (!(await tab.evaluate(done))) await new Promise((next) => setTimeout(next, 100));
  };
  await settled(() => /^(Ready|Python could)/.test(document.getElementById("status").textContent));
  const started = await told();
  await (await tab.$("#file")).uploadFile(file);
  await settled(() => document.getElementById("status").textContent === "Ready"
    && !(document.getElementById("results").hidden && document.getElementById("file-problem").hidden));
  const problem = await tab.evaluate(() => document.getElementById("file-problem").textContent);
  const csv = await tab.evaluate(async () => {
    const blob = new Promise((found) => {
      const address = URL.createObjectURL;
      URL.createObjectURL = (made) => { found(made); return address.call(URL, made); };
    });
    HTMLAnchorElement.prototype.click = () => {}; // nothing is to be saved
    document.querySelector('[data-write="csv"]').click();
    const bytes = new Uint8Array(await (await blob).arrayBuffer());
    return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  });
  const version = await browser.version();
  console.log(JSON.stringify({ version, started, problem, csv, asked, errors }));
} finally {
  await browser.close();
}
