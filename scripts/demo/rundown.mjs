// SPDX-License-Identifier: MIT
// The plan of the show: each product for a while, a breath between two, and again from the first. The
// server runs it by the clock.
import { products } from './mill.mjs';

const stepSeconds = 45;
const explainSeconds = 40;

export async function planShow(control, room) {
  const steps = products.map(({ sku, notes }, index) => ({
    product: sku,
    minute: (index * stepSeconds) / 60,
    duration_s: explainSeconds,
    notes,
  }));
  await control.call('rundown.set', { room, steps });
  await control.call('rundown.mode', { room, mode: 'auto', loop: true });
}
