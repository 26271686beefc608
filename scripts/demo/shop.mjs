// SPDX-License-Identifier: MIT
// Opens the factory's shop: what is there from an earlier run stays, and is brought up to date.
import { description, products, store } from './mill.mjs';

const hostName = '云锦主播 Demo host';

/** A link that signs in as the store's owner, made anew for the one who was invited before. */
export async function ownersLink(control) {
  const { members } = await control.call('member.list', { store: store.slug });
  const known = members.find(({ name }) => name === hostName);
  const { link } = known
    ? await control.call('member.link', { store: store.slug, member: known.member })
    : await control.call('member.invite', { store: store.slug, name: hostName, role: 'owner' });
  return link;
}

export async function operatorsLink(control) {
  return (await control.call('signin.create', { role: 'operator' })).link;
}

/** Resolves with the paths to open: room, and the one-time links of the studio and the console. */
export async function openShop(control, ready) {
  if (!(await control.roomExists(store.slug))) await control.call('store.create', store);
  await control.call('room.update', { room: store.slug, description });
  for (const { sku, name, design, offers } of products) {
    const image = `/demo/${design}.jpg`; // made by scripts/demo/pictures
    await control.call('product.upsert', { store: store.slug, sku, name, image, offers });
  }
  return {
    ready,
    room: `/r/${store.slug}`,
    studio: await ownersLink(control),
    console: await operatorsLink(control),
  };
}
