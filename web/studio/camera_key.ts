// SPDX-License-Identifier: MIT
import { ControlError } from '../shared/control_client';
import type { NewKey } from '../shared/control_types';
import { deviceKey, keepDeviceKey } from '../shared/device_keys';
import type { WhipFailure } from '../shared/whip';
import type { StudioModel } from './studio_model';

/** Whether this device could go on air: it has a key, or is an owner's, who makes one by going live. */
export function hasKey(model: StudioModel): boolean {
  return deviceKey(model.room) !== undefined || model.may('owner');
}

/** The room's key of this device, one of its own for each, so that a lost phone is taken back alone. Else why there is none. */
export async function keyOf(model: StudioModel): Promise<string | WhipFailure> {
  const known = deviceKey(model.room);
  if (known) return known;
  const name = model.client.session?.name;
  const label = name ? model.t('camera.key_label.of', { name }) : model.t('camera.key_label');
  try {
    const { stream_key } = await model.client.change<NewKey>('key.create', { room: model.room, role: 'primary', label });
    keepDeviceKey(model.room, stream_key);
    return stream_key;
  } catch (error) {
    if (!(error instanceof ControlError)) throw error;
    return { code: error.code === 'forbidden' ? 'no_key' : error.code === 'timeout' ? 'unreachable' : error.code, message: error.message };
  }
}
