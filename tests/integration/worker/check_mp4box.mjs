// SPDX-License-Identifier: MIT
// node check_mp4box.mjs WORKER_TO_MP4: a second opinion on our boxes, by mp4box from
// web/node_modules. Exit status 77 (skipped) where that is not installed.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const frameCount = 90;
const web = process.env.SHOPFLOOR_WEB ?? new URL('../../../web/', import.meta.url).pathname;

function loadMp4box() {
    try {
        return createRequire(join(web, 'package.json'))('mp4box');
    } catch (error) {
        console.log(`skipped: mp4box is not installed in ${web} (${error.code})`);
        process.exit(77);
    }
}

function makeFile(folder, workerToMp4) {
    const source = join(folder, 'source.flv');
    const output = join(folder, 'output.mp4');
    execFileSync('ffmpeg', [
        '-v', 'error', '-f', 'lavfi', '-i', 'testsrc2=s=640x360:r=30',
        '-f', 'lavfi', '-i', 'anoisesrc=a=0.1:r=48000', '-t', '3',
        '-c:v', 'libx264', '-preset', 'veryfast', '-bf', '2', '-g', '30', '-pix_fmt', 'yuv420p',
        '-c:a', 'aac', '-ac', '2', source,
    ]);
    execFileSync(workerToMp4, [source, output]);
    return readFileSync(output);
}

function parse(mp4box, bytes) {
    const file = mp4box.createFile();
    let info;
    file.onReady = (known) => { info = known; };
    file.onError = (error) => assert.fail(`mp4box: ${error}`);
    const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
    buffer.fileStart = 0;
    file.appendBuffer(buffer);
    file.flush();
    assert.ok(info, 'mp4box finds no moov');
    return { file, info };
}

function checkSamples(file, trackId, step) {
    const { samples } = file.getTrackById(trackId);
    let end = samples[0].dts;
    for (const sample of samples) {
        assert.ok(sample.dts >= end, `track ${trackId}: decode times overlap at ${sample.dts}`);
        assert.ok(sample.dts - end < step, `track ${trackId}: a hole at ${sample.dts}`);
        end = sample.dts + sample.duration;
    }
    return samples;
}

const mp4box = loadMp4box();
const folder = mkdtempSync(join(tmpdir(), 'shopfloor-mp4box-'));
try {
    const { file, info } = parse(mp4box, makeFile(folder, process.argv[2]));
    assert.ok(info.isFragmented);
    assert.deepEqual([...new Set(info.brands)], ['iso6', 'msdh']);
    assert.equal(info.videoTracks.length, 1);
    assert.equal(info.audioTracks.length, 1);
    const [video] = info.videoTracks;
    const [audio] = info.audioTracks;
    assert.match(video.codec, /^avc1\.64/);
    assert.equal(video.timescale, 90000);
    assert.deepEqual([video.video.width, video.video.height], [640, 360]);
    assert.equal(audio.codec, 'mp4a.40.2');
    assert.deepEqual([audio.audio.sample_rate, audio.audio.channel_count], [48000, 2]);

    const frames = checkSamples(file, video.id, 1);
    assert.equal(frames.length, frameCount);
    assert.equal(frames.filter((frame) => frame.is_sync).length, 3);
    assert.ok(frames.some((frame) => frame.cts !== frame.dts), 'no composition offsets');
    checkSamples(file, audio.id, 1024);
    console.log(`ok: ${frames.length} frames`);
} finally {
    rmSync(folder, { recursive: true });
}
