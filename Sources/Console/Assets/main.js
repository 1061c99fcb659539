// The desk: what is looked at, and who is told when it changes.

import * as server from './server.js';
import { Editor } from './editor.js';
import { Zoom, splitter } from './frame.js';
import { Travel } from './envelope.js';
import { Findings } from './findings.js';
import { Choice, List, options } from './lists.js';
import { Stage, box } from './pages.js';
import { Sources } from './sources.js';
import { keys } from './keys.js';
import { legend } from './zones.js';

const get = (id) => document.getElementById(id);
const LANGUAGES = {
  sv: 'Swedish', nb: 'Bokmål', nn: 'Nynorsk', da: 'Danish', fi: 'Finnish', en: 'English',
};

const view = {
  layout: null, sample: null, sender: null, language: null, side: null, mono: null,
  zones: false, envelope: false, saved: false,
};
let desk = null;
let proof = null;
let asked = 0;
let pending = null;
let object = null;

// MARK: Parts

const layouts = new List(get('layouts'), (layout) => look({ layout }));
const samples = new List(get('samples'), (sample) => look({ sample }));
const ink = new Choice(get('ink'), (value) => look({ mono: value === 'mono' }));
const side = new Choice(get('side'), (value) => look({ side: value }));
const editor = new Editor(get('editor'), {
  changed: (text) => {
    sources.typed(text);
    soon();
  },
  moved: (line) => stage.mark(objectsAt(sources.name, line), { reveal: true }),
});
const stage = new Stage(get('stage'), {
  picked: (number, isDouble) => pick(number, { focus: isDouble }),
  pointed: (at) => { get('pointed').textContent = at ? pointedText(at) : ''; },
  swapped: (shown) => {
    document.dispatchEvent(new CustomEvent('swapped', { detail: shown.side.picture }));
  },
});
const sources = new Sources(editor, {
  opened: (name) => {
    markLines();
    stage.mark(objectsAt(name, editor.line));
  },
  reloaded: () => refresh(),
  say,
});
const findings = new Findings(get('findings'), get('findings-count'), showFinding);
const travel = new Travel(stage);
const zoom = new Zoom(stage);

// MARK: What is looked at

/** Changes what is looked at, and looks. */
function look(change) {
  Object.assign(view, change);
  if ('layout' in change) {
    object = null;
    view.sender = null;
    // A layout is first tried with an invoice of a sender that uses it.
    const sample = desk.samples.find((one) => one.id === view.sample);
    const own = sendersOf(view.layout);
    if (!sample || !own.has(sample.sender)) {
      view.sample = desk.samples.find((one) => own.has(one.sender))?.id ?? desk.samples[0]?.id;
    }
    sources.layout(view.layout);
    fillSamples();
  }
  if ('sample' in change) view.sender = null;
  get('stage').scrollTop = 'sample' in change || 'layout' in change ? 0 : get('stage').scrollTop;
  layouts.show(view.layout);
  samples.show(view.sample);
  remember();
  refresh();
}

const sendersOf = (layout) =>
  new Set(desk.senders.filter((sender) => sender.layout === layout).map((sender) => sender.id));

function remember() {
  const kept = Object.entries({ layout: view.layout, sample: view.sample }).filter(([, v]) => v);
  history.replaceState(null, '', `#${new URLSearchParams(kept)}`);
}

/** What the server is asked to show. */
function wish() {
  const { layout, sample, sender, language, side: address, mono } = view;
  const edits = view.saved ? {} : sources.edits();
  return { layout, sample, sender, language, side: address, mono, edits };
}

let waiting;
function soon() {
  clearTimeout(waiting);
  waiting = setTimeout(refresh, 80);
}

/** Asks for the proof; the newest question wins. */
async function refresh() {
  clearTimeout(waiting);
  if (!view.layout || !view.sample) return;
  const turn = (asked += 1);
  pending?.abort();
  pending = new AbortController();
  try {
    const answer = await server.proof(wish(), pending.signal);
    if (turn !== asked) return;
    show(answer);
  } catch (error) {
    if (error.name !== 'AbortError') say(error.message, 'error');
  }
}

function show(answer) {
  const isBroken = !answer.sides.length;
  sources.files(answer.files);
  document.body.classList.toggle('broken', isBroken);
  // While the source does not compile, the last good pages stay.
  if (!isBroken) {
    proof = answer;
    stage.show(proof);
    showSettings();
    travel.show(proof);
    stage.mark(objectsAt(sources.name, editor.line));
  }
  if (isBroken) found(answer.diagnostics);
  else judge(answer);
  get('where').textContent = whereText();
  const errors = answer.diagnostics.filter((one) => one.severity === 'error').length;
  say(isBroken ? 'The source has a mistake; the last good pages are shown' : '',
    errors || isBroken ? 'error' : '');
  zoom.show();
}

