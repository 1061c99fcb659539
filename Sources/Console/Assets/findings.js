// What was found, beside the page: where, what, why, what to do.

const ORDER = { error: 0, deviation: 1, warning: 2, note: 3 };
const SHOWN = 300;

function piece(className, text) {
  const made = document.createElement('span');
  made.className = className;
  made.textContent = text;
  return made;
}

export class Findings {
  constructor(root, tally, chosen) {
    this.root = root;
    this.tally = tally;
    this.chosen = chosen;
    this.all = [];
    this.at = -1;
    root.addEventListener('click', (event) => {
      const item = event.target.closest('[role="option"]');
      if (item) this.choose(Number(item.dataset.index));
    });
    root.addEventListener('keydown', (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step) this.step(step, { turn: false });
      else if (event.key === 'Enter' && this.at >= 0) this.choose(this.at, true);
      else return;
      event.preventDefault();
    });
  }

  show(findings) {
    this.all = findings
      .map((finding, index) => ({ finding, index }))
      .sort((a, b) => ORDER[a.finding.severity] - ORDER[b.finding.severity] || a.index - b.index)
      .map(({ finding }) => finding)
      .slice(0, SHOWN);
    this.at = -1;
    this.root.replaceChildren(...this.all.map((finding, index) => this.item(finding, index)));
    this.root.removeAttribute('aria-activedescendant');
    if (!findings.length) {
      const none = document.createElement('li');
      none.className = 'none';
      none.textContent = 'Nothing to remark.';
      this.root.append(none);
    }
    const counts = {};
    for (const { severity } of findings) counts[severity] = (counts[severity] ?? 0) + 1;
    this.tally.replaceChildren(
      ...Object.keys(ORDER).filter((severity) => counts[severity]).map((severity) =>
        piece(`count ${severity}`, `${counts[severity]} ${severity}${counts[severity] === 1 ? '' : 's'}`)));
  }

  item(finding, index) {
    const item = document.createElement('li');
    item.id = `finding-${index}`;
    item.className = finding.severity;
    item.dataset.index = index;
    item.setAttribute('role', 'option');
    item.setAttribute('aria-selected', 'false');
    const head = document.createElement('div');
    head.className = 'what';
    head.append(piece('severity', finding.severity), piece('message', finding.message));
    item.append(head);
    for (const [name, text] of [['why', finding.why], ['fix', finding.fix]]) {
      if (!text) continue;
      const line = document.createElement('div');
      line.className = name;
      line.append(piece('name', name), piece('says', text));
      item.append(line);
    }
    const place = [
      finding.file, finding.line && `line ${finding.line}`, finding.path, finding.code,
    ].filter(Boolean).join(' · ');
    const where = document.createElement('div');
    where.className = 'place';
    where.textContent = place;
    item.append(where);
    return item;
  }

  choose(index, focus = false) {
    const finding = this.all[index];
    if (!finding) return;
    this.at = index;
    for (const item of this.root.querySelectorAll('[role="option"]')) {
      const isIt = Number(item.dataset.index) === index;
      item.setAttribute('aria-selected', String(isIt));
      if (!isIt) continue;
      this.root.setAttribute('aria-activedescendant', item.id);
      item.scrollIntoView({ block: 'nearest' });
    }
    this.chosen(finding, focus);
  }

  step(by, { turn = true } = {}) {
    if (!this.all.length) return;
    let next = this.at < 0 ? (by > 0 ? 0 : this.all.length - 1) : this.at + by;
    if (turn) next = (next + this.all.length) % this.all.length;
    this.choose(Math.max(0, Math.min(this.all.length - 1, next)));
  }
}
