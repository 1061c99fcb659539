// How large the pages are shown, and how wide the source is.

import { options } from './lists.js';

const ZOOMS = [50, 75, 100, 125, 150, 200, 300];
const get = (id) => document.getElementById(id);

/** The zoom's buttons and list. */
export class Zoom {
  constructor(stage) {
    this.stage = stage;
    this.select = get('zoom');
    this.select.addEventListener('change', ({ target }) => this.set(Number(target.value) || target.value));
    new ResizeObserver(() => this.show()).observe(stage.root);
    get('zoom-in').addEventListener('click', () => this.step(1));
    get('zoom-out').addEventListener('click', () => this.step(-1));
  }

  show() {
    const percent = this.stage.percent();
    const { zoom } = this.stage;
    options(this.select, [
      ['width', zoom === 'width' ? `Width · ${percent} %` : 'Fit width'],
      ['page', zoom === 'page' ? `Page · ${percent} %` : 'Fit page'],
      ...ZOOMS.map((one) => [String(one), `${one} %`]),
    ], String(zoom));
  }

  set(zoom) {
    this.stage.setZoom(zoom);
    this.show();
  }

  step(by) {
    const now = this.stage.percent();
    const next = by > 0
      ? ZOOMS.find((one) => one > now + 1) : ZOOMS.findLast((one) => one < now - 1);
    if (next) this.set(next);
  }
}

/** The bar between pages and source, for the mouse and the arrow keys. */
export function splitter(bar) {
  const place = (to) => {
    const percent = Math.max(20, Math.min(70, to));
    document.body.style.setProperty('--right', `${percent}%`);
    bar.setAttribute('aria-valuenow', String(Math.round(percent)));
  };
  bar.addEventListener('pointerdown', (event) => {
    bar.setPointerCapture(event.pointerId);
    bar.onpointermove = (move) => place((innerWidth - move.clientX) / innerWidth * 100);
  });
  bar.addEventListener('pointerup', () => { bar.onpointermove = null; });
  bar.addEventListener('keydown', (event) => {
    const step = { ArrowLeft: 2, ArrowRight: -2 }[event.key];
    if (step) place(Number(bar.getAttribute('aria-valuenow')) + step);
  });
  place(38);
}