function whereText() {
  const sample = desk.samples.find((one) => one.id === view.sample);
  const words = [view.layout, (sample?.title ?? '').replace(/-(inv|cn)$/, '')];
  if (proof) {
    const sheets = proof.sides.at(-1).sheet;
    words.push(`${proof.pages} ${proof.pages === 1 ? 'page' : 'pages'} on ${sheets} `
      + `${sheets === 1 ? 'sheet' : 'sheets'}, ${proof.duplex ? 'both sides' : 'fronts only'}`);
  }
  return words.join(' · ');
}

/** Asks what the proofs find, once the pages are on their way. */
async function judge(answer) {
  try {
    const { findings: more, zones } = await server.judgement(answer.id, pending.signal);
    if (answer !== proof) return;
    answer.zones = zones;
    found([...answer.diagnostics, ...more]);
    drawZones();
  } catch (error) {
    if (error.name !== 'AbortError' && error.status !== 404) say(error.message, 'error');
  }
}

function found(all) {
  findings.show(all);
  markLines(all);
}

function showSettings() {
  options(get('sender'), desk.senders.map((one) => [one.id, one.name]), proof.sender);
  options(get('language'), desk.languages.map((one) => [one, LANGUAGES[one] ?? one]), proof.language);
  ink.show(proof.mono ? 'mono' : 'colour');
  side.show(proof.addressSide);
}

function say(text, kind = '') {
  get('state').textContent = text;
  get('state').className = `state ${kind}`;
}

// MARK: From the page to the source and back

/** Objects of a line; of the nearest line above where it has none and goes on with one. */
function objectsAt(file, line) {
  if (!proof) return [];
  const here = [];
  let nearest = 0;
  for (const [number, one] of Object.entries(proof.objects)) {
    if (one.file !== file) continue;
    if (one.line === line) here.push(Number(number));
    if (one.line < line && one.line > nearest) nearest = one.line;
  }
  if (here.length || !nearest || line - nearest > 8) return here;
  const between = editor.lines.slice(nearest, line);
  const begins = between.some((text) => /^\s*<[\w!/]/.test(text));
  return begins ? [] : objectsAt(file, nearest);
}

async function pick(number, { focus = false } = {}) {
  const one = proof?.objects[number];
  if (!one?.line) return;
  object = number;
  stage.mark([number]);
  await sources.open(one.file);
  editor.go(one.line, one.column ?? 1, { focus });
  stage.mark([number]);
  get('pointed').textContent = objectText(one);
}

const objectText = (one) =>
  `<${one.element}>${one.label ? ` “${one.label}”` : ''}  ${one.file}:${one.line}`;

function pointedText({ object: number, x, y }) {
  const place = `${x.toFixed(1)}, ${y.toFixed(1)} mm`;
  const one = number !== undefined && proof?.objects[number];
  return one ? `${place}   ${objectText(one)}` : place;
}

/** To the next object on the pages, in reading order. */
function stepObject(by) {
  const order = stage.objects();
  if (!order.length) return;
  const at = order.indexOf(object);
  const next = order[at < 0 ? (by > 0 ? 0 : order.length - 1) : (at + by + order.length) % order.length];
  pick(next);
  stage.mark([next], { reveal: true });
}

async function showFinding(finding, focus) {
  if (finding.file && finding.line && sources.knows(finding.file)) {
    await sources.open(finding.file);
    editor.go(finding.line, finding.column ?? 1, { focus });
  }
  if (finding.side !== undefined && finding.side !== null) {
    stage.markPlaces(finding.side, finding.places, finding.severity);
  } else if (finding.file && finding.line) {
    stage.mark(objectsAt(finding.file, finding.line), { reveal: true });
  }
}

let lastFound = [];
function markLines(found = lastFound) {
  lastFound = found;
  editor.mark(found
    .filter((one) => one.file === sources.name && one.line)
    .map((one) => [one.line, one.severity]));
}

// MARK: View

function drawZones() {
  stage.sides.forEach((side, index) => {
    side.layers.zones.replaceChildren();
    if (!view.zones) return;
    for (const zone of proof.zones?.[index] ?? []) {
      side.layers.zones.append(box(zone.place, `zone ${zone.kind}`));
    }
  });
  get('legend').hidden = !view.zones;
  if (view.zones) legend(get('legend'), proof.zones ?? []);
}

