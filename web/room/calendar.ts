// SPDX-License-Identifier: MIT

export interface CalendarEntry {
  uid: string;
  title: string;
  startMs: number;
  durationMinutes: number;
  url: string;
}

const LINE_OCTETS = 75;

/** The entry as an iCalendar file (RFC 5545). */
export function calendarFile(entry: CalendarEntry, nowMs: number): string {
  return [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Shopfloor//Shows//EN',
    'BEGIN:VEVENT',
    `UID:${escaped(entry.uid)}`,
    `DTSTAMP:${utcStamp(nowMs)}`,
    `DTSTART:${utcStamp(entry.startMs)}`,
    `DTEND:${utcStamp(entry.startMs + entry.durationMinutes * 60_000)}`,
    `SUMMARY:${escaped(entry.title)}`,
    `URL:${entry.url}`,
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ].map(folded).join('\r\n');
}

/** "20261124T120000Z" */
function utcStamp(utcMs: number): string {
  return `${new Date(utcMs).toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`;
}

function escaped(text: string): string {
  return text.replace(/[\\;,]/g, (sign) => `\\${sign}`).replace(/\r?\n/g, '\\n');
}

/** Long lines go on in the next one, after a space; no character is cut in two (RFC 5545, 3.1). */
function folded(line: string): string {
  const encoder = new TextEncoder();
  let octets = 0;
  let out = '';
  for (const character of line) {
    const size = encoder.encode(character).length;
    if (octets + size > LINE_OCTETS) {
      out += '\r\n ';
      octets = 1;
    }
    out += character;
    octets += size;
  }
  return out;
}
