"use strict";
/* The page draws and listens; play.c computes. Whatever the reader changes, the program runs
 * once with the new state as its options, and what came out is drawn. */
const $ = id => document.getElementById(id);
const start = { sentence: "", word: "7", head: "2", order: "0,1,2,3", kv: "4", scale: "2",
  table: "Q", changes: {} };
const allowed = { word: /^[1-9]\d?$/, head: /^[0-3]$/, order: /^[0-3](,[0-3]){3}$/,
  kv: /^([421]|shared)$/, table: /^[QKV]$/ };
let state, r;      // what the reader chose; what came out: lists of matrices, by name
let program, said; // the module's exports; what it printed

/* The program. */
const numbers = at => new Uint32Array(program.memory.buffer, at);
const bytes = at => new Uint8Array(program.memory.buffer, at);
const text = (at, length = bytes(at).indexOf(0)) =>
  new TextDecoder().decode(bytes(at).subarray(0, length));

/* Of a system it gets a place to print and a way to stop; there is no file and no clock. */
function start_program(module) {
  const system = {
    fd_write(_, parts, count, written) {
      numbers(written)[0] = 0;
      for (let k = 0; k < count; k++) {
        const [at, length] = numbers(parts + 8 * k);
        said += text(at, length);
        numbers(written)[0] += length;
      }
      return 0;
    },
    proc_exit() {
      start_program(module); // the old one has ended
      throw new Error(said.trim().replace(/^play: (--sentence: |--)?| .--words.*/g, ""));
    },
    environ_sizes_get: (count, size) => numbers(count)[0] = numbers(size)[0] = 0,
    environ_get: () => 0,
  };
  const imports = new Proxy(system, { get: (_, name) => system[name] ?? (() => 8) }); // no file
  program = new WebAssembly.Instance(module, { wasi_snapshot_preview1: imports }).exports;
  program._initialize();
}

/* Runs it. A matrix is a list of rows; a name has a list of matrices: what belongs to a head,
 * in the order of the heads' places. */
function run(s) {
  for (const name in allowed)
    if (!allowed[name].test(s[name])) throw new Error(`There is no ${name} “${s[name]}”.`);
  const options = new TextEncoder().encode(["--order=" + s.order, "--scale=" + s.scale,
    s.kv === "shared" ? "--shared\n--kv-heads=1" : "--kv-heads=" + s.kv,
    s.sentence && "--sentence=" + s.sentence.replace(/\s+/g, " "),
    ...Object.entries(s.changes).map(change => " " + change.join("="))].join("\n") + "\0");
  if (options.length > 4096) throw new Error("That is more than the program can read.");
  bytes(program.play_options.value).set(options);
  said = "", program.play();
  const found = { tokens: [], features: [], heads: [] };
  Object.values(found).forEach((list, kind) => {
    for (let at; (at = program.play_text(kind, list.length)) !== 0;) list.push(text(at));
  });
  for (let at = program.play_results.value; numbers(at)[0] !== 0; at += 20) {
    const [name, rows, cols, stride, data] = numbers(at);
    const row = (_, i) => new Float32Array(program.memory.buffer, data + 4 * i * stride, cols);
    (found[text(name)] ??= []).push(Array.from({ length: rows }, row));
  }
  if (s.word === start.word) s.word = String(Math.min(s.word, found.tokens.length));
  if (s.word > found.tokens.length) throw new Error(`There is no word ${s.word}.`);
  return found;
}

/* The state, and the address that holds it. */
const complain = words => $("trouble").textContent = words;
function set(change) {
  const wanted = { ...state, ...change };
  try {
    r = run(wanted);
    state = wanted;
    complain("");
    draw();
  } catch (error) {
    r = run(state); // what is drawn stays true
    complain(error.message);
  }
}

/* When the reader has paused: the address, and a word to those who listen. */
function remember() {
  clearTimeout(remember.later);
  remember.later = setTimeout(() => {
    const parts = Object.entries({ ...state, changes: start.changes, ...state.changes })
      .filter(([name, value]) => value !== start[name]);
    history.replaceState(null, "", "#" + new URLSearchParams(parts));
    $("spoken").textContent = $("answer").textContent + $("verdict").textContent;
  }, 200);
}

