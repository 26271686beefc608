// SPDX-License-Identifier: MIT
// What has to run first: the socket and the picture. The page around them is loaded meanwhile.
import { ReplayPlayer, ShopfloorPlayer } from '../player/index';
import { decoded } from '../shared/address';
import { showBroken } from './broken';
import { ReplayModel } from './replay_model';
import { RoomModel } from './room_model';

declare global {
  interface Window {
    /** For measurements and embedding scripts. */
    shopfloor: { player: ShopfloorPlayer | ReplayPlayer };
  }
}

const room = decoded(location.pathname.split('/')[2] ?? '');
const video = document.querySelector<HTMLVideoElement>('video.picture')!;
const query = new URLSearchParams(location.search);
const broadcast = query.get('replay');
const replay = broadcast
  ? new ReplayPlayer({ video, broadcast, startS: Number(query.get('t')) || 0 }) : undefined;
const player = replay ?? new ShopfloorPlayer({ video, room });
const model = new RoomModel(player, replay && new ReplayModel(replay, room));
window.shopfloor = { player };
player.start();

import('./app').then(({ mount }) => mount(model)).catch((failure: unknown) => {
  console.error(failure);
  showBroken();
});
