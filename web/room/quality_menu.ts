// SPDX-License-Identifier: MIT
import { html, nothing, type TemplateResult } from 'lit';
import { AUTO, type Rendition } from '../player/index';
import * as icons from './icons';
import { qualityLabel, qualityName } from './quality_label';
import type { QualityModel } from './quality_model';
import { RoomElement } from './room_element';

/** The picture's quality on a button, and the ones to choose from in a menu under it. */
export class QualityMenu extends RoomElement {
  private wasOpen = false;

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener('pointerdown', this.pressedBeside);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener('pointerdown', this.pressedBeside);
    this.wasOpen = false;
  }

  protected override updated(): void {
    const isOpen = this.model?.quality.menuOpen ?? false;
    if (isOpen && !this.wasOpen) this.querySelector<HTMLElement>('[aria-checked="true"]')?.focus();
    this.wasOpen = isOpen;
  }

  protected override render() {
    const quality = this.model?.quality;
    if (!quality) return nothing;
    return html`<div class="quality" @keydown=${this.keyPressed} @focusout=${this.leftBy}>
      ${quality.isOffered ? this.button(quality) : nothing}
      ${quality.isOffered && quality.menuOpen ? this.menu(quality) : nothing}
      <p class="quality-note" role="status" data-testid="quality-note">${this.notice(quality)}</p>
    </div>`;
  }

  private button(quality: QualityModel): TemplateResult {
    const { pending } = quality.current;
    const name = qualityLabel(quality.current, this.language);
    return html`<button class="quality-button" type="button" data-testid="quality"
        data-shown=${quality.current.shown?.name ?? nothing} ?data-pending=${pending !== undefined}
        aria-haspopup="menu" aria-expanded=${quality.menuOpen}
        aria-label=${this.t('quality.button', { name })} @click=${this.toggled}>
      <span>${name}</span>
      ${pending ? html`<span class="spinner" aria-hidden="true"></span>` : icons.down}
    </button>
    <span class="spoken" role="status">${pending
      ? this.t('quality.pending', { name: qualityName(pending, this.language) }) : nothing}</span>`;
  }

  private menu(quality: QualityModel): TemplateResult {
    return html`<div class="quality-menu" role="menu" data-testid="quality-menu"
        aria-label=${this.t('quality.label')}>
      ${this.item(quality, AUTO, this.t('quality.auto.hint'))}
      ${quality.list.map((rendition) => this.item(quality, rendition.name ?? '', sizeOf(rendition)))}
    </div>`;
  }

  private item(quality: QualityModel, name: string, hint: string): TemplateResult {
    const isChosen = quality.current.choice === name;
    return html`<button class="quality-item" type="button" role="menuitemradio" data-name=${name}
        aria-checked=${isChosen} tabindex=${isChosen ? 0 : -1} @click=${() => this.chose(name)}>
      <span class="quality-name">${qualityName(name, this.language)}</span>
      <span class="quality-hint">${hint}</span>
      ${isChosen ? icons.check : nothing}
    </button>`;
  }

  private notice({ notice }: QualityModel) {
    if (!notice) return nothing;
    const missing = qualityName(notice.missing, this.language);
    return this.t('quality.missing', { name: missing, now: qualityName(notice.now.name, this.language) });
  }

  private chose(name: string): void {
    this.model?.quality.choose(name);
    this.back();
  }

  private close(): void {
    if (this.model?.quality.menuOpen) this.model.quality.openMenu(false);
  }

  private back(): void {
    this.querySelector<HTMLElement>('.quality-button')?.focus();
  }

  private readonly toggled = (): void => this.model?.quality.openMenu(!this.model.quality.menuOpen);

  private readonly pressedBeside = (event: Event): void => {
    if (!this.contains(event.target as Node)) this.close();
  };

  /** A menu is left with the keyboard by Tab, and closes behind it. */
  private readonly leftBy = (event: FocusEvent): void => {
    const to = event.relatedTarget as Node | null;
    if (to && !this.contains(to)) this.close();
  };

  private readonly keyPressed = (event: KeyboardEvent): void => {
    const quality = this.model?.quality;
    if (!quality) return;
    if (event.key === 'Escape' && quality.menuOpen) {
      this.close();
      this.back();
    } else if (!quality.menuOpen) {
      if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
      quality.openMenu(true);
    } else if (!this.moved(event.key)) {
      return;
    }
    event.preventDefault();
  };

  /** Goes to another item of the open menu; at its end, to the other one. */
  private moved(key: string): boolean {
    const items = [...this.querySelectorAll<HTMLElement>('.quality-item')];
    const at = items.indexOf(document.activeElement as HTMLElement);
    const to = { ArrowDown: at + 1, ArrowUp: at < 0 ? -1 : at - 1, Home: 0, End: -1 }[key];
    if (to === undefined) return false;
    items.at(to % items.length)?.focus();
    return true;
  }
}

/** "1280×720", or nothing where it is not known. */
function sizeOf({ width, height }: Rendition): string {
  return width && height ? `${width}×${height}` : '';
}

customElements.define('sf-quality', QualityMenu);
