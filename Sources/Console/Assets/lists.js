// Lists to choose one from: a listbox that follows the arrow keys.

/** Fills a `<ul role="listbox">` and tells of choices. */
export class List {
  constructor(root, chosen) {
    this.root = root;
    this.chosen = chosen;
    this.value = null;
    root.addEventListener('click', (event) => {
      const item = event.target.closest('[role="option"]');
      if (item) this.choose(item.dataset.value);
    });
    root.addEventListener('keydown', (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step) this.step(step);
      else if (event.key === 'Home') this.choose(this.items()[0]?.dataset.value);
      else if (event.key === 'End') this.choose(this.items().at(-1)?.dataset.value);
      else return;
      event.preventDefault();
    });
  }

  items() { return [...this.root.querySelectorAll('[role="option"]:not([hidden])')]; }

  /** `[{ value, title, note, group }]`; a group's name stands above its first entry. */
  fill(entries) {
    this.root.replaceChildren();
    let group = null;
    entries.forEach((entry, index) => {
      if (entry.group && entry.group !== group) {
        group = entry.group;
        const head = document.createElement('li');
        head.className = 'group';
        head.setAttribute('role', 'presentation');
        head.textContent = group;
        this.root.append(head);
      }
      const item = document.createElement('li');
      item.id = `${this.root.id}-${index}`;
      item.setAttribute('role', 'option');
      item.dataset.value = entry.value;
      const title = document.createElement('span');
      title.className = 'title';
      title.textContent = entry.title;
      item.append(title);
      if (entry.note) {
        const note = document.createElement('span');
        note.className = 'note';
        note.textContent = entry.note;
        item.append(note);
      }
      this.root.append(item);
    });
    this.show(this.value);
  }

  /** Marks an entry without telling anybody. */
  show(value) {
    this.value = value;
    this.root.removeAttribute('aria-activedescendant');
    for (const item of this.root.querySelectorAll('[role="option"]')) {
      const isIt = item.dataset.value === value;
      item.setAttribute('aria-selected', String(isIt));
      if (!isIt) continue;
      this.root.setAttribute('aria-activedescendant', item.id);
      item.scrollIntoView({ block: 'nearest' });
    }
  }

  choose(value) {
    if (value === undefined || value === this.value) return;
    this.show(value);
    this.chosen(value);
  }

  step(by) {
    const items = this.items();
    const at = items.findIndex((item) => item.dataset.value === this.value);
    const next = items[at < 0 ? 0 : Math.max(0, Math.min(items.length - 1, at + by))];
    if (next) this.choose(next.dataset.value);
  }
}

/** Two or more buttons of which one is on: a radio group with arrow keys. */
export class Choice {
  constructor(root, chosen) {
    this.buttons = [...root.querySelectorAll('[role="radio"]')];
    for (const button of this.buttons) {
      button.addEventListener('click', () => {
        if (button.getAttribute('aria-checked') !== 'true') chosen(button.dataset.value);
      });
    }
    root.addEventListener('keydown', (event) => {
      const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
      if (!step) return;
      event.preventDefault();
      const at = this.buttons.findIndex((b) => b.getAttribute('aria-checked') === 'true');
      const next = this.buttons[(at + step + this.buttons.length) % this.buttons.length];
      next.focus();
      chosen(next.dataset.value);
    });
  }

  show(value) {
    for (const button of this.buttons) {
      const isIt = button.dataset.value === value;
      button.setAttribute('aria-checked', String(isIt));
      button.tabIndex = isIt ? 0 : -1;
    }
    if (!this.buttons.some((b) => b.tabIndex === 0)) this.buttons[0].tabIndex = 0;
  }
}

/** Fills a `<select>`. */
export function options(select, entries, value) {
  select.replaceChildren(
    ...entries.map(([key, title]) => {
      const option = document.createElement('option');
      option.value = key;
      option.textContent = title;
      return option;
    }));
  select.value = value;
}
