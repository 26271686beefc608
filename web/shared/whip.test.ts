// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { Backoff } from '../player/backoff';
import { Persistence } from './persistence';
import { WhipPublisher, type WhipFailure } from './whip';

/** As much of a track as the publisher looks at. */
function trackOf(kind: 'video' | 'audio', readyState = 'live'): MediaStreamTrack {
  return { kind, readyState, contentHint: '' } as MediaStreamTrack;
}

function streamOf(...tracks: MediaStreamTrack[]): MediaStream {
  const of = (kind: string) => () => tracks.filter((track) => track.kind === kind);
  return { getTracks: () => tracks, getVideoTracks: of('video'), getAudioTracks: of('audio') } as unknown as MediaStream;
}

/** A browser's end that does what the test tells it. */
class Connection extends EventTarget {
  static all: Connection[] = [];
  static gathers = true;
  static finds: (connection: Connection) => boolean = () => true;
  iceGatheringState = Connection.gathers ? 'complete' : 'gathering';
  connectionState = 'new';
  localDescription = { sdp: 'v=0' };
  readonly senders: { track: MediaStreamTrack }[] = [];

  constructor(readonly settings: RTCConfiguration) {
    super();
    Connection.all.push(this);
  }

  addTransceiver(track: MediaStreamTrack) {
    const sender = {
      track,
      getParameters: () => ({ encodings: [] }),
      setParameters: () => Promise.resolve(),
      replaceTrack: (fresh: MediaStreamTrack) => { sender.track = fresh; return Promise.resolve(); },
    };
    this.senders.push(sender);
    return { sender };
  }

  getSenders = () => this.senders;
  setLocalDescription = () => Promise.resolve();
  setRemoteDescription = () => { this.turn(Connection.finds(this) ? 'connected' : 'failed'); return Promise.resolve(); };
  close = () => { this.connectionState = 'closed'; };

  gathered(): void {
    this.iceGatheringState = 'complete';
    this.dispatchEvent(new Event('icegatheringstatechange'));
  }

  turn(state: string): void {
    this.connectionState = state;
    this.dispatchEvent(new Event('connectionstatechange'));
  }

  get sent(): MediaStreamTrack[] {
    return this.senders.map(({ track }) => track);
  }
}

const saved = { RTCPeerConnection: globalThis.RTCPeerConnection, fetch: globalThis.fetch };
let asked: string[] = [];
let answers: Record<string, () => Response> = {};

const created = (): Response => {
  const response = new Response('v=0', { status: 201, headers: { location: '/whip/w_1' } });
  Object.defineProperty(response, 'url', { value: 'https://shop.example.com/whip' });
  return response;
};
const refusal = (status: number, code: string, message: string): Response =>
  new Response(JSON.stringify({ error: { code, message } }), { status });

beforeEach(() => {
  Connection.all = [];
  Connection.gathers = true;
  Connection.finds = () => true;
  asked = [];
  answers = { POST: created, DELETE: () => new Response('') };
  globalThis.RTCPeerConnection = Connection as unknown as typeof RTCPeerConnection;
  globalThis.fetch = (_, { method = 'GET' } = {}) => {
    asked.push(method);
    const answer = answers[method];
    return answer ? Promise.resolve(answer()) : Promise.reject(new TypeError('no network'));
  };
});

afterEach(() => Object.assign(globalThis, saved));

function publisher(): { whip: WhipPublisher; states: string[]; failures: WhipFailure[] } {
  const whip = new WhipPublisher({ url: 'https://shop.example.com/whip', key: 'sk' }, new Persistence(new Backoff(1, 1)));
  const states: string[] = [];
  const failures: WhipFailure[] = [];
  whip.on('state', (state) => states.push(state));
  whip.on('failed', (failure) => failures.push(failure));
  return { whip, states, failures };
}

