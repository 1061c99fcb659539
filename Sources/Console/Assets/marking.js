// Colours for the source: a small scanner that knows where a line begins (in a comment, in a tag,
// in a value), so that only the lines in sight are painted.

const TEXT = 0, COMMENT = 1, TAG = 2, DOUBLE = 3, SINGLE = 4;

const escapes = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
const escaped = (text) => text.replace(/[&<>]/g, (c) => escapes[c]);

/** Scans a line from a state; `put(class, text)` gets its pieces. Returns the state at its end. */
function scan(line, state, put) {
  let at = 0;
  const take = (kind, end) => {
    if (end > at) put(kind, line.slice(at, end));
    at = end;
  };
  const until = (mark, from) => {
    const found = line.indexOf(mark, from);
    return found < 0 ? line.length : found;
  };
  const words = (kind, end) => {
    // Expressions stand in braces, in text and in values.
    while (at < end) {
      const open = Math.min(until('{', at), end);
      take(kind, open);
      if (at >= end) break;
      take('x', Math.min(until('}', at) + 1, end));
    }
  };
  while (at < line.length) {
    if (state === COMMENT) {
      const end = line.indexOf('-->', at);
      take('c', end < 0 ? line.length : end + 3);
      if (end >= 0) state = TEXT;
    } else if (state === TEXT) {
      if (line.startsWith('<!--', at)) {
        state = COMMENT;
      } else if (line[at] === '<') {
        const name = /^<[/?!]?[\w:.-]*/.exec(line.slice(at))[0];
        take('t', at + name.length);
        state = TAG;
      } else {
        words('', until('<', at));
      }
    } else if (state === TAG) {
      const c = line[at];
      if (c === '>') {
        take('t', at + 1);
        state = TEXT;
      } else if (c === '"' || c === "'") {
        take('v', at + 1);
        state = c === '"' ? DOUBLE : SINGLE;
      } else if (c === '/' || c === '?') {
        take('t', at + 1);
      } else {
        const rest = /^[^\s"'>/?=]+|^[\s=]+/.exec(line.slice(at));
        take(rest && /[^\s=]/.test(rest[0]) ? 'a' : '', at + (rest ? rest[0].length : 1));
      }
    } else {
      const mark = state === DOUBLE ? '"' : "'";
      const end = until(mark, at);
      words('v', end);
      if (at < line.length) {
        take('v', at + 1);
        state = TAG;
      }
    }
  }
  return state;
}

/** The state at the beginning of each line. */
export function states(lines) {
  const all = new Uint8Array(lines.length + 1);
  for (let i = 0; i < lines.length; i += 1) all[i + 1] = scan(lines[i], all[i], () => {});
  return all;
}

/** A line as marked-up text. */
export function painted(line, state) {
  let html = '';
  scan(line.length > 4000 ? line.slice(0, 4000) : line, state, (kind, text) => {
    html += kind ? `<i class="${kind}">${escaped(text)}</i>` : escaped(text);
  });
  return html;
}
