// SPDX-License-Identifier: MIT
import { html, LitElement } from 'lit';

const SAID_MS = 2000;

/** A text to be carried elsewhere, with a button that copies it. */
export class CopyField extends LitElement {
  static override properties = {
    label: {}, value: {}, action: {}, done: {}, said: { state: true },
  };
  declare label: string;
  declare value: string;
  /** The button's words, and what they become for a moment. */
  declare action: string;
  declare done: string;
  declare private said: boolean;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override render() {
    return html`<label class="field"><span class="label">${this.label}</span>
        <input class="input code" readonly .value=${this.value}
          @focus=${(event: Event) => (event.target as HTMLInputElement).select()}></label>
      <button class="button quiet copy" type="button" @click=${() => void this.copy()}
        aria-label=${`${this.said ? this.done : this.action}: ${this.label}`}>${this.said ? this.done : this.action}</button>`;
  }

  private async copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(this.value);
    } catch {
      // Pages without TLS have no clipboard of their own.
      this.querySelector('input')?.select();
      if (!document.execCommand('copy')) return;
    }
    this.said = true;
    setTimeout(() => (this.said = false), SAID_MS);
  }
}

customElements.define('sf-copy', CopyField);
