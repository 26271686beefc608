// SPDX-License-Identifier: MIT
import { html, type TemplateResult } from 'lit';
import { forgetDeviceKeys } from './device_keys';
import { languageFor, pickLanguage, type Language } from './language';
import type { StaffModel } from './staff_model';

const STORED = 'shopfloor.language';

/** The language of the address, else the one chosen here before, else the browser's. */
export function staffLanguage(): Language {
  const asked = new URLSearchParams(location.search).get('lang');
  return languageFor(asked) ?? languageFor(storedLanguage()) ?? pickLanguage('', navigator.languages);
}

export function languageSwitch(model: StaffModel): TemplateResult {
  const other: Language = model.language === 'en' ? 'zh-CN' : 'en';
  const change = () => {
    storeLanguage(other);
    model.useLanguage(other);
  };
  return html`<button class="button quiet small" type="button" lang=${other} @click=${change}>${other === 'en' ? 'English' : '中文'}</button>`;
}

export function signOutButton(model: StaffModel): TemplateResult {
  return html`<button class="button quiet small" type="button" @click=${() => void signOut()}>${model.t('account.sign_out')}</button>`;
}

async function signOut(): Promise<void> {
  forgetDeviceKeys();
  await fetch('/v1/signout', { method: 'POST' }).catch(() => undefined);
  location.assign('/signin');
}

/** Storage may be forbidden; then the choice lasts as long as the page. */
function storedLanguage(): string | null {
  try {
    return localStorage.getItem(STORED);
  } catch {
    return null;
  }
}

function storeLanguage(language: Language): void {
  try {
    localStorage.setItem(STORED, language);
  } catch {
    return;
  }
}
