// SPDX-License-Identifier: MIT
/** A page with room for panels beside the picture. */
export const WIDE = matchMedia('(min-width: 900px)');
