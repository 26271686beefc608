// SPDX-License-Identifier: MIT
import { html, nothing } from 'lit';
import { languageSwitch, signOutButton } from '../shared/staff_account';
import * as icons from '../shared/staff_icons';
import { StudioElement } from './studio_element';
import { DESK_TABS, PHONE_TABS } from './views';

/** On a phone: everything that has no place in the bar at the bottom. */
export class MorePanel extends StudioElement {
  protected override render() {
    const { model } = this;
    const onBar = new Set(PHONE_TABS.map(({ view }) => view));
    const tabs = DESK_TABS.filter(({ view, least }) => !onBar.has(view) && model.may(least));
    return html`<header class="panel-head"><h2>${this.t('view.more')}</h2></header>
      <ul class="rows">
        ${tabs.map(({ view, icon }) => html`<li><a class="row more-row" href=${`#${view}`}>${icon}<strong>${this.t(`view.${view}`)}</strong></a></li>`)}
        <li><a class="row more-row" href=${model.roomUrl} target="_blank" rel="noopener">${icons.link}<strong>${this.t('room.open')}</strong></a></li>
        ${model.role === 'operator' ? html`<li><a class="row more-row" href="/console">${icons.camera}<strong>${this.t('console.title')}</strong></a></li>` : nothing}
      </ul>
      <div class="account">${languageSwitch(model)}${signOutButton(model)}</div>`;
  }
}

customElements.define('sf-more-panel', MorePanel);
