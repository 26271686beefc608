// SPDX-License-Identifier: MIT
import { LitElement, type PropertyValues } from 'lit';
import { text, type Language, type TextKey } from '../shared/language';
import type { RoomModel } from './room_model';

/** Renders the model into the page itself, so that one style sheet and one tree serve all. */
export abstract class RoomElement extends LitElement {
  static override properties = { model: { attribute: false }, language: { attribute: false } };
  declare model: RoomModel | undefined;
  declare language: Language;
  private unsubscribe: (() => void) | undefined;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.unsubscribe?.();
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (!changed.has('model')) return;
    this.unsubscribe?.();
    this.unsubscribe = this.model?.onChange(() => this.requestUpdate());
  }

  protected t(key: TextKey, values?: Record<string, string | number>): string {
    return text(this.language, key, values);
  }
}
