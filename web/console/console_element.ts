// SPDX-License-Identifier: MIT
import { StaffElement } from '../shared/staff_element';
import type { ConsoleModel } from './console_model';

/** A part of the console. */
export abstract class ConsoleElement extends StaffElement<ConsoleModel> {}
