// SPDX-License-Identifier: MIT
// What has to run first: the socket and the picture. The page around them is loaded meanwhile.
import { ShopfloorPlayer } from '../player/index';
import { RoomModel } from './room_model';

declare global {
  interface Window {
    /** For measurements and embedding scripts. */
    shopfloor: { player: ShopfloorPlayer };
  }
}

const room = decodeURIComponent(location.pathname.split('/')[2] ?? '');
const video = document.querySelector<HTMLVideoElement>('video.picture')!;
const player = new ShopfloorPlayer({ video, room });
const model = new RoomModel(player);
window.shopfloor = { player };
player.start();

void import('./app').then(({ mount }) => mount(model));
