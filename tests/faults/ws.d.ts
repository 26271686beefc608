// The little of ws (web/package.json) that the tests use.
declare module 'ws' {
  export default class WebSocket {
    constructor(url: string, protocol: string, options?: { headers?: Record<string, string> });
    on(event: 'open' | 'close', hear: () => void): this;
    on(event: 'error', hear: (error: Error) => void): this;
    on(event: 'message', hear: (data: Buffer, isBinary: boolean) => void): this;
    send(text: string): void;
    close(): void;
    terminate(): void;
  }
}