function recall() {
  const wanted = { ...start, changes: {} };
  for (const [name, value] of new URLSearchParams(location.hash.slice(1)))
    (name in start ? wanted : wanted.changes)[name] = value;
  state = start;
  set({});
  set(wanted);
}

/* Drawing. As the programs print: a zero is a point, no 0 before the point, −∞ is nothing. */
const share = x => x.toFixed(2).replace(/^(-?)0\./, "$1.");
const number = x => x === 0 ? "·" : x === -Infinity ? "" : Math.abs(x) >= 1e6
  ? x.toExponential(1) : x % 1 === 0 ? String(x) : share(x);
const largest = row => row.reduce((best, x, j) => x > row[best] ? j : best, 0);
const most = rows => Math.max(1, ...rows.flatMap(row => [...row]).map(Math.abs));
const map = (list, to) => Array.from(list, to).join("");
const th = (words, role = "") => `<th class="${role}">${words}</th>`;
const cells = (row, role, most, to = number) => map(row, x =>
  `<td class="cell ${role}" style="--w:${Math.abs(x) / most}">${to(x)}</td>`);
const order = () => state.order.split(",");
const ths = names => map(names, name => th(name));
const places = () => [...document.querySelectorAll(".place")];

/* What the columns of Q, K or V are about: the columns of X that W reads. */
const about = W => [0, 1, 2, 3].map(c => r.features.filter((_, f) => W[f][c] !== 0).slice(0, 3)
  .join("<br>") || "–");

function draw() {
  const i = state.word - 1, place = order().indexOf(state.head);
  const of = name => r[name][place], best = largest(of("A")[i]);
  draw_sentence(i, of("A")[i], best, r.heads[place]);
  draw_query(i, of, best);
  draw_table(of, r.X[0][state.table === "Q" ? i : best]);
  draw_heads(i, place);
  draw_bill(i);
  for (const name of ["word", "table", "kv"])
    document.querySelector(`[name=${name}][value="${state[name]}"]`).checked = true;
  const chapter = state.kv === "shared" ? `03_multiquery --shared --head ${state.head}` :
    `04_grouped_query --order ${state.order} --kv-heads ${state.kv} --head ${place}`;
  $("command").textContent = `build/${chapter} --sentence "${r.tokens.join(" ")}"`;
  remember();
}

function draw_sentence(i, A, best, head) {
  if ($("words").children.length !== r.tokens.length)
    $("words").innerHTML = map(r.tokens, (_, j) => `<label><input type="radio" name="word"
      value="${j + 1}"><span></span><small></small></label>`);
  const labels = [...$("words").children];
  labels.forEach((label, j) => {
    label.className = j > i ? "later" : j === i ? "asks" : j === best ? "most" : "";
    label.children[1].textContent = r.tokens[j];
    label.children[2].textContent = j > i ? "later" : share(A[j]);
  });
  $("words").className = "";
  for (const narrower of ["tight", "tight turned"])
    if ($("words").scrollWidth > $("words").clientWidth) $("words").className = narrower;
  const { clientWidth: width, clientHeight: height } = $("arcs"), left = $("words").offsetLeft;
  const centers = labels.map(label => label.offsetLeft - left + label.offsetWidth / 2);
  $("arcs").innerHTML = map(A.slice(0, i + 1), (w, j) => {
    const loop = j === i ? 10 : 0, far = (centers[i] - centers[j]) / (width || 1);
    const from = centers[i] - loop, to = centers[j] + loop;
    const top = height - 34 - (1.28 * height - 44) * Math.sqrt(far);
    return `<path d="M${from} ${height}C${from - 2 * loop} ${top} ${to + 2 * loop} ${top} ${to}
      ${height}" stroke-width="${1.5 + 11 * w}" opacity="${.45 + .5 * w}"/>`;
  });
  const b = (role, words) => `<b class="${role}">${words}</b>`, even = A[best] < 1.05 / (i + 1);
  $("answer").innerHTML = `Head ${head.replace(" ", " (")}): ${b("q", `“${r.tokens[i]}”`)} ` +
    (even && i > 0 ? "asks nothing here; its weight is spread evenly." :
    `looks at ${b("k", `“${r.tokens[best]}”`)}, weight ${b("q", share(A[best]))}.`);
  $("sentence").value = r.tokens.join(" ");
  $("instead").textContent = `Instead of “${r.tokens[i]}”`;
  $("lexicon").value = r.tokens[i];
}

