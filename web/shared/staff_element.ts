// SPDX-License-Identifier: MIT
import { LitElement, type PropertyDeclarations, type PropertyValues } from 'lit';
import type { StaffModel } from './staff_model';
import type { StaffKey } from './staff_words';

/** Renders a model into the page itself, so that one style sheet and one tree serve all. */
export abstract class StaffElement<M extends StaffModel> extends LitElement {
  static override properties: PropertyDeclarations = { model: { attribute: false } };
  declare model: M;
  private unsubscribe: (() => void) | undefined;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.follow();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.unsubscribe?.();
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has('model')) this.follow();
  }

  protected override shouldUpdate(): boolean {
    return this.model !== undefined;
  }

  protected t(key: StaffKey, values?: Record<string, string | number>): string {
    return this.model.t(key, values);
  }

  private follow(): void {
    this.unsubscribe?.();
    this.unsubscribe = this.model?.onChange(() => this.requestUpdate());
  }
}
