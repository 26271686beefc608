// SPDX-License-Identifier: MIT
import type { Rundown, RundownStep } from '../shared/control_types';

/** What is on now, and what comes next. Pure. */
export function stepsOf(rundown: Rundown | undefined): { now?: RundownStep; next?: RundownStep } {
  const find = (state: RundownStep['state']) => rundown?.steps.find((step) => step.state === state);
  return { now: find('now'), next: find('next') };
}
