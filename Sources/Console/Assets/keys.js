// Single keys work wherever nothing is being written; those with Ctrl, Alt or F work everywhere.

const WRITES = 'textarea, select, input:not([type="range"]):not([type="checkbox"])';

export function keys(plain, { enter, escape, find, save, file, line }) {
  document.addEventListener('keydown', (event) => {
    const { key, target } = event;
    const isWriting = target.matches?.(WRITES);
    const hasCommand = event.ctrlKey || event.metaKey;
    const done = (action) => {
      event.preventDefault();
      action();
    };
    if (hasCommand && !event.altKey && key.toLowerCase() === 's') return done(save);
    if (hasCommand && !event.altKey && key.toLowerCase() === 'g') return done(line);
    if (key === 'F8') return done(() => find(event.shiftKey ? -1 : 1));
    if (event.altKey && !hasCommand && /^[1-9]$/.test(key)) return done(() => file(Number(key)));
    if (document.querySelector('dialog[open]')) return undefined;
    if (key === 'Escape' && isWriting) return done(escape);
    if (hasCommand || event.altKey || isWriting) return undefined;
    // A list's first letters and a button's own keys stay theirs.
    if (key === 'Enter' && target.id === 'stage') return done(enter);
    const action = plain[key];
    return action ? done(action) : undefined;
  });
}
