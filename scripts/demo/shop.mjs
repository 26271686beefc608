// SPDX-License-Identifier: MIT
// Opens the factory's shop: what is there from an earlier run stays, and is brought up to date.
import { products, store } from './mill.mjs';

/** Resolves with the paths to open. */
export async function openShop(control, port) {
  if (!(await control.roomExists(store.slug))) await control.call('store.create', store);
  for (const { sku, name, design, offers } of products) {
    const image = `/demo/${design}.jpg`; // made by scripts/demo/pictures
    await control.call('product.upsert', { store: store.slug, sku, name, image, offers });
  }
  return {
    port,
    room: `/r/${store.slug}`,
  };
}
