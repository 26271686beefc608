// SPDX-License-Identifier: MIT

/** What a browser may say when it gives no camera, by the name of its error. */
export type CameraTrouble = 'denied' | 'missing' | 'busy' | 'insecure';
export type Kind = 'video' | 'audio';
export const KINDS: readonly Kind[] = ['video', 'audio'];

/**
 * 720p, as most phones do it at a steady 30 frames. Upright phones turn it by themselves; `resizeMode` (Media
 * Capture and Streams, 4.3.8) keeps a browser from cutting an upright picture to the shape that is asked for.
 */
const PICTURE: MediaTrackConstraints & { resizeMode: ConstrainDOMString } = {
  width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30, max: 30 }, resizeMode: { ideal: 'none' },
};
const SOUND: MediaTrackConstraints = { echoCancellation: true, noiseSuppression: true };
export const BACK = 'environment';
export const FRONT = 'user';

/** One camera by its id, or any that looks that way. Pure. */
export function pictureOf(camera: string, facing: string = BACK): MediaTrackConstraints {
  return { ...PICTURE, ...(camera ? { deviceId: { exact: camera } } : { facingMode: { ideal: facing } }) };
}

/** The camera that looks that way, or none. Pure. */
export function pictureFacing(facing: string): MediaTrackConstraints {
  return { ...PICTURE, facingMode: { exact: facing } };
}

export function soundOf(microphone: string): MediaTrackConstraints {
  return microphone ? { ...SOUND, deviceId: { exact: microphone } } : SOUND;
}

export function troubleOf(error: unknown): CameraTrouble {
  const name = error instanceof DOMException || error instanceof Error ? error.name : '';
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'denied';
  return name === 'NotFoundError' || name === 'OverconstrainedError' ? 'missing' : 'busy';
}

/** The first that succeeds; the next is tried where one's trouble is among `passing`. Throws the last one's error. */
export async function firstOf<T>(ways: readonly (() => Promise<T>)[], passing: readonly CameraTrouble[]): Promise<T> {
  const [way, ...others] = ways;
  try {
    return await way!();
  } catch (error) {
    if (others.length === 0 || !passing.includes(troubleOf(error))) throw error;
    return firstOf(others, passing);
  }
}
