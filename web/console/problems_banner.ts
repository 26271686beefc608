// SPDX-License-Identifier: MIT
import { html, nothing, type TemplateResult } from 'lit';
import type { ServerProblem } from '../shared/control_types';
import { timeOfDay } from '../shared/moments';
import { sayValue } from '../shared/staff_words';
import { ConsoleElement } from './console_element';

/** What keeps the server from doing all of its work, on top of whatever the console shows. */
export class ProblemsBanner extends ConsoleElement {
  protected override render() {
    const problems = this.model.totals?.problems ?? [];
    if (problems.length === 0) return nothing;
    return html`<div role="alert" data-testid="problems"><ul class="problems">${problems.map((problem) => this.problem(problem))}</ul></div>`;
  }

  private problem({ code, text, advice, since_ms }: ServerProblem): TemplateResult {
    const { language } = this.model;
    const words = (group: string, english: string) => {
      const known = sayValue(language, group, code);
      return known === code ? english : known;
    };
    return html`<li class="problem" data-code=${code}>
      <strong>${words('problem', text)}</strong>
      <span>${words('advice', advice)}</span>
      <span class="problem-since">${this.t('problem.since', { time: timeOfDay(since_ms, language) })}</span></li>`;
  }
}

customElements.define('sf-problems', ProblemsBanner);