function draw_query(i, of, best) {
  const [A, K, V, Q, Z] = [of("A")[i], of("K"), of("V"), of("Q")[i], of("Z")[i]];
  const divisor = number(+state.scale), total = number(of("sum")[i][0]), v_most = most(V);
  const word = j => th(r.tokens[j], j > i ? "later" : j === i ? "q" : j === best ? "k" : "");
  const step = (name, j) => `<td>${number(of(name)[i][j])}</td>`;
  const compared = j => cells(K[j], "k", most(K)) + step("product", j) + step("S", j) +
    step("power", j) + cells([A[j]], "q", 1, share);
  const later = '<td colspan="8" class="later">not written yet';
  const note = words => `<td class="muted" colspan="4">${words}</td>`;
  $("chain").textContent = `“${r.tokens[i]}” asks, every word so far answers`;
  const names = (W, more) => `<tr class="names"><th>${ths([...about(of(W)), ...more])}`;
  $("keys").innerHTML = names("group W_K", ["q·k", "÷ " + divisor, "e<sup>s</sup>", "weight"]) +
    `<tr>${th("query", "q")}${cells(Q, "q", most([Q]))}${note("with each key:")}` +
    map(K, (_, j) => `<tr>${word(j)}${j <= i ? compared(j) : later}`) +
    `<tr class="total">${th("sum")}<td colspan="7">${total}<td>1`;
  $("values").innerHTML = names("group W_V", []) + "<tr><td>" + note("weight × value, sum:") +
    map(V, (v, j) => `<tr>${word(j)}${j <= i ? cells(v, "v", v_most) : ""}`) +
    `<tr class="total">${th("result", "v")}${cells(Z, "v", v_most)}`;
  $("scale").value = Math.log2(state.scale);
  $("scale_is").textContent = divisor + (state.scale === "2" ? " = √4" : "");
}

/* A cell as the address names it. The layer with one key for all has tables of its own. */
function cell_name(row, col) {
  const one = state.kv === "shared", first = one && state.table !== "Q" ? 0 : 4 * state.head;
  return `${one ? state.table.toLowerCase() : state.table}.${row}.${first + col}`;
}

/* The table that can be changed; the rows that word x reads stand out. */
function draw_table(of, x) {
  const W = of("W_" + state.table), [head, body] = $("cells").children;
  const names = about(of(state.table === "V" ? "group W_V" : "group W_K"));
  head.innerHTML = `<tr><th></th>${ths(names)}</tr>`;
  body.innerHTML ||= map(r.features, feature => `<tr>${th(feature)}${
    "<td><input type=number step=any placeholder=·></td>".repeat(4)}</tr>`);
  body.querySelectorAll("input").forEach((input, k) => {
    const row = k >> 2, col = k % 4, column = names[col].replace("<br>", " and ");
    input.name = cell_name(row, col);
    input.closest("tr").className = x[row] !== 0 ? "now" : "";
    input.className = input.name in state.changes ? "changed" : "";
    input.ariaLabel = `W_${state.table}, row ${r.features[row]}, column ${column}`;
    if (input !== document.activeElement) input.value = +W[row][col].toFixed(4) || "";
  });
}

