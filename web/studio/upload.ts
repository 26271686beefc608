// SPDX-License-Identifier: MIT
import { ControlError } from '../shared/control_client';

interface Refusal {
  error?: { code?: string; message?: string };
}

/**
 * Sends a file as it is and tells how much of it has gone, from 0 to 1. Rejects with a
 * ControlError. Not fetch: it does not tell how far an upload is.
 */
export function upload<T>(url: string, file: Blob, progress: (part: number) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', url);
    request.setRequestHeader('Content-Type', 'text/csv');
    request.upload.onprogress = ({ loaded, total }) => progress(total > 0 ? loaded / total : 1);
    request.onerror = () => reject(new ControlError('timeout', 'The server did not answer in time.'));
    request.onload = () => {
      const answer = parse(request.responseText);
      if (request.status === 200) return resolve(answer as T);
      const { error } = (answer ?? {}) as Refusal;
      reject(new ControlError(error?.code ?? 'failed', error?.message ?? 'The server refused the file.'));
    };
    request.send(file);
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
