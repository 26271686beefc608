// SPDX-License-Identifier: MIT
import { ControlClient, controlUrl } from '../shared/control_client';
import { staffLanguage } from '../shared/staff_account';
import type { Console } from './console_app';
import './console_app';
import { ConsoleModel } from './console_model';

const client = new ControlClient({ url: controlUrl(location.origin) });
const model = new ConsoleModel(client, staffLanguage());
document.documentElement.lang = model.language;
document.querySelector<Console>('sf-console')!.model = model;
addEventListener('online', () => client.hurry());
client.start();