function draw_heads(i, shown) {
  const size = 4 / (+state.kv || 1), moved = r.moved[0][0], worst = largest(moved);
  const owner = g => state.kv === "shared" ? "written to be shared" : size === 1 ? "its own" :
    "the mean of " + order().slice(g * size, (g + 1) * size).join(" and ");
  $("frames").innerHTML = map({ length: 4 / size }, (_, g) => `<div class="group" style=
    "grid-column:${g * size + 1}/span ${size}"><b>K/V head ${g}</b>${owner(g)}</div>`);
  places().forEach((place, p) => {
    const [button, picture, below] = place.children, now = r.A[p], before = r.before[p];
    const [number, ...job] = r.heads[p].split(" ");
    button.innerHTML = `<b>head ${number}</b><small>${job.join(" ")}</small>`;
    place.style.gridColumn = p + 1;
    button.ariaPressed = p === shown;
    const each = draw => map(now, (_, a) => map({ length: a + 1 }, (_, b) => draw(a, b)));
    const square = (a, b, kept = Math.min(now[a][b], before[a][b])) => kept < .02 ? "" :
      `<path d="M${b} ${a}h1v1h-1z" opacity="${kept}"/>`;
    const disc = (a, b, more = now[a][b] - before[a][b]) => more < .05 ? "" :
      `<circle cx="${b + .5}" cy="${a + .5}" r="${.25 + .25 * more}"/>`;
    const seen = `<path d="M0 0${"h1v1".repeat(now.length)}H0z" opacity=".06"/>`;
    picture.setAttribute("viewBox", `-.1 -.1 ${now.length + .2} ${now.length + .2}`);
    picture.innerHTML = seen + each(square) + each(disc) + `<rect y="${i}" width="${i + 1}"/>`;
    picture.ariaLabel = `“${r.tokens[i]}” looks at “${r.tokens[largest(now[i])]}”`;
    below.textContent = moved[p] < .005 ? "same" : "moved " + share(moved[p]);
    below.className = moved[p] < .005 ? "muted" : "change";
  });
  const mixed = size > 1 && state.kv !== "shared" ?
    "A mean of keys made for different questions answers none of them well." : "";
  $("verdict").textContent = moved[worst] < .1 ? "Each head finds what it asks for." :
    `Head ${order()[worst]} puts ${share(moved[worst])} of its weight elsewhere now. ${mixed}`;
}

function draw_bill(i) {
  const n = r.tokens.length, [kept, adds, computed, again, same] = r.bill[0][i];
  const [K, V, last] = [r["cache K"][0], r["cache V"][0], r.bill[0][n - 1]];
  const token = `“${r.tokens[i]}”`, square = (role, x, wide, strength) =>
    `<path class="${role}" d="M${x} 0h${wide}v3h-${wide}z" opacity="${strength}"/>`;
  const squares = (row, role, x) => square(role, x, row.length, .2) + map(row, (value, c) =>
    value === 0 ? "" : square(role, x + c, 1, Math.abs(value) + .2));
  const line = j => j > i ? "" : `<td><svg viewBox="0 0 33 3" aria-hidden="true">${
    squares(K[j], "k", 0)}${squares(V[j], "v", K[j].length + .5)}</svg></td>` +
    (j === i ? "<td>computed<td>computed" : "<td>kept<td>again");
  const bar = (words, value, of) => `<tr>${th(words)}<td><b>${value}</b><td><div><i style=
    "width:${100 * value / of}%"></i></div>`;
  Object.assign($("slider"), { max: n, value: i + 1 });
  $("token").textContent = `${token}, word ${i + 1} of ${n}`;
  $("why").innerHTML = `For ${token}, one new row of K and V is computed. The rows before it
    (${i}) wait in the <b>K/V cache</b>: that is what it is for. Without it, all of them would
    be computed again, for each new word${same ? ", and come out the same" : ""}.`;
  $("rows").innerHTML = `<tr><th></th><th><b class="k">K</b> and <b class="v">V</b></th>${
    ths(["with cache", "without"])}</tr>` + map(r.tokens, (word, j) => `<tr class="${
    j === i ? "new" : ""}">${th(word)}${line(j)}</tr>`);
  $("bars").innerHTML = bar("floats kept", kept, last[1]) + bar("fetched for " + token, kept,
    last[1]) + bar("multiply-adds", adds, last[1]) + bar("uses of each float",
    adds / kept, 4) + bar("rows computed so far", computed, last[3]) + bar("without a cache",
    again, last[3]);
}

