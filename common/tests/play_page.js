/* Drives docs/play/index.html in a headless Chromium: its numbers are the programs' own, to the
 * bit; each control does what it says by mouse and keyboard; nothing is fetched and
 * nothing fails. Needs Node and Chromium; .ci/run runs it:
 *
 *     node common/tests/play_page.js [CHROMIUM [PART...]] */
"use strict";
const { spawn, execFileSync } = require("child_process");
const fs = require("fs"), os = require("os"), path = require("path");
const address = "file://" + path.resolve("docs/play/index.html");
const work = fs.mkdtempSync(path.join(os.tmpdir(), "play-"));
const wait = ms => new Promise(done => setTimeout(done, ms)), settled = () => wait(350);
let failed = 0, passed = 0, ended = false;

function check(words, holds, found = "") {
  console.log(holds ? "ok " + words : `FAILED ${words}: ${JSON.stringify(found).slice(0, 1500)}`);
  holds ? passed++ : failed++;
}

/* Each case: what is checked, what the reader does for it (functions with their arguments), what
 * is read on the page, and what that must be or, after a "…", contain. */
async function cases(...all) {
  for (const [words, ...acts] of all) {
    const wanted = acts.pop(), read = acts.pop();
    for (const [act, ...how] of acts) await act(...how);
    const found = await js(read), part = wanted[0] === "…" && found.includes(wanted.slice(1));
    check(words, part || found === wanted, [found, wanted]);
  }
}

/* The browser: it is spoken to through a pipe, in messages that end with a zero byte, see
 * https://chromedevtools.github.io/devtools-protocol/ */
const chromium = spawn(process.argv[2] ?? "chromium", ["--headless", "--no-sandbox",
  "--disable-gpu", "--force-prefers-reduced-motion", "--remote-debugging-pipe",
  "--user-data-dir=" + work], { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] });
const waiting = {}, heard = [];
let next = 1, rest = "", sessionId;
chromium.stdio[4].setEncoding("utf8").on("data", data => {
  const messages = (rest + data).split("\0");
  rest = messages.pop();
  messages.map(JSON.parse).forEach(m => m.id ? waiting[m.id](m) : heard.push(m));
});
const send = (method, params = {}) => new Promise((done, no) => {
  waiting[next] = ({ result, error }) =>
    error ? no(new Error(method + ": " + error.message)) : done(result);
  chromium.stdio[3].write(JSON.stringify({ id: next++, method, params, sessionId }) + "\0");
});

/* What an expression gives on the page, or a function that is called there. */
async function js(read) {
  const expression = typeof read === "function" ? `(${read})()` : read;
  const { result, exceptionDetails: wrong } = await send("Runtime.evaluate",
    { expression, awaitPromise: true, returnByValue: true });
  if (wrong) throw new Error(expression + ": " + wrong.exception?.description);
  return result.value;
}
async function until(expression) {
  for (let k = 0; k < 200; k++, await wait(25))
    if (await js(expression).catch(() => false)) return;
}

/* A page anew, at that address, in that size. */
const begun = "!document.getElementById('parts').hidden";
async function open(hash = "", width = 1920, look = "light", ready = begun) {
  await send("Emulation.setDeviceMetricsOverride",
    { width, height: width < 500 ? 844 : 1080, deviceScaleFactor: 1, mobile: width < 500 });
  await send("Emulation.setEmulatedMedia",
    { features: [{ name: "prefers-color-scheme", value: look }] });
  for (const url of ["about:blank", address + hash]) await send("Page.navigate", { url });
  await until(`document.readyState === "complete" && ${ready}`);
}
/* What there is on the page, as expressions. */
const $ = id => `$("${id}")`, word = k => $("words") + `.children[${k}]`;
const place = p => `places()[${p}].firstElementChild`;
const radio = (name, value) => `document.querySelector("[name=${name}][value='${value}']")`;
const texts = list => `[...${list}].map(e => e.textContent).join(" ").trim()`;
const texts_of = selector => texts(`document.querySelectorAll("${selector}")`);
const row = (table, j) => texts($(table) + `.rows[${j}].cells`);
const [answer, token, trouble, verdict, spoken] =
  ["answer", "token", "trouble", "verdict", "spoken"].map(id => $(id) + ".textContent");
const moved = texts_of(".place p"), bars = texts_of("#bars b"), hash = "location.hash";

