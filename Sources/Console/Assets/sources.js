// The layout's files in the source pane: tabs, what is unsaved, and what others saved meanwhile.

import * as server from './server.js';

const get = (id) => document.getElementById(id);

export class Sources {
  constructor(editor, { opened, reloaded, say }) {
    this.editor = editor;
    this.opened = opened;
    this.reloaded = reloaded;
    this.say = say;
    this.all = new Map(); // name → { base, saved, text }
    this.name = 'layout.xml';
    this.tabs = get('tabs');
    get('save').addEventListener('click', () => this.save());
    get('conflict-theirs').addEventListener('click', () => this.settle(true));
    get('conflict-mine').addEventListener('click', () => this.settle(false));
    this.tabs.addEventListener('click', (event) => {
      const tab = event.target.closest('[role="tab"]');
      if (tab) this.open(tab.dataset.name);
    });
    this.tabs.addEventListener('keydown', (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      event.preventDefault();
      const names = [...this.all.keys()];
      const next = names[(names.indexOf(this.name) + step + names.length) % names.length];
      this.open(next).then(() => this.tabs.querySelector('[aria-selected="true"]')?.focus());
    });
  }

  /** Begins with another layout. Unsaved texts of the old one wait for its return. */
  layout(name) {
    this.shelved ??= new Map();
    if (this.layoutName) this.shelved.set(this.layoutName, this.all);
    this.layoutName = name;
    this.all = this.shelved.get(name) ?? new Map();
    this.name = 'layout.xml';
    this.files(['layout.xml']);
    this.open('layout.xml');
  }

  /** The files that the layout was read from. */
  files(names) {
    let isNew = false;
    for (const name of names) {
      if (this.all.has(name)) continue;
      this.all.set(name, { base: null, saved: null, text: null });
      isNew = true;
    }
    if (isNew || !this.tabs.childNodes.length) this.drawTabs();
  }

  knows(name) { return this.all.has(name); }

  /** Unsaved texts by name. */
  edits() {
    const edits = {};
    for (const [name, file] of this.all) if (this.dirty(file)) edits[name] = file.text;
    return edits;
  }

  dirty(file) { return file.text !== null && file.text !== file.saved; }

  isDirty() {
    const shelves = [this.all, ...(this.shelved?.values() ?? [])];
    return shelves.some((files) => [...files.values()].some((file) => this.dirty(file)));
  }

  /** Shows a file. */
  async open(name) {
    if (name === this.name && this.all.get(name)?.text !== null && this.openName === this.key(name)) {
      return;
    }
    const layout = this.layoutName;
    const file = this.all.get(name);
    if (!file) return;
    if (this.openName) this.spots().set(this.openName, this.editor.line);
    this.name = name;
    this.drawTabs();
    if (file.text === null && !await this.read(layout, name)) return;
    if (layout !== this.layoutName || name !== this.name) return;
    this.openName = this.key(name);
    this.editor.open(name, file.text);
    const line = this.spots().get(this.openName);
    if (line > 1) this.editor.go(line);
    get('editor').setAttribute('aria-labelledby', `tab-${[...this.all.keys()].indexOf(name)}`);
    this.showState();
    this.opened(name);
  }

  key(name) { return `${this.layoutName}/${name}`; }

  spots() { return (this.lineOf ??= new Map()); }

  number(number) {
    const name = [...this.all.keys()][number - 1];
    if (name) this.open(name);
  }

  async read(layout, name) {
    try {
      const { text, hash } = await server.source(layout, name);
      const file = this.all.get(name);
      if (text === null || !file || layout !== this.layoutName) throw new Error(`${name} is no UTF-8 text`);
      Object.assign(file, { base: hash, saved: text, text, theirs: null });
      return true;
    } catch (error) {
      this.say(error.message, 'error');
      return false;
    }
  }

  typed(text) {
    const file = this.all.get(this.name);
    if (!file || file.text === null) return;
    const was = this.dirty(file);
    file.text = text;
    if (was !== this.dirty(file)) this.drawTabs();
    this.showState();
  }

  async save() {
    const name = this.name;
    const file = this.all.get(name);
    if (!file || !this.dirty(file)) return;
    const text = file.text;
    try {
      const answer = await server.save(this.layoutName, name, file.base, text);
      if (answer.conflict) {
        file.theirs = answer.conflict;
      } else {
        Object.assign(file, { base: answer.hash, saved: text, theirs: null });
        this.say(`${name} is saved`);
      }
    } catch (error) {
      this.say(error.message, 'error');
    }
    this.drawTabs();
    this.showState();
  }

  /** Reads what changed; where the same file has unsaved text here, asks. */
  async changedOnDisk(paths) {
    const layout = this.layoutName;
    for (const [name, file] of this.all) {
      const last = `/${name.split('/').pop()}`;
      if (file.text === null || !paths.some((path) => path.endsWith(last))) continue;
      let now;
      try {
        now = await server.source(layout, name);
      } catch {
        continue;
      }
      if (layout !== this.layoutName || now.hash === file.base || now.text === null) continue;
      if (this.dirty(file) && now.text !== file.text) {
        file.theirs = now;
      } else {
        Object.assign(file, { base: now.hash, saved: now.text, text: now.text, theirs: null });
        if (name === this.name) {
          this.editor.open(name, now.text, { keep: true });
          this.opened(name);
        }
      }
      this.drawTabs();
      this.showState();
    }
  }

  /** Ends a conflict: with the file's text, or with what stands here. */
  settle(takesTheirs) {
    const file = this.all.get(this.name);
    if (!file?.theirs) return;
    const { text, hash } = file.theirs;
    Object.assign(file, { base: hash, saved: text, theirs: null });
    if (takesTheirs) {
      file.text = text;
      this.editor.open(this.name, text, { keep: true });
      this.reloaded();
    }
    this.drawTabs();
    this.showState();
    this.editor.area.focus();
  }

  showState() {
    const file = this.all.get(this.name);
    get('save').disabled = !file || !this.dirty(file) || Boolean(file.theirs);
    get('conflict').hidden = !file?.theirs;
    get('conflict-says').textContent = file?.theirs
      ? `${this.name} was changed on the disk, and here.` : '';
    document.title = `${this.isDirty() ? '• ' : ''}${this.layoutName} – Brevpress desk`;
  }

  drawTabs() {
    const had = this.tabs.contains(document.activeElement);
    this.tabs.replaceChildren(...[...this.all].map(([name, file], index) => {
      const tab = document.createElement('button');
      tab.type = 'button';
      tab.id = `tab-${index}`;
      tab.dataset.name = name;
      tab.setAttribute('role', 'tab');
      tab.setAttribute('aria-selected', String(name === this.name));
      tab.setAttribute('aria-controls', 'editor');
      tab.tabIndex = name === this.name ? 0 : -1;
      tab.title = index < 9 ? `${name} (Alt+${index + 1})` : name;
      tab.textContent = name.split('/').pop();
      const isDirty = this.dirty(file);
      tab.classList.toggle('dirty', isDirty);
      if (isDirty) tab.setAttribute('aria-label', `${name}, not saved`);
      return tab;
    }));
    if (had) this.tabs.querySelector('[aria-selected="true"]')?.focus();
  }
}
