// SPDX-License-Identifier: MIT
import type { Money } from '../player/messages';

/**
 * An amount in minor units as people of that language write it: 19900 CNY is "¥199" in Chinese
 * and "CN¥199" in English. Whole amounts go without a fraction.
 */
export function formatMoney({ amount, currency }: Money, locale: string): string {
  const digits = minorDigits(currency);
  const whole = amount % 10 ** digits === 0;
  const format = numberFormat(locale, currency, whole ? 0 : digits);
  return format ? format.format(amount / 10 ** digits) : `${currency} ${amount / 10 ** digits}`;
}

/** How many digits of a currency's amount are minor units: 2 for CNY, 0 for JPY. */
function minorDigits(currency: string): number {
  return numberFormat('en', currency)?.resolvedOptions().maximumFractionDigits ?? 2;
}

/** Undefined for what is no currency code. */
function numberFormat(locale: string, currency: string, digits?: number) {
  try {
    return new Intl.NumberFormat(locale, {
      style: 'currency',
      currency,
      ...(digits === undefined ? {} : { minimumFractionDigits: digits, maximumFractionDigits: digits }),
    });
  } catch {
    return undefined;
  }
}
