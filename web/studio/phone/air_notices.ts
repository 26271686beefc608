// SPDX-License-Identifier: MIT
import { html, nothing, type TemplateResult } from 'lit';
import { clockTime } from '../../shared/moments';
import type { StaffKey } from '../../shared/staff_words';
import { failureText, isFault } from '../camera_words';
import type { StudioModel } from '../studio_model';

/** What stands between the host and the viewers now, what comes by itself, and what to press where it does not. */
export function airNotices(model: StudioModel): TemplateResult {
  const { camera, line, language } = model;
  const { devices, state, failure, absence, wake } = camera;
  const isOn = state !== 'idle';
  const notice = (id: string, words: string, more: unknown = nothing) => html`<p class="air-notice" data-notice=${id}>${words}${more}</p>`;
  const press = (key: StaffKey, act: () => void) => html`<button class="link-button" type="button" @click=${act}>${model.t(key)}</button>`;
  const again = press('camera.open_again', () => void devices.retry());
  // What a call has is not asked about twice.
  const isKnown = devices.isInterrupted && devices.trouble === 'busy';
  return html`
    ${state === 'reconnecting' ? notice('reconnecting', model.t('air.reconnecting')) : nothing}
    ${camera.airState === 'private' ? notice('private', model.t('air.private'), press('camera.start', () => void camera.makePublic())) : nothing}
    ${line === 'down' ? notice('line', model.t('line.down')) : nothing}
    ${devices.stream && devices.isInterrupted ? notice('interrupted', model.t('air.interrupted'), isKnown ? again : nothing) : nothing}
    ${devices.stream && devices.trouble && !isKnown ? notice('trouble', model.t(`camera.trouble.${devices.trouble}`), again) : nothing}
    ${devices.stream && devices.soundTrouble ? notice('soundless', model.t(`air.soundless.${devices.soundTrouble}`), again)
      : devices.isSilenced ? notice('silenced', model.t('air.silenced')) : nothing}
    ${devices.isMuted && isOn ? notice('muted', model.t('air.muted')) : nothing}
    ${absence.ms > 0 && isOn ? notice('away', model.t('air.away', { time: clockTime(absence.ms / 1000) }), press('air.understood', () => {
      absence.forget();
      model.touch();
    })) : nothing}
    ${wake.state === 'refused' && isOn ? notice('wake', model.t('air.wake.refused')) : nothing}
    ${failure ? html`<p class="air-notice" data-notice=${isFault(failure) ? 'failure' : 'ended'} data-testid="camera-failure">${failureText(language, failure)}</p>` : nothing}`;
}
