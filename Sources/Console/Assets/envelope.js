// The envelope laid over the side that carries the address, the insert anywhere in it: what the
// window shows stays clear, what the paper covers is veiled. What shows is the server's word.

import { box, drawn } from './pages.js';
import { windowView } from './server.js';
import { options } from './lists.js';

const FOLDS = { none: 'flat', half: 'folded once', C: 'letter fold', Z: 'zigzag' };
const signed = (number) => `${number > 0.0005 ? '+' : number < -0.0005 ? '−' : ''}${Math.abs(number).toFixed(1)} mm`;

/** Names, each once, not too many. */
function names(sights) {
  const all = [...new Set(sights.map((one) => one.name))];
  const more = all.length - 4;
  return all.slice(0, 4).join(', ') + (more > 0 ? ` and ${more} more` : '');
}

export class Travel {
  constructor(stage) {
    this.stage = stage;
    this.panel = document.getElementById('travel');
    this.kind = document.getElementById('envelope-kind');
    this.across = document.getElementById('travel-x');
    this.down = document.getElementById('travel-y');
    this.says = document.getElementById('travel-says');
    this.isOn = false;
    this.proof = null;
    for (const slider of [this.across, this.down]) {
      slider.addEventListener('input', () => this.moved());
    }
    this.kind.addEventListener('change', () => this.chosen());
    document.getElementById('travel-rest').addEventListener('click', () => {
      this.across.value = 0;
      this.down.value = 0;
      this.moved();
    });
  }

  turn(isOn) {
    this.isOn = isOn;
    this.panel.hidden = !isOn;
    if (isOn) this.chosen();
    else {
      this.clear();
      this.stage.setReach(0);
    }
  }

  show(proof) {
    this.proof = proof;
    const known = this.kind.value;
    const entries = proof.envelopes.map((envelope) => [
      envelope.id, `${envelope.id}, ${FOLDS[envelope.fold] ?? envelope.fold}`]);
    options(this.kind, entries, entries.some(([id]) => id === known) ? known : entries[0]?.[0]);
    if (this.isOn) this.chosen();
  }

  envelope() { return this.proof?.envelopes.find((one) => one.id === this.kind.value); }

  chosen() {
    const envelope = this.envelope();
    if (!envelope) return;
    const [left, right, up, low] = envelope.travel;
    Object.assign(this.across, { min: left, max: right, step: 0.1 });
    Object.assign(this.down, { min: up, max: low, step: 0.1 });
    // The whole envelope stays in sight, wherever the insert lies.
    const [outsideLeft, , outsideWidth] = envelope.outside;
    const [, , sheetWidth] = envelope.panel;
    this.stage.setReach(Math.max(
      0, right - outsideLeft, outsideLeft + outsideWidth - left - sheetWidth));
    this.across.disabled = left === right;
    this.down.disabled = up === low;
    this.moved();
  }

  side() {
    const face = this.proof?.addressSide ?? 'front';
    const index = this.proof?.sides.findIndex((side) => side.sheet === 1 && side.face === face);
    return this.stage.sides[index];
  }

  clear() {
    for (const side of this.stage.sides) side.layers.envelope.replaceChildren();
  }

  moved() {
    const x = Number(this.across.value);
    const y = Number(this.down.value);
    document.getElementById('travel-x-mm').textContent = signed(x);
    document.getElementById('travel-y-mm').textContent = signed(y);
    this.draw(x, y);
    this.ask(x, y);
  }

  /** The sheet moves in the envelope; seen from the sheet, the envelope moves the other way. */
  draw(x, y) {
    this.clear();
    const envelope = this.envelope();
    const side = this.side();
    if (!envelope || !side) return;
    const layer = side.layers.envelope;
    const at = ([left, top, width, height]) => [left - x, top - y, width, height];
    const outside = at(envelope.outside);
    const ring = ([left, top, width, height]) => `M${left} ${top}h${width}v${height}h${-width}z`;
    let shape = ring(outside);
    if (envelope.windowRectangle) shape += ring(at(envelope.windowRectangle));
    layer.append(drawn('path', { class: 'cover', d: shape, 'fill-rule': 'evenodd' }));
    layer.append(box(at(envelope.inside), 'inside'));
    const [left, top, width, height] = envelope.panel;
    layer.append(drawn('line', {
      class: 'fold', x1: left, x2: left + width, y1: top + height, y2: top + height }));
    if (envelope.windowRectangle) {
      layer.append(box(at(envelope.windowRectangle), 'window'));
    }
  }

  /** The newest question wins. */
  ask(x, y) {
    this.pending?.abort();
    const question = new AbortController();
    this.pending = question;
    if (!this.proof?.id) return;
    windowView(this.proof.id, this.kind.value, x, y, question.signal)
      .then((answer) => this.tell(answer))
      .catch((error) => {
        // A newer proof has taken its place, and will be asked about.
        if (error.name !== 'AbortError' && error.status !== 404) this.says.textContent = error.message;
      });
  }

  tell(answer) {
    const side = this.side();
    if (!side || !this.isOn) return;
    if (!answer) {
      this.says.textContent = 'This envelope has no window.';
      this.says.className = 'says';
      return;
    }
    side.layers.envelope.querySelectorAll('.cut, .bare').forEach((old) => old.remove());
    for (const place of answer.cut) side.layers.envelope.append(box(place.place, 'cut', 0.4));
    for (const place of answer.bare) side.layers.envelope.append(box(place.place, 'bare', 0.4));
    const words = [];
    words.push(answer.lines
      ? `${answer.shown} of ${answer.lines} address lines show whole` : 'there is no address line');
    if (answer.cut.length) words.push(`cut: ${names(answer.cut)}`);
    if (answer.bare.length) words.push(`shows beside: ${names(answer.bare)}`);
    if (!answer.cut.length && !answer.bare.length) words.push('nothing else shows');
    if (answer.clearance !== null && !answer.cut.length) {
      words.push(`${answer.clearance.toFixed(1)} mm clear around the address`);
    }
    this.says.textContent = words.join(' · ');
    const isWell = !answer.cut.length && !answer.bare.length && answer.shown === answer.lines;
    this.says.className = `says ${isWell ? 'well' : 'wrong'}`;
  }
}
