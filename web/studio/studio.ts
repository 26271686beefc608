// SPDX-License-Identifier: MIT
import { ControlClient, controlUrl } from '../shared/control_client';
import { staffLanguage } from '../shared/staff_account';
import './studio_app';
import { StudioModel } from './studio_model';
import type { Studio } from './studio_app';

const client = new ControlClient({ url: controlUrl(location.origin) });
const model = new StudioModel(client, staffLanguage());
document.documentElement.lang = model.language;
document.querySelector<Studio>('sf-studio')!.model = model;
addEventListener('online', () => client.hurry());
client.start();
