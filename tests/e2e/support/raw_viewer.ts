// SPDX-License-Identifier: MIT
// A viewer without a browser: its socket, its cookie, and nothing that it does by itself.
import { connect, type Socket } from 'node:net';
import { textFrame, upgradeRequest } from './raw_socket';
import { until } from './wait';

interface Joined {
  readonly type: 'joined';
  readonly broadcast: string;
  readonly snapshot: { readonly bag: readonly BagProduct[] };
}

export interface BagProduct {
  readonly sku: string;
  readonly offers: readonly { readonly channel: string; readonly go?: string }[];
}

export class RawViewer {
  private heard = Buffer.alloc(0);

  private constructor(private readonly socket: Socket) {
    socket.on('data', (part) => (this.heard = Buffer.concat([this.heard, part])));
    socket.on('error', () => undefined); // the test sees what is missing
  }

  /** Returns when it has joined. With an earlier one's `cookie` it is the same viewer. */
  static join(port: number, room: string, cookie?: string): Promise<RawViewer> {
    return RawViewer.open(port, room, ['cues'], cookie);
  }

  /** The same, and it is sent the show as well. */
  static watch(port: number, room: string): Promise<RawViewer> {
    return RawViewer.open(port, room, ['media', 'cues']);
  }

  private static async open(port: number, room: string, want: string[], cookie?: string): Promise<RawViewer> {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    const viewer = new RawViewer(socket);
    socket.write(upgradeRequest(port, {
      path: `/v1/rooms/${room}/live`, protocol: 'shopfloor.live.v1', messages: [],
      ...(cookie === undefined ? {} : { headers: { Cookie: cookie } }),
    }));
    await until('the upgrade is answered', () => viewer.head !== undefined);
    viewer.say({ type: 'join', want });
    await until('the viewer has joined', () => viewer.heard.includes('"type":"joined"'));
    return viewer;
  }

  /** All that it was sent so far. */
  get bytes(): number {
    return this.heard.length;
  }

  /** As a browser would send it with its next request. */
  get cookie(): string {
    return /^set-cookie: *([^;\r]+)/im.exec(this.head ?? '')?.[1] ?? '';
  }

  say(message: object): void {
    this.socket.write(textFrame(Buffer.from(JSON.stringify(message))));
  }

  /** What it was told of a type until now, but for messages that are not complete yet. */
  told<T>(type: string): T[] {
    const text = this.heard.toString();
    const begin = `{"type":"${type}"`;
    const found: T[] = [];
    for (let at = text.indexOf(begin); at >= 0; at = text.indexOf(begin, at + 1)) {
      try {
        found.push(JSON.parse(firstObject(text.slice(at))) as T);
      } catch {
        break;
      }
    }
    return found;
  }

  /** The link of an offer in the bag that this viewer was given. */
  link(sku: string, channel: string): string {
    const text = this.heard.toString();
    const from = text.indexOf('{"type":"joined"');
    const joined = JSON.parse(firstObject(text.slice(from))) as Joined;
    const offers = joined.snapshot.bag.find((product) => product.sku === sku)?.offers ?? [];
    const link = offers.find((offer) => offer.channel === channel)?.go;
    if (!link) throw new Error(`the bag has no link of ${sku} on ${channel}`);
    return link;
  }

  /** The connection ends as it does when a page is closed. */
  leave(): void {
    this.socket.destroy();
  }

  private get head(): string | undefined {
    const end = this.heard.indexOf('\r\n\r\n');
    return end < 0 ? undefined : this.heard.toString('latin1', 0, end);
  }
}

/** The JSON object that the text begins with; frames of the socket may follow it. */
function firstObject(text: string): string {
  let depth = 0;
  let isText = false;
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at];
    if (isText) {
      if (letter === '\\') at += 1;
      else if (letter === '"') isText = false;
    } else if (letter === '"') {
      isText = true;
    } else if (letter === '{') {
      depth += 1;
    } else if (letter === '}') {
      depth -= 1;
      if (depth === 0) return text.slice(0, at + 1);
    }
  }
  throw new Error('the message is not complete');
}
