// The source pane: a plain textarea, with the painted text and line numbers beneath and beside it.
// Only the lines in sight are painted, so that a long source costs no more than a short one.

import { painted, states } from './marking.js';

const LINE = 18; // pixels; desk.css sets the same

function element(kind, className) {
  const made = document.createElement(kind);
  made.className = className;
  return made;
}

export class Editor {
  constructor(root, { changed, moved }) {
    this.gutter = element('div', 'gutter');
    this.paper = element('div', 'paper');
    this.band = element('div', 'band');
    this.marks = element('div', 'line-marks');
    this.ink = element('pre', 'ink');
    this.area = element('textarea', 'text');
    this.numbers = element('pre', 'numbers');
    for (const hidden of [this.gutter, this.band, this.marks, this.ink]) {
      hidden.setAttribute('aria-hidden', 'true');
    }
    Object.assign(this.area, { spellcheck: false, wrap: 'off', autocapitalize: 'off' });
    this.area.setAttribute('autocomplete', 'off');
    this.gutter.append(this.numbers);
    this.paper.append(this.band, this.marks, this.ink, this.area);
    root.append(this.gutter, this.paper);
    this.severities = new Map();
    this.lines = [''];
    this.line = 1;
    this.changed = changed;
    this.moved = moved;
    this.area.addEventListener('input', () => {
      this.read();
      this.changed(this.area.value);
      this.caret();
    });
    this.area.addEventListener('scroll', () => this.paint());
    this.area.addEventListener('keydown', (event) => this.indent(event));
    for (const name of ['keyup', 'click', 'select']) {
      this.area.addEventListener(name, () => this.caret());
    }
    new ResizeObserver(() => this.paint()).observe(this.paper);
  }

  get text() { return this.area.value; }

  /** Shows a text. The caret stays on its line where `keep` says so. */
  open(name, text, { keep = false } = {}) {
    const { selectionStart, selectionEnd, scrollTop, scrollLeft } = this.area;
    if (this.area.value !== text) this.area.value = text;
    this.area.setAttribute('aria-label', `Source of ${name}`);
    this.read();
    if (keep) {
      this.area.setSelectionRange(selectionStart, selectionEnd);
      this.area.scrollTop = scrollTop;
      this.area.scrollLeft = scrollLeft;
    } else {
      this.area.setSelectionRange(0, 0);
      this.area.scrollTop = 0;
      this.area.scrollLeft = 0;
    }
    this.line = this.lineAtCaret();
    this.paint();
  }

  /** Puts the caret on a line, in the middle of the pane. */
  go(line, column = 1, { focus = false } = {}) {
    const wanted = Math.max(1, Math.min(line, this.lines.length));
    let at = 0;
    for (let i = 0; i < wanted - 1; i += 1) at += this.lines[i].length + 1;
    at += Math.min(Math.max(column - 1, 0), this.lines[wanted - 1].length);
    if (focus) this.area.focus({ preventScroll: true });
    this.area.setSelectionRange(at, at);
    this.line = wanted;
    const top = (wanted - 1) * LINE;
    const height = this.area.clientHeight;
    if (top < this.area.scrollTop + LINE || top > this.area.scrollTop + height - LINE * 3) {
      this.area.scrollTop = Math.max(0, top - height / 2);
    }
    this.area.scrollLeft = 0;
    this.paint();
    this.band.classList.remove('flash');
    void this.band.offsetWidth; // begins the animation anew
    this.band.classList.add('flash');
  }

  /** `[line, severity]` pairs to mark beside the text. */
  mark(pairs) {
    const rank = { note: 0, warning: 1, deviation: 2, error: 3 };
    this.severities = new Map();
    for (const [line, severity] of pairs) {
      const known = this.severities.get(line);
      if (!known || rank[severity] > rank[known]) this.severities.set(line, severity);
    }
    this.paint();
  }

  read() {
    this.lines = this.area.value.split('\n');
    this.states = states(this.lines);
    this.paint();
  }

  lineAtCaret() {
    const before = this.area.value.slice(0, this.area.selectionStart);
    let line = 1;
    for (let at = before.indexOf('\n'); at >= 0; at = before.indexOf('\n', at + 1)) line += 1;
    return line;
  }

  caret() {
    const line = this.lineAtCaret();
    if (line === this.line) return;
    this.line = line;
    this.paint();
    this.moved(line);
  }

  /** A new line begins where the one before it did. */
  indent(event) {
    if (event.key !== 'Enter' || event.ctrlKey || event.metaKey || event.altKey) return;
    const at = this.area.selectionStart;
    const start = this.area.value.lastIndexOf('\n', at - 1) + 1;
    const space = /^[ \t]*/.exec(this.area.value.slice(start, at))[0];
    if (!space) return;
    event.preventDefault();
    // The one way to write that the browser's undo knows of.
    document.execCommand('insertText', false, `\n${space}`);
  }

  paint() {
    if (!this.states) return;
    const top = this.area.scrollTop;
    const first = Math.max(0, Math.floor(top / LINE) - 4);
    const last = Math.min(this.lines.length, Math.ceil((top + this.area.clientHeight) / LINE) + 4);
    let ink = '';
    let numbers = '';
    for (let i = first; i < last; i += 1) {
      ink += `${painted(this.lines[i], this.states[i])}\n`;
      const severity = this.severities.get(i + 1);
      const kind = `${severity ?? ''}${i + 1 === this.line ? ' here' : ''}`.trim();
      numbers += kind ? `<b class="${kind}">${i + 1}</b>\n` : `${i + 1}\n`;
    }
    const offset = first * LINE - top;
    this.ink.innerHTML = ink;
    this.ink.style.transform = `translate(${-this.area.scrollLeft}px, ${offset}px)`;
    this.numbers.innerHTML = numbers;
    this.numbers.style.transform = `translateY(${offset}px)`;
    this.band.style.transform = `translateY(${(this.line - 1) * LINE - top}px)`;
    this.marks.replaceChildren();
    for (const [line, severity] of this.severities) {
      if (line <= first || line > last) continue;
      const mark = element('div', `line-mark ${severity}`);
      mark.style.transform = `translateY(${(line - 1) * LINE - top}px)`;
      this.marks.append(mark);
    }
  }
}
