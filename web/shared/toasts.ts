// SPDX-License-Identifier: MIT
import { html, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { StaffElement } from './staff_element';
import * as icons from './staff_icons';
import type { StaffModel } from './staff_model';

/** Short messages at the page's edge, and the line's state while it is down. */
export class Toasts extends StaffElement<StaffModel> {
  protected override render() {
    const { toasts, line } = this.model;
    // A sheet has its own, and all is said once.
    if (!this.closest('dialog') && document.querySelector('dialog.sheet[open]')) return nothing;
    return html`<div class="toasts" aria-live="polite">
      ${line === 'down' ? html`<p class="toast" data-kind="line">${this.t('line.down')}</p>` : null}
      ${repeat(toasts, ({ id }) => id, ({ id, text, isError }) => html`
        <p class="toast" data-kind=${isError ? 'error' : 'done'} role=${isError ? 'alert' : nothing}>
          <span>${text}</span>
          <button class="toast-close" type="button" aria-label=${this.t('action.close')}
            @click=${() => this.model.dismiss(id)}>${icons.close}</button>
        </p>`)}
    </div>`;
  }
}

customElements.define('sf-toasts', Toasts);