function toggle(name, isOn = !view[name]) {
  view[name] = isOn;
  get(name === 'saved' ? 'compare' : name).setAttribute('aria-pressed', String(isOn));
  if (name === 'zones' && proof) drawZones();
  if (name === 'envelope') {
    travel.turn(isOn);
    zoom.show();
  }
  if (name === 'saved') {
    document.body.classList.toggle('shows-saved', isOn);
    refresh();
  }
}

// MARK: Wiring

function wire() {
  get('sender').addEventListener('change', (event) => look({ sender: event.target.value }));
  get('language').addEventListener('change', (event) => look({ language: event.target.value }));
  get('next').addEventListener('click', () => samples.step(1));
  get('previous').addEventListener('click', () => samples.step(-1));
  get('zones').addEventListener('click', () => toggle('zones'));
  get('envelope').addEventListener('click', () => toggle('envelope'));
  get('compare').addEventListener('click', () => toggle('saved'));
  get('help-open').addEventListener('click', () => get('help').showModal());
  get('samples-filter').addEventListener('input', ({ target }) => filter(target.value));
  splitter(get('split'));
  keys({
    n: () => samples.step(1), p: () => samples.step(-1),
    ']': () => layouts.step(1), '[': () => layouts.step(-1),
    '+': () => zoom.step(1), '=': () => zoom.step(1), '-': () => zoom.step(-1),
    0: () => zoom.set('width'), 9: () => zoom.set('page'),
    z: () => toggle('zones'), w: () => toggle('envelope'), b: () => toggle('saved'),
    m: () => look({ mono: !proof?.mono }),
    a: () => look({ side: proof?.addressSide === 'back' ? 'front' : 'back' }),
    '.': () => stepObject(1), ',': () => stepObject(-1),
    e: () => editor.area.focus(), '?': () => get('help').showModal(),
  }, {
    enter: () => { if (object !== null) pick(object, { focus: true }); },
    escape: () => get('stage').focus(),
    find: (by) => findings.step(by),
    save: () => sources.save(),
    file: (number) => sources.number(number),
    line: () => {
      const wanted = Number(prompt('Line', String(editor.line)));
      if (wanted > 0) editor.go(wanted, 1, { focus: true });
    },
  });
  window.addEventListener('beforeunload', (event) => {
    if (sources.isDirty()) event.preventDefault();
  });
  // What is drawn follows the screen's density when the window moves to another one.
  matchMedia('(resolution: 1dppx)').addEventListener('change', () => stage.drawAll());
}

function filter(text) {
  const wanted = text.trim().toLowerCase();
  for (const item of get('samples').querySelectorAll('[role="option"]')) {
    item.hidden = !item.textContent.toLowerCase().includes(wanted);
  }
}

function fillLists() {
  layouts.fill(desk.layouts.map((name) => {
    const count = sendersOf(name).size;
    const note = count ? `${count} ${count === 1 ? 'sender' : 'senders'}` : '';
    return { value: name, title: name, note };
  }));
  fillSamples();
}

function fillSamples() {
  const names = new Map(desk.senders.map((sender) => [sender.id, sender.name]));
  // Hard invoices are those of the layout's own first sender.
  const own = sendersOf(view.layout);
  const shown = desk.samples.filter((one) => !one.id.startsWith('hard/') || own.has(one.sender));
  samples.fill(shown.map((one) => ({
    value: one.id, title: one.title.replace(/-(inv|cn)$/, ''), group: one.group,
    note: [
      names.get(one.sender), one.credit ? 'credit note' : null,
      `${one.lines} ${one.lines === 1 ? 'line' : 'lines'}`,
    ].filter(Boolean).join(' · '),
  })));
  get('samples-count').textContent = shown.length;
  filter(get('samples-filter').value);
}

let isLinked = true;
async function changed({ change, paths }) {
  if (change !== 'layouts') {
    desk = await server.overview();
    fillLists();
  }
  // The pages first; the editor's text may follow.
  refresh();
  sources.changedOnDisk(paths);
  if (desk && change === 'layouts' && !paths.every((path) => path.endsWith('.xml'))) fillLists();
}

async function begin() {
  wire();
  try {
    desk = await server.overview();
  } catch (error) {
    return say(error.message, 'error');
  }
  fillLists();
  const kept = Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
  const sample = desk.samples.some((one) => one.id === kept.sample) ? kept.sample : null;
  view.sample = sample;
  look({ layout: desk.layouts.includes(kept.layout) ? kept.layout : desk.layouts[0] });
  if (sample && view.sample !== sample) look({ sample });
  server.listen(changed, (isUp) => {
    if (isUp && !isLinked) refresh();
    if (isUp !== isLinked) say(isUp ? '' : 'The desk’s program does not answer', isUp ? '' : 'error');
    isLinked = isUp;
  });
}

begin();