/* Listening. The heads at two places share, and so do the other two. */
function pair(a, b) {
  const two = [order()[a], order()[b]], rest = order().filter(h => !two.includes(h));
  set({ kv: "2", order: [two.sort(), rest.sort()].sort().join() });
}

/* The heads at two places change them; the button that was moved keeps the focus. */
function swap(a, b) {
  const heads = order();
  drag.moved = false;
  if (!heads[b]) return;
  [heads[a], heads[b]] = [heads[b], heads[a]];
  set({ order: heads.join() });
  places()[b].firstElementChild.focus();
}

const speak = words =>
  set({ sentence: words.join(" "), word: String(Math.min(state.word, words.length || 1)) });

function listen() {
  const on = (id, event, act) => $(id).addEventListener(event, e => act(e.target));
  on("parts", "input", ({ name, value, validity }) => {
    if (name in start) set({ [name]: value });
    else if (validity.badInput) complain("That is no number; the cell stays as it was.");
    else if (name) set({ changes: { ...state.changes, [name]: value || "0" } });
  });
  on("scale", "input", slider => set({ scale: String(+(2 ** slider.value).toFixed(2)) }));
  on("sentence", "change", input => speak(input.value.split(/[\s.,!?]+/).filter(word => word)));
  on("lexicon", "change", list => speak(r.tokens.with(state.word - 1, list.value)));
  on("back", "click", () => set(start));
  places().forEach((place, p) => {
    place.onpointerdown = event => drag(place, p, event);
    place.onclick = () => drag.moved || set({ head: order()[p] });
    place.onkeydown = ({ key }) => swap(p, p + { ArrowLeft: -1, ArrowRight: 1 }[key]);
  });
  addEventListener("resize", draw);
  addEventListener("hashchange", recall);
}

/* From the press on, a place follows the pointer; dropped on another, the two share. */
function drag(place, p, down) {
  let over;
  drag.moved = false;
  place.setPointerCapture(down.pointerId);
  place.onpointermove = ({ clientX, clientY }) => {
    const x = clientX - down.clientX, y = clientY - down.clientY;
    if (!(drag.moved ||= Math.hypot(x, y) > 6)) return;
    place.classList.add("dragged"), place.style.translate = `${x}px ${y}px`;
    over?.classList.remove("target");
    over = document.elementFromPoint(clientX, clientY)?.closest(".place");
    over?.classList.add("target");
  };
  place.onpointerup = place.onpointercancel = ({ type }) => {
    place.onpointermove = place.onpointerup = place.onpointercancel = null;
    place.classList.remove("dragged"), place.style.translate = "none";
    over?.classList.remove("target");
    if (type === "pointerup" && over) pair(p, places().indexOf(over));
  };
}

async function begin() {
  const packed = Uint8Array.from(atob($("program").textContent), sign => sign.charCodeAt(0));
  const unpacked = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  start_program(await WebAssembly.compile(await new Response(unpacked).arrayBuffer()));
  said = "", program.words_list(), program.say_end();
  const kinds = said.replace(/\n {16}/g, "").trim().split("\n"); // "verbs           drank …"
  $("lexicon").innerHTML = map(kinds, kind => `<optgroup label="${kind.slice(0, 16)}">${map(
    kind.slice(16).trim().split(" "), word => `<option>${word}</option>`)}</optgroup>`);
  $("frames").insertAdjacentHTML("afterend", `<div class="place"><button title="Arrow keys move
    it"></button><svg role="img"></svg><p></p></div>`.repeat(4));
  $("figures").hidden = true;
  $("parts").hidden = false;
  listen();
  recall();
}
begin().catch(error => complain("The program cannot run here: " + error.message));