/* Hands. What is typed goes into what has the focus, in place of what stands there. */
const codes = { Tab: 9, Enter: 13, ArrowLeft: 37, ArrowUp: 38, ArrowRight: 39, ArrowDown: 40 };
async function press(key, times = 1) {
  const text = key === "Enter" ? "\r" : key.length === 1 ? key : undefined;
  const event = { key, code: key, windowsVirtualKeyCode: codes[key] ?? key.charCodeAt(0) };
  for (let k = 0; k < times; k++)
    for (const how of [{ type: "keyDown", text }, { type: "keyUp" }])
      await send("Input.dispatchKeyEvent", { ...how, ...event });
}
async function type(text) {
  await js("document.activeElement.select?.()");
  for (const sign of text) await press(sign);
}
const focus = element => js(element + ".focus()");
const enter = [press, "Enter"], right = [press, "ArrowRight"];
const left = times => [press, "ArrowLeft", times];

/* A place in the middle of an element, or a share of its width from the left. */
const spot = (element, share = .5) => js(`(e => {
  e.scrollIntoView({ block: "center" });
  const { left, top, width, height } = e.getBoundingClientRect();
  return [left + width * ${share}, top + height / 2];
})(${element})`);
const mouse = (type, [x, y]) => send("Input.dispatchMouseEvent", { x, y, button: "left",
  type: "mouse" + type, buttons: type === "Released" ? 0 : 1, clickCount: 1 });
async function drag(from, to, share) {
  const [u, v] = await spot(to, share), [x, y] = await spot(from, share);
  await mouse("Pressed", [x, y]);
  for (let t = .125; t <= 1; t += .125) await mouse("Moved", [x + (u - x) * t, y + (v - y) * t]);
  await mouse("Released", [u, v]);
}
const click = (element, share) => drag(element, element, share);

/* A chapter, changed in one place or not, built where no product may be fused with a sum. */
const four = "04_grouped_query/grouped_query.c", three = "03_multiquery/multiquery.c";
const programs = { four: [four], three: [three], scaled: [four, /sqrtf\(\(float\)d_k\)/, "1.3f"],
  changed: [four, /(?<=3,)6(?=,0,0,   0,0,0,0 },\n    \[ADJECTIVE\])/, "-6"],
  written: [three, /(?<=\[NOUN\] += { 0, 0, )1(?=, 0 },\n    \[VERB\] += { 0, 0,-1)/, "1.5f"] };
function build(name) {
  const [file, from = /^/, to = ""] = programs[name], source = fs.readFileSync(file, "utf8");
  if (!from.test(source)) throw new Error(`${file} has no ${from}`);
  execFileSync("sh", ["-c", `${process.env.CC ?? "cc"} -std=c11 -O2 -ffp-contract=off -I common \
    -o '${work}/${name}' -x c - common/*.c -lm`], { input: source.replace(from, to) });
}

/* A matrix: how many columns, then all as bits. What a run saved: .npy files, tables of weights. */
const matrix = rows => [rows[0].length,
  ...new Int32Array(Float32Array.from(rows.flatMap(row => [...row])).buffer)];
