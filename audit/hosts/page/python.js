// The worker that runs Python, and the calls to it.

const worker = new Worker(
  URL.createObjectURL(new Blob([find("worker-source").textContent], { type: "text/javascript" })),
);
const waiting = new Map();
let calls = 0;

function python(call, args = [], file = null) {
  return new Promise((resolve, reject) => {
    const id = ++calls;
    waiting.set(id, { resolve, reject });
    worker.postMessage({ id, call, args, file }, file ? [file.bytes] : []);
  });
}

// The words are announced to readers of the screen, the steps are not: they change often.
function status(words, share = null, steps = "") {
  if (find("status").textContent !== words) find("status").textContent = words;
  find("steps").textContent = steps;
  const bar = find("progress");
  bar.hidden = share === null;
  if (share > 0) bar.value = share;
  else bar.removeAttribute("value");
}

worker.onmessage = ({ data }) => {
  if (data.progress) {
    const { words, done, of } = data.progress;
    const steps = done ? `${done.toLocaleString("en")}${of ? ` of ${of.toLocaleString("en")}` : ""} rows` : "";
    status(`${words[0].toUpperCase()}${words.slice(1)} …`, of ? done / of : 0, steps);
    return;
  }
  const { resolve, reject } = waiting.get(data.id);
  waiting.delete(data.id);
  if (data.problem !== undefined) reject(new Error(data.problem));
  else resolve(data.value);
};

worker.onerror = (event) => {
  status(`Python could not be started: ${event.message || "the browser refused it"}.`);
};

function handOver() {
  const parts = {};
  for (const element of document.querySelectorAll("script[data-part]")) {
    parts[element.dataset.part] = element.textContent;
    element.remove();
  }
  return parts;
}