/** The state that is awaited, or the end. */
function next(whip: WhipPublisher, wanted: string): Promise<void> {
  return new Promise((resolve) => {
    const end = whip.on('state', (state) => {
      if (state !== wanted) return;
      end();
      resolve();
    });
  });
}

test('a session after a lost path sends the camera that was chosen last', async () => {
  const { whip, states } = publisher();
  await whip.start(streamOf(trackOf('video'), trackOf('audio')));
  const chosen = [trackOf('video'), trackOf('audio')];
  await whip.replace(streamOf(...chosen));
  assert.deepEqual(Connection.all[0]?.sent, chosen);
  const back = next(whip, 'reconnecting').then(() => next(whip, 'live'));
  Connection.all[0]?.turn('failed');
  await back;
  assert.deepEqual(Connection.all[1]?.sent, chosen);
  assert.deepEqual(states, ['starting', 'live', 'reconnecting', 'live']);
  await whip.stop();
});

test('a camera chosen while the path is lost is the next session\'s', async () => {
  const { whip } = publisher();
  await whip.start(streamOf(trackOf('video')));
  const lost = next(whip, 'reconnecting');
  const back = lost.then(() => next(whip, 'live'));
  Connection.all[0]?.turn('failed');
  await lost;
  const chosen = trackOf('video');
  await whip.replace(streamOf(chosen));
  await back;
  assert.deepEqual(Connection.all[1]?.sent, [chosen]);
  await whip.stop();
});

test('a sound that comes later gets a session that has one', async () => {
  const { whip } = publisher();
  const video = trackOf('video');
  await whip.start(streamOf(video));
  const back = next(whip, 'reconnecting').then(() => next(whip, 'live'));
  const audio = trackOf('audio');
  await whip.replace(streamOf(video, audio));
  await back;
  assert.deepEqual(Connection.all[1]?.sent, [video, audio]);
  await whip.replace(streamOf(trackOf('video'), trackOf('audio', 'ended')));
  assert.equal(Connection.all.length, 2, 'one that has ended asks for nothing');
  await whip.stop();
});

test('a camera that has ended is not sent, and an ended sound left out', async () => {
  const { whip, failures } = publisher();
  const video = trackOf('video');
  await whip.start(streamOf(video, trackOf('audio', 'ended')));
  assert.deepEqual(Connection.all[0]?.sent, [video]);
  Object.assign(video, { readyState: 'ended' });
  const ended = next(whip, 'idle');
  Connection.all[0]?.turn('failed');
  await ended;
  await new Promise(setImmediate);
  assert.deepEqual(failures, [{ code: 'camera_ended' }]);
  assert.deepEqual(asked, ['POST', 'DELETE']);
});

test('stopped before its addresses are gathered, it asks the server for nothing', async () => {
  Connection.gathers = false;
  const { whip, failures } = publisher();
  const starting = whip.start(streamOf(trackOf('video')));
  await new Promise(setImmediate);
  await whip.stop();
  Connection.all[0]?.gathered();
  await starting;
  assert.deepEqual(asked, []);
  assert.deepEqual(failures, []);
});

test('stopped before the server has answered, it ends the session that the answer brings', async () => {
  let answer = (): void => undefined;
  const answering = new Promise<void>((resolve) => { answer = resolve; });
  const { fetch } = globalThis;
  globalThis.fetch = async (...request) => {
    const response = await fetch(...request);
    if (request[1]?.method === 'POST') await answering;
    return response;
  };
  const { whip, states } = publisher();
  const starting = whip.start(streamOf(trackOf('video')));
  await new Promise(setImmediate);
  await whip.stop();
  answer();
  await starting;
  assert.deepEqual(asked, ['POST', 'DELETE']);
  assert.deepEqual(states, ['starting', 'idle']);
});