function saved(program, ...options) {
  const folder = work + "/saved";
  fs.rmSync(folder, { recursive: true, force: true });
  execFileSync(`${work}/${program}`, [...options, "--quiet", "--save", folder]);
  const read = (data, lines = data.toString("latin1").trim().split("\n")) =>
    data[0] === 0x93 // as .npy begins; then how many rows and columns, and at 128 the numbers
      ? [+/(\d+)\)/.exec(lines[0])[1], ...new Int32Array(Uint8Array.from(data).buffer, 128)]
      : matrix(lines.slice(1).map(line => line.replace(/^"[^"]*" /, "").split(" ")));
  return Object.fromEntries(fs.readdirSync(folder).map(file =>
    [file.slice(0, -4), read(fs.readFileSync(`${folder}/${file}`))]));
}

/* The same of the page. Heads stand side by side in Q, below each other in scores. */
const on_the_page = `(() => {
  const matrix = ${matrix}, side = list => list[0].map((_, i) => list.flatMap(m => [...m[i]]));
  return { Q: matrix(side(r.Q)), K: matrix(r["cache K"][0]), V: matrix(r["cache V"][0]),
    scores: matrix(r.S.flat()), weights: matrix(r.A.flat()), output: matrix(r.Y[0]),
    ...Object.fromEntries(r.A.map((A, h) => ["weights_h" + h, matrix(A)])) };
})()`;

async function bits() {
  const bird = "every bird saw a fox while it was hungry";
  const king = "the old king found a small bird and she followed the fox";
  const groups = (kv, order) => [`${kv} K/V heads, order ${order}`, `kv=${kv}&order=${order}`,
    "four", "--kv-heads", kv, "--order", order];
  for (const [name, hash, program, ...options] of [groups(4, "0,1,2,3"), groups(2, "0,1,2,3"),
    groups(1, "0,1,2,3"), groups(2, "3,0,2,1"),
    ["1, written to be shared", "kv=shared", "three", "--shared"],
    ["another sentence", `sentence=${bird}&kv=2&word=3`, "four", "--sentence", bird],
    ["one word", "sentence=cat&word=1&kv=1", "four", "--kv-heads", 1, "--sentence", "cat"],
    ["twelve words", `sentence=${king}&kv=shared`, "three", "--shared", "--sentence", king],
    ["÷ 1.3", "scale=1.3&kv=2", "scaled", "--kv-heads", 2],
    ["a changed weight", "Q.2.9=-6&kv=1", "changed", "--kv-heads", 1],
    ["a changed weight of the written key", "kv=shared&k.0.2=1.5", "written", "--shared"]]) {
    await open("#" + hash);
    const page = await js(on_the_page), native = Object.entries(saved(program, ...options));
    const other = native.filter(([key, all]) => String(all) !== String(page[key]));
    check(`equal to the bit, ${name}: ${native.length} matrices`,
      native.length >= 4 && other.length === 0, other.map(([key]) => key));
  }
}

/* What a reader does. */
const sentence = () => cases(
  ["it asks first", [open], answer, "Head 2 (who is it): “it” looks at “cat”, weight .90."],
  ["a click: hungry asks", [click, word(8)], answer, "…“hungry” looks at “cat”"],
  ["the left arrow: it asks again", left(2), answer, "…“it” looks at “cat”"],
  ["another sentence: it looks at dog", [click, $("sentence")],
    [type, "the dog ate the bread because it was hungry"], enter, answer, "…“it” looks at “dog”"],
  ["an unknown word gets a sentence", [click, $("sentence")], [type, "the moose ate"], enter,
    trouble, 'there is no word "moose" here; the nearest is "mouse"'],
  ["and changes nothing", answer, "…“it” looks at “dog”"],
  ["the lexicon, by keyboard: soup for dog", [click, word(1)], [focus, $("lexicon")], [type, "so"],
    [wait, 100], texts_of("#words span"), "the soup ate the bread because it was hungry"],
  ["it has every word of --words", texts($("lexicon") + ".options"), String(execFileSync(
    `${work}/four`, ["--words"])).replace(/^.{0,16}/gm, "").trim().split(/\s+/).join(" ")]);

const cell = $("cells") + `.querySelectorAll("input")[9]`, name = cell + ".ariaLabel";
const query = () => cases(
  ["it asks with 3 6", [open], row("keys", 1), "query 3 6 · · with each key:"],
  ["cat, from key to weight", row("keys", 3), "cat 1 1 · · 9 4.50 90.02 .90"],
  ["the sum", row("keys", 11), "sum 99.50 1"],
  ["what it is handed", row("values", 11), "result .90 .05 .01 .27"],
  ["÷ 1, by keyboard", [focus, $("scale")], left(10), row("keys", 3),
    "cat 1 1 · · 9 9 8103.08 1.00"],
  ["÷ nearly 16, by mouse", [click, $("scale"), .99], answer, "…“cat”, weight .2"],
  ["the cell is named", [click, $("back")], name, "W_Q, row pronoun, column animate"],
  ["what is no number gets a sentence", [click, cell], [type, "-"], trouble,
    "That is no number; the cell stays as it was."],
  ["a changed weight: it finds milk", [press, "6"], answer, "…“it” looks at “milk”"],
  ["and no sentence any more", trouble, ""],
  ["by arrow keys, back to cat", [press, "ArrowUp", 12], answer,
    "…“it” looks at “cat”, weight .90"],
  ["the address has it", [press, "ArrowDown"], [settled], hash, "#Q.2.9=5"],
  ["back to the written weights, by keyboard", [focus, $("back")], enter, [settled], hash, ""]);

const shared = "moved .30 moved .03 moved .26 moved .05", third = "same same same moved .03";
const heads = () => cases(
  ["nothing has moved", [open], moved, "same same same same"],
  ["head 0 dragged onto head 2 moves .30", [drag, place(0), place(2)], moved, shared],
  ["half the floats", bars, "112 112 224 2 7 28"],
  ["then onto head 1: nearly nothing", [drag, place(0), place(2)], moved, third],
  ["4, by mouse", [click, radio("kv", 4) + ".parentElement"], moved, "same same same same"],
  ["2, by keyboard", right, moved, third],
  ["head 1 moved right by keyboard", [focus, place(1)], right, moved, shared],
  ["Enter shows it above", enter, answer, "…Head 1 (two before): “it”"],
  ["a click shows another", [click, place(0)], answer, "…Head 0 (before): “it”"],
  ["1, written to be shared", [focus, radio("kv", 2)], right, right, moved,
    "same same same moved .06"]);

const bill = () => cases(
  ["the word before is kept", [open, "#kv=2"], row("rows", 6), "because  kept again"],
  ["its own row is computed", row("rows", 7), "it  computed computed"],
  ["two words back, by keyboard", [focus, $("slider")], left(2), token, "“milk”, word 5 of 9"],
  ["the sentence moves along", texts_of(".asks span"), "milk"],
  ["to the end, by mouse", [click, $("slider"), .99], bars, "144 144 288 2 9 45"],
  ["a cell for each float that is not 0", () => $("rows").querySelectorAll("path").length - 2 * 9
    - [r.K[0], r.K[2], r.V[0], r.V[2]].flat().flatMap(k => [...k]).filter(x => x !== 0).length, 0]);

async function addresses() {
  const sent = "#sentence=the+dog+ate+the+bread&word=3&head=3&order=0%2C2%2C1%2C3&kv=2"
    + "&scale=1.5&table=K&K.0.12=2", results = `JSON.stringify(${on_the_page})`;
  await cases(["an address stays as it was sent", [open, sent], [settled], hash, sent]);
  await cases(["and gives the same when it is loaded again", [send, "Page.reload"],
    [until, begun], results, await js(results)]);
  await cases(["a short sentence: its last word asks", [open, "#sentence=the+cat"], token,
    "“cat”, word 2 of 2"]);
  for (const hash of `word=10 word=0 word=x head=4 order=0,0,1,2 order=1 kv=3 kv=04 scale=0
    scale=wide table=X sentence=the+gnu sentence=.. Q.2.9=six Q.16.0=1 Q.0.16=1 V.0=1 Z.0.0=1
    Q.2.9=nan nonsense --help --load=x changes=1 sentence=${"cat+".repeat(2000)} %E0%A4%A
    <b>=1`.split(/\s+/)) {
    await open("#" + hash);
    const [said, still] = await js(`[${trouble}, ${answer}]`);
    check(`#${hash.slice(0, 20)}: ${said}`, /\w \S+ \w/.test(said) && said.length < 200
      && !said.includes("undefined") && still.includes("“it” looks at"), still);
  }
}

/* Where the page's own $ cannot run: an element's id names it. */
async function without() {
  const drawn = `parts.offsetHeight === 0 && figures.offsetHeight > 600
    && figures.querySelectorAll("svg").length === 2`, said = `trouble.textContent !== ""`;
  const { identifier } = await send("Page.addScriptToEvaluateOnNewDocument",
    { source: "delete globalThis.WebAssembly" });
  await cases(["without WebAssembly a sentence and the figures", [open, "", 830, "light", said],
    `${said} && ${drawn}`, true]);
  await send("Page.removeScriptToEvaluateOnNewDocument", { identifier });
  await send("Emulation.setScriptExecutionDisabled", { value: true });
  await cases(["without scripts, too", [open, "", 830, "dark", "true"], drawn, true]);
  await send("Emulation.setScriptExecutionDisabled", { value: false });
}

/* What stands beyond the sides of the page, but for the unseen radio buttons. */
const beyond = width => `[...document.querySelectorAll("body *")].filter(e => {
  const { left, right } = e.getBoundingClientRect();
  return right > ${width} + 1 || left < -1 && e.type !== "radio";
}).map(e => e.id || e.className || e.tagName).join()`;

/* Text whose contrast with what is behind it is less than 4.5 to 1 (WCAG 2, 1.4.3). */
function pale() {
  const linear = c => c <= 255 * .03928 ? c / 255 / 12.92 : ((c / 255 + .055) / 1.055) ** 2.4;
  const light = ([r, g, b]) => .2126 * linear(r) + .7152 * linear(g) + .0722 * linear(b);
  const rgba = text => text.match(/[\d.]+/g).map(Number);
  const over = ([r, g, b, a = 1], below) => [r, g, b].map((c, k) => c * a + below[k] * (1 - a));
  const behind = e => e ? over(rgba(getComputedStyle(e).backgroundColor), behind(e.parentElement))
    : [255, 255, 255];
  return [...document.querySelectorAll("#parts *, header *")].filter(e => {
    const own_text = [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim());
    const [dark, bright] = [light(rgba(getComputedStyle(e).color)), light(behind(e))].sort();
    return e.offsetHeight >= 2 && own_text && !e.closest(".unseen")
      && (bright + .05) / (dark + .05) < 4.5;
  }).map(e => e.textContent.slice(0, 20)).join("|");
}

async function looks() {
  const addresses = { "as written": "", shared: "#kv=2&order=0,2,1,3&Q.2.9=-6&head=0",
    "twelve words": "#kv=1&sentence="
      + "the+hungry+child+followed+the+thirsty+horse+because+they+wanted+its+cheese" };
  for (const which in addresses)
    for (const [width, look] of [390, 830, 1920].flatMap(w => [[w, "light"], [w, "dark"]])) {
      const name = `${width} wide, ${look}, ${which}`;
      await open(addresses[which], width, look);
      await cases([`${name}: nothing sticks out`, beyond(width), ""],
        [`${name}: text stands out`, pale, ""]);
    }
}

/* What has the focus, and whether it or what it stands for has the ring that shows it. */
function focused() {
  const e = document.activeElement;
  const ring = x => x && getComputedStyle(x).outline.includes("solid 3px");
  return { id: e === document.body ? "" : e.id || e.name || e.textContent,
    seen: ring(e) || ring(e.nextElementSibling) };
}
async function sounds() {
  await open("#kv=2");
  const { nodes } = await send("Accessibility.getFullAXTree"), stops = [];
  const controls = nodes.filter(({ ignored, role }) => !ignored &&
    /^(button|radio|slider|textbox|spinbutton|combobox|image|img)$/i.test(role?.value));
  const unnamed = controls.filter(({ name }) => !(name?.value.length > 1));
  check(`each of ${controls.length} controls and pictures has a name`,
    controls.length > 90 && unnamed.length === 0, unnamed.map(node => node.role.value));
  await js("document.activeElement.blur(), scrollTo(0, 0)");
  for (let stop; await press("Tab"), stop = await js(focused), stop.id && stops.length < 90;)
    stops.push(stop);
  check(`Tab makes ${stops.length} stops; each shows that it has the focus`,
    stops.length > 75 && stops.every(stop => stop.seen), stops.filter(stop => !stop.seen));
  await cases(["what changed is said to those who listen", [click, word(8)], [settled], spoken,
    "…“hungry” looks at"]);
}

async function main() {
  const { targetId } = await send("Target.createTarget", { url: "about:blank" });
  ({ sessionId } = await send("Target.attachToTarget", { targetId, flatten: true }));
  for (const domain of ["Page", "Runtime", "Network", "Log"]) await send(domain + ".enable");
  const parts = { bits, sentence, query, heads, bill, addresses, without, looks, sounds };
  Object.keys(programs).forEach(build);
  const chosen = process.argv.slice(3);
  for (const part of chosen.length > 0 ? chosen : Object.keys(parts)) await parts[part]();
  const said = method => heard.filter(m => m.method === method).map(m => m.params);
  const asked = said("Network.requestWillBeSent").map(({ request }) => request.url);
  const others = asked.filter(url => !url.startsWith(address) && !/^(about|data):/.test(url));
  check("nothing was fetched but the page", asked.length > 0 && others.length === 0, others);
  const errors = [...said("Runtime.exceptionThrown").map(said => said.exceptionDetails.text),
    ...said("Log.entryAdded").map(said => said.entry).filter(entry => entry.level === "error")];
  check("no error in the browser's log", errors.length === 0, errors.slice(0, 3));
}

main().then(() => ended = true, error => check("the test comes to its end", false, error.stack))
  .finally(() => chromium.kill());
chromium.on("exit", () => {
  fs.rmSync(work, { recursive: true, force: true, maxRetries: 5 });
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = ended && passed > 0 && failed === 0 ? 0 : 1;
});
