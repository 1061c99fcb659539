// What the zones on the page are: a legend of those that are drawn.

const NAMES = {
  window: 'window', sweptWindow: 'may show in the window', addressArea: 'place for the address',
  markZone: 'inserter’s mark', quietZone: 'white around codes', fold: 'fold',
  printable: 'printable area', slip: 'payment slip', body: 'body',
};

export function legend(root, sides) {
  const kinds = new Set(sides.flat().map((zone) => zone.kind));
  root.replaceChildren(...Object.entries(NAMES).filter(([kind]) => kinds.has(kind)).map(([kind, name]) => {
    const entry = document.createElement('li');
    const swatch = document.createElement('i');
    swatch.className = `swatch ${kind}`;
    entry.append(swatch, name);
    return entry;
  }));
}