test('a session that the server ended for good is not followed by another', async () => {
  answers['DELETE'] = () => refusal(409, 'conflict', 'Another phone took over.');
  const { whip, states, failures } = publisher();
  await whip.start(streamOf(trackOf('video')));
  const ended = next(whip, 'idle');
  Connection.all[0]?.turn('closed');
  await ended;
  await new Promise(setImmediate);
  assert.deepEqual(failures, [{ code: 'dismissed', message: 'Another phone took over.' }]);
  assert.deepEqual(states, ['starting', 'live', 'idle']);
  assert.deepEqual(asked, ['POST', 'DELETE']);
});

test('a refusal has the server\'s code and sentence', async () => {
  answers['POST'] = () => refusal(401, 'unauthorized', 'This key is unknown.');
  const { whip, failures } = publisher();
  await whip.start(streamOf(trackOf('video')));
  assert.deepEqual(failures, [{ code: 'unauthorized', message: 'This key is unknown.' }]);
});

test('a server that does not answer, and a stream without a picture, are told by their codes', async () => {
  delete answers['POST'];
  const first = publisher();
  await first.whip.start(streamOf(trackOf('video')));
  const second = publisher();
  await second.whip.start(streamOf(trackOf('audio')));
  assert.deepEqual([...first.failures, ...second.failures], [{ code: 'unreachable' }, { code: 'no_camera' }]);
});

test('sessions that are lost at once come to an end', async () => {
  const { whip, states, failures } = publisher();
  whip.on('state', (state) => {
    if (state === 'live') setImmediate(() => Connection.all.at(-1)?.turn('failed'));
  });
  const ended = next(whip, 'idle');
  await whip.start(streamOf(trackOf('video')));
  await ended;
  await new Promise(setImmediate);
  assert.deepEqual(failures, [{ code: 'unsteady' }]);
  assert.equal(states.filter((state) => state === 'live').length, 6);
});

test('a stream that the server had to end comes back, and says why in the end', async () => {
  const { whip, states, failures } = publisher();
  answers['DELETE'] = () => refusal(409, 'stream_failed', 'The picture has stopped.');
  whip.on('state', (state) => {
    if (state === 'live') setImmediate(() => Connection.all.at(-1)?.turn('failed'));
  });
  const ended = next(whip, 'idle');
  await whip.start(streamOf(trackOf('video')));
  await ended;
  await new Promise(setImmediate);
  assert.deepEqual(failures, [{ code: 'stream_failed', message: 'The picture has stopped.' }]);
  assert.equal(states.filter((state) => state === 'live').length, 6);
});

test('where no path is found, the servers that the answer told of are tried, and kept', async () => {
  const turn = { urls: 'turn:turn.example.com', username: 'loom', credential: 'weft' };
  answers['POST'] = () => {
    const response = created();
    response.headers.set('link', '<turn:turn.example.com>; rel="ice-server"; username="loom"; credential="weft"; credential-type="password"');
    return response;
  };
  Connection.finds = ({ settings }) => settings.iceServers?.length === 1;
  const { whip, states, failures } = publisher();
  await whip.start(streamOf(trackOf('video')));
  assert.deepEqual(states, ['starting', 'live']);
  assert.deepEqual(failures, []);
  assert.deepEqual(Connection.all.map(({ settings }) => settings.iceServers), [[], [turn]]);
  assert.deepEqual(asked, ['POST', 'DELETE', 'POST']);
  const back = next(whip, 'reconnecting').then(() => next(whip, 'live'));
  Connection.all[1]?.turn('failed');
  await back;
  assert.deepEqual(Connection.all[2]?.settings.iceServers, [turn]);
});

test('where the path is found at once, the servers are not needed', async () => {
  answers['POST'] = () => {
    const response = created();
    response.headers.set('link', '<stun:stun.example.com>; rel="ice-server"');
    return response;
  };
  const { whip, states } = publisher();
  await whip.start(streamOf(trackOf('video')));
  assert.deepEqual(states, ['starting', 'live']);
  assert.equal(Connection.all.length, 1);
});
