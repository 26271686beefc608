// SPDX-License-Identifier: MIT
import { localText, pickLanguage } from '../shared/language';
import { Backdrop } from './backdrop';
import './bag';
import { Impressions } from './impressions';
import './product_sheet';
import type { RoomElement } from './room_element';
import type { RoomModel } from './room_model';
import './stage';

/** Puts the page around the picture that the player already fetches. */
export function mount(model: RoomModel): void {
  const elements = [...document.querySelectorAll<RoomElement>('sf-stage, sf-bag, sf-product')];
  const update = () => useLanguage(model, elements);
  model.onChange(update);
  for (const element of elements) element.model = model;
  update();
  const shop = document.querySelector<HTMLElement>('.shop')!;
  const canvas = document.querySelector<HTMLCanvasElement>('canvas.backdrop')!;
  new Backdrop(model.player.video, canvas, shop);
  if (!model.replay) new Impressions(model.player, document.querySelector<HTMLElement>('sf-stage')!);
}

function useLanguage(model: RoomModel, elements: RoomElement[]): void {
  const language = pickLanguage(location.search, navigator.languages, model.room?.locale);
  for (const element of elements) element.language = language;
  document.documentElement.lang = language;
  const name = localText(model.room?.name, language);
  document.title = name ? `${name} · Shopfloor` : 'Shopfloor';
}
