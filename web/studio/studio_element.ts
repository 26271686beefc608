// SPDX-License-Identifier: MIT
import { localText } from '../shared/language';
import type { Product } from '../player/messages';
import type { RundownStep } from '../shared/control_types';
import { StaffElement } from '../shared/staff_element';
import type { StudioModel } from './studio_model';

/** A part of the studio. */
export abstract class StudioElement extends StaffElement<StudioModel> {
  protected nameOf(product: Product | undefined, sku = ''): string {
    return localText(product?.name, this.model.language) || product?.sku || sku;
  }

  protected titleOf(step: RundownStep): string {
    return step.title || this.nameOf(this.model.product(step.product), step.product) || this.t('rundown.untitled');
  }
}
