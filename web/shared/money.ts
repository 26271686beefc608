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

/** "129.50" or "129,50" as people type it, in minor units. Undefined for what is no amount. */
export function parseAmount(typed: string, currency: string): number | undefined {
  const digits = minorDigits(currency);
  const match = /^(\d{1,10})(?:[.,](\d+))?$/.exec(typed.trim());
  if (!match) return undefined;
  const fraction = (match[2] ?? '').replace(/0+$/, '');
  if (fraction.length > digits) return undefined;
  return Number(match[1]) * 10 ** digits + Number(fraction.padEnd(digits, '0') || 0);
}

/** The same the other way, for a field to be edited: 12950 CNY is "129.50", 12900 is "129". */
export function plainAmount(amount: number | undefined, currency: string): string {
  if (amount === undefined) return '';
  const digits = minorDigits(currency);
  const isWhole = amount % 10 ** digits === 0;
  return (amount / 10 ** digits).toFixed(isWhole ? 0 : digits);
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
