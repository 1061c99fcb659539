// What the desk asks of its server. All addresses are relative to the page's, which holds the key.

/** The server's word about a request that it does not answer. */
export class Refusal extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

async function ask(path, options = {}) {
  let response;
  try {
    response = await fetch(path, { cache: 'no-store', ...options });
  } catch (error) {
    if (error.name === 'AbortError') throw error;
    throw new Refusal(0, 'the desk’s program does not answer; is it still running?');
  }
  if (response.ok || response.status === 409) {
    return { status: response.status, value: await response.json() };
  }
  let message = `the server answered ${response.status}`;
  try {
    message = (await response.json()).error ?? message;
  } catch { /* no JSON: the number must do */ }
  throw new Refusal(response.status, message);
}

const query = (names) => new URLSearchParams(names).toString();

/** Layouts, senders, languages, invoices. */
export const overview = async () => (await ask('api/desk')).value;

/** A document tried with a layout. */
export const proof = async (wish, signal) =>
  (await ask('api/proof', { method: 'POST', body: JSON.stringify(wish), signal })).value;

/** The text of a layout's file, and its hash. */
export const source = async (layout, file) =>
  (await ask(`api/source?${query({ layout, file })}`)).value;

/** What the proofs find, and the zones of each side. */
export const judgement = async (proof, signal) =>
  (await ask(`api/judgement?${query({ proof })}`, { signal })).value;

/** What an envelope's window shows, the insert moved by so much; null where it has none. */
export const windowView = async (proof, envelope, x, y, signal) =>
  (await ask(`api/view?${query({ proof, envelope, x, y })}`, { signal })).value;

/** Saves a file; `conflict` where somebody else changed it, with what it holds now. */
export async function save(layout, file, base, text) {
  const { status, value } = await ask(`api/source?${query({ layout, file, base })}`, {
    method: 'PUT', body: text,
  });
  return status === 409 ? { conflict: value } : { hash: value.hash };
}

export const pictureAddress = (name, width) => `picture/${name}?w=${width}`;

/** Calls `changed` at each change on the disk and `linked` with whether the line is up. */
export function listen(changed, linked) {
  const events = new EventSource('events');
  events.addEventListener('change', (event) => changed(JSON.parse(event.data)));
  events.addEventListener('open', () => linked(true));
  events.addEventListener('error', () => linked(false));
  return events;
}
