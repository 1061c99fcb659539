// The pages: a picture a side, and over it, in millimetres, what is pointed at, marked or laid on.

import { pictureAddress } from './server.js';

const SVG = 'http://www.w3.org/2000/svg';
const PIXELS_A_MM = 96 / 25.4;
const WIDEST = 3000;

/** An SVG element with attributes. */
export function drawn(kind, attributes = {}, ...children) {
  const made = document.createElementNS(SVG, kind);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

export const box = ([x, y, width, height], className, grow = 0) => drawn('rect', {
  class: className, x: x - grow, y: y - grow,
  width: Math.max(width + 2 * grow, 0.2), height: Math.max(height + 2 * grow, 0.2), rx: grow ? 0.7 : 0,
});

/** One side on the stage. */
class Side {
  constructor(number) {
    this.figure = document.createElement('figure');
    this.sheet = document.createElement('div');
    this.sheet.className = 'sheet';
    this.sheet.dataset.side = number;
    this.caption = document.createElement('figcaption');
    this.picture = new Image();
    this.picture.alt = '';
    this.picture.draggable = false;
    this.layers = {};
    this.over = drawn('svg', { class: 'over', preserveAspectRatio: 'none', 'aria-hidden': 'true' });
    for (const name of ['zones', 'envelope', 'hover', 'marks']) {
      this.layers[name] = drawn('g', { class: name });
      this.over.append(this.layers[name]);
    }
    this.sheet.append(this.picture, this.over);
    this.figure.append(this.sheet, this.caption);
    this.shown = null;
    this.wanted = null;
  }

  set(side) {
    this.side = side;
    this.sheet.dataset.wanted = side.picture;
    this.over.setAttribute('viewBox', `0 0 ${side.width} ${side.height}`);
    const what = side.content === 'page' ? `page ${side.page}`
      : side.content === 'address' ? 'address side' : 'blank';
    this.caption.textContent = `Sheet ${side.sheet}, ${side.face} · ${what}`;
    this.sheet.setAttribute('role', 'img');
    this.sheet.setAttribute('aria-label', this.caption.textContent);
  }

  size(pixelsAMM) {
    this.sheet.style.width = `${this.side.width * pixelsAMM}px`;
    this.sheet.style.height = `${this.side.height * pixelsAMM}px`;
  }

  /** Shows the picture of the side, this wide; the one before stays until the new one is there. */
  load(width, swapped) {
    const key = pictureAddress(this.side.picture, width);
    if (this.wanted === key) return;
    this.wanted = key;
    const next = new Image();
    next.alt = '';
    next.draggable = false;
    next.addEventListener('load', () => {
      if (this.wanted !== key) return;
      this.picture.replaceWith(next);
      this.picture = next;
      this.shown = this.side.picture;
      this.sheet.dataset.picture = this.shown;
      this.sheet.classList.remove('failed');
      swapped(this);
    });
    next.addEventListener('error', () => {
      if (this.wanted !== key) return;
      this.wanted = null;
      this.sheet.classList.add('failed');
    });
    next.src = key;
  }
}

/** All sides of a document. */
export class Stage {
  constructor(root, { picked, pointed, swapped }) {
    this.root = root;
    this.picked = picked;
    this.pointed = pointed;
    this.swapped = swapped ?? (() => {});
    this.sides = [];
    this.zoom = 'width';
    this.reach = 0;
    this.proof = null;
    this.near = new IntersectionObserver(
      (entries) => entries.forEach((entry) => {
        const side = this.sides.find((s) => s.sheet === entry.target);
        if (!side) return;
        side.isNear = entry.isIntersecting;
        if (side.isNear) this.draw(side);
      }), { root, rootMargin: '600px' });
    root.addEventListener('click', (event) => this.click(event, false));
    root.addEventListener('dblclick', (event) => this.click(event, true));
    root.addEventListener('pointermove', (event) => this.hover(event));
    root.addEventListener('pointerleave', () => this.hover(null));
    let waiting;
    new ResizeObserver(() => {
      this.layout();
      clearTimeout(waiting);
      waiting = setTimeout(() => this.drawAll(), 120);
    }).observe(root);
  }

  show(proof) {
    this.proof = proof;
    while (this.sides.length > proof.sides.length) {
      const gone = this.sides.pop();
      this.near.unobserve(gone.sheet);
      gone.figure.remove();
    }
    proof.sides.forEach((side, index) => {
      let own = this.sides[index];
      const isNew = !own;
      if (isNew) {
        own = new Side(index);
        own.isNear = index < 2;
        this.sides.push(own);
      }
      own.set(side);
      if (isNew) {
        this.root.append(own.figure);
        this.near.observe(own.sheet);
      }
    });
    this.layout();
    this.drawAll();
  }

  // The picture is asked for in the screen's own pixels, so that nothing is blurred.
  draw(side) {
    const width = Math.round(side.side.width * this.scale() * (window.devicePixelRatio || 1));
    side.load(Math.max(64, Math.min(WIDEST, width)), this.swapped);
  }

  drawAll() { for (const side of this.sides) if (side.isNear) this.draw(side); }

  /** Pixels a millimetre. */
  scale() {
    const first = this.proof?.sides[0] ?? { width: 210, height: 297 };
    const room = { width: this.root.clientWidth - 48, height: this.root.clientHeight - 66 };
    const percents = typeof this.zoom === 'number' ? this.zoom : null;
    if (percents) return PIXELS_A_MM * percents / 100;
    const wide = Math.min(room.width / (first.width + 2 * this.reach), PIXELS_A_MM * 3);
    const fit = this.zoom === 'page' ? Math.min(wide, room.height / first.height) : wide;
    return Math.max(fit, 0.5);
  }

  layout() {
    const scale = this.scale();
    for (const side of this.sides) side.size(scale);
  }

  /** Leaves room at both sides for what reaches beyond the page, in millimetres. */
  setReach(reach) {
    if (reach === this.reach) return;
    this.reach = reach;
    this.layout();
    this.drawAll();
  }

  setZoom(zoom) {
    const { scrollTop, scrollHeight } = this.root;
    this.zoom = zoom;
    this.layout();
    this.root.scrollTop = scrollTop * this.root.scrollHeight / scrollHeight;
    this.drawAll();
  }

  /** In percent of the paper's size on the screen. */
  percent() { return Math.round(this.scale() / PIXELS_A_MM * 100); }

  // MARK: Pointing

  at(event) {
    const sheet = event?.target.closest?.('.sheet');
    const side = sheet && this.sides[Number(sheet.dataset.side)];
    if (!side) return null;
    const frame = sheet.getBoundingClientRect();
    const x = (event.clientX - frame.left) / frame.width * side.side.width;
    const y = (event.clientY - frame.top) / frame.height * side.side.height;
    let best = null;
    for (const [object, left, top, width, height] of side.side.boxes) {
      const reach = 0.8;
      const inside = x >= left - reach && x <= left + width + reach
        && y >= top - reach && y <= top + height + reach;
      // The smallest of those that lie over each other is what is meant.
      const area = width * height;
      if (inside && (!best || area < best.area)) {
        best = { object, area, box: [left, top, width, height] };
      }
    }
    return { side, x, y, found: best };
  }

  click(event, isDouble) {
    const at = this.at(event);
    if (at?.found) this.picked(at.found.object, isDouble);
  }

  hover(event) {
    const at = event && this.at(event);
    for (const side of this.sides) {
      if (side.layers.hover.childNodes.length) side.layers.hover.replaceChildren();
    }
    if (at?.found) at.side.layers.hover.append(box(at.found.box, 'hover', 0.6));
    this.pointed(at ? { object: at.found?.object, x: at.x, y: at.y, side: at.side.side } : null);
  }

  // MARK: Marks

  /** Marks all that these objects draw; scrolls to the first where `reveal` says so. */
  mark(objects, { reveal = false, strength = 'strong' } = {}) {
    const wanted = new Set(objects);
    let first = null;
    for (const side of this.sides) {
      side.layers.marks.replaceChildren();
      for (const [object, ...place] of side.side.boxes) {
        if (!wanted.has(object)) continue;
        const mark = box(place, `mark ${strength}`, 0.8);
        side.layers.marks.append(mark);
        first ??= { side, place };
      }
    }
    if (reveal && first) this.reveal(first.side, first.place);
    return Boolean(first);
  }

  /** Marks places of one side. */
  markPlaces(index, places, kind) {
    for (const side of this.sides) side.layers.marks.replaceChildren();
    const side = this.sides[index];
    if (!side) return;
    for (const place of places) side.layers.marks.append(box(place, `mark ${kind}`, 0.5));
    if (places.length) this.reveal(side, places[0]);
  }

  reveal(side, [, y, , height]) {
    const scale = this.scale();
    const top = side.sheet.offsetTop + y * scale;
    const bottom = top + height * scale;
    const { scrollTop, clientHeight } = this.root;
    if (top < scrollTop + 20 || bottom > scrollTop + clientHeight - 20) {
      this.root.scrollTo({ top: Math.max(0, top - clientHeight / 3) });
    }
  }

  /** Objects in reading order, each once. */
  objects() {
    const order = [];
    const seen = new Set();
    for (const side of this.sides) {
      const boxes = [...side.side.boxes].sort((a, b) => a[2] - b[2] || a[1] - b[1]);
      for (const [object] of boxes) {
        if (seen.has(object)) continue;
        seen.add(object);
        order.push(object);
      }
    }
    return order;
  }
}
