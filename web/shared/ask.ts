// SPDX-License-Identifier: MIT
import { html, nothing, render } from 'lit';

export interface Question {
  title: string;
  text?: string;
  /** The button that does it. */
  action: string;
  cancel: string;
  /** A line to be filled in, such as a reason. */
  field?: { label: string; name: string; isRequired?: boolean };
}

/**
 * Asks before something that is not taken back easily. Resolves with the field's text ('' without
 * a field) when agreed to, undefined when not. Focus returns to where it was.
 */
export function ask(question: Question): Promise<string | undefined> {
  const place = document.createElement('div');
  document.body.append(place);
  return new Promise((resolve) => {
    let answer: string | undefined;
    const closed = () => {
      place.remove();
      resolve(answer);
    };
    const agreed = (event: SubmitEvent) => {
      event.preventDefault();
      const form = event.target as HTMLFormElement;
      const { field } = question;
      answer = field ? String(new FormData(form).get(field.name) ?? '').trim() : '';
      form.closest('dialog')?.close();
    };
    render(body(question, agreed, closed), place);
    place.querySelector('dialog')?.showModal();
  });
}

function body(question: Question, agreed: (event: SubmitEvent) => void, closed: () => void) {
  const { title, text, action, cancel, field } = question;
  return html`<dialog class="ask" aria-labelledby="ask-title" @close=${closed}>
    <form class="ask-body" @submit=${agreed}>
      <h2 class="ask-title" id="ask-title">${title}</h2>
      ${text ? html`<p class="ask-text">${text}</p>` : nothing}
      ${field ? html`<label class="field"><span class="label">${field.label}</span>
        <input class="input" name=${field.name} maxlength="200" autocomplete="off"
          ?required=${field.isRequired} autofocus></label>` : nothing}
      <div class="ask-actions">
        <button class="button quiet" type="button"
          @click=${(event: Event) => (event.target as HTMLElement).closest('dialog')?.close()}>${cancel}</button>
        <button class="button" type="submit" ?autofocus=${!field}>${action}</button>
      </div>
    </form>
  </dialog>`;
}
