// SPDX-License-Identifier: MIT
// A real Prometheus scrapes a real server on air, and answers each query of the dashboard and the
// expression of each alert.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Child } from './support/child';
import { ask } from './support/http';
import { freePort, root, temporaryFolder } from './support/places';
import { Publisher } from './support/publisher';
import { RawViewer } from './support/raw_viewer';
import { Server, type Store } from './support/server';
import { until } from './support/wait';

interface Answer {
  readonly status: string;
  readonly error?: string;
  readonly data: { readonly result: readonly { readonly metric: Record<string, string>; readonly value: [number, string] }[] };
}

interface Panel {
  readonly title: string;
  readonly targets?: readonly { readonly expr: string }[];
}

/** Figures without which the dashboard would say nothing: never empty while a show is on air. */
const mayBeEmpty = /Problems/;

describe('figures for Prometheus', () => {
  let server: Server;
  let store: Store;
  let publisher: Publisher;
  let viewer: RawViewer;
  let prometheus: Child;
  let port = 0;
  const scrapeMs = 500;

  const figures = async (token: string): Promise<{ status: number; body: string }> =>
    ask(`${server.origin}/metrics`, token ? { headers: { authorization: `Bearer ${token}` } } : {});
  const metricsToken = (): string => readFileSync(join(server.data, 'metrics.token'), 'utf8').trim();

  async function query(expression: string): Promise<Answer> {
    const { body } = await ask(`http://127.0.0.1:${port}/api/v1/query?query=${encodeURIComponent(expression)}`);
    return JSON.parse(body) as Answer;
  }

  before(async () => {
    server = await Server.start();
    store = await server.createStore('River Silk');
    publisher = Publisher.start(`${server.rtmp}/${store.stream_key}`);
    await until('the room is live', async () => {
      if (publisher.hasEnded) throw new Error(publisher.log);
      return (await server.stateOf(store.room)) === 'live';
    }, 30_000);
    viewer = await RawViewer.watch(server.httpPort, store.room);
    await server.rpc('cue.publish', { room: store.room, kind: 'notice' });
    await server.rpc('chat.send', { room: store.room, text: 'welcome' });

    // The configuration that is delivered, with this server's port and a shorter interval.
    const folder = temporaryFolder();
    const config = readFileSync(join(root, 'config/prometheus/prometheus.yml'), 'utf8')
      .replaceAll('15s', `${scrapeMs}ms`)
      .replace('localhost:8080', `127.0.0.1:${server.httpPort}`);
    writeFileSync(join(folder, 'prometheus.yml'), config);
    copyFileSync(join(root, 'config/prometheus/alerts.yml'), join(folder, 'alerts.yml'));
    copyFileSync(join(server.data, 'metrics.token'), join(folder, 'shopfloor.token'));
    port = await freePort();
    prometheus = new Child({
      program: 'prometheus',
      words: [`--config.file=${join(folder, 'prometheus.yml')}`, `--storage.tsdb.path=${join(folder, 'data')}`,
        `--web.listen-address=127.0.0.1:${port}`, '--log.level=warn'],
      log: join(folder, 'prometheus.log'),
    });
    await until('Prometheus has scraped the server some times', async () => {
      if (prometheus.hasEnded) throw new Error(prometheus.log);
      const answer = await query('count_over_time(up{job="shopfloor"}[1m])').catch(() => undefined);
      return Number(answer?.data.result[0]?.value[1] ?? 0) >= 8;
    }, 60_000);
  });
  after(async () => {
    viewer?.leave();
    await prometheus?.stop();
    await publisher?.stop();
    await server?.stop();
  });

  it('are what promtool calls well-formed, and hold no secret', async () => {
    const { status, body } = await figures(metricsToken());
    assert.equal(status, 200);
    const checked = spawnSync('promtool', ['check', 'metrics'], { input: body, encoding: 'utf8' });
    assert.equal(checked.status, 0, checked.stderr + checked.stdout);
    assert.equal(checked.stderr + checked.stdout, '', 'promtool has something to say');
    for (const secret of [metricsToken(), server.operatorToken, store.stream_key]) {
      assert.ok(!body.includes(secret));
    }
    assert.match(body, /^shopfloor_viewers 1$/m);
    assert.match(body, /^shopfloor_rooms\{state="live"\} 1$/m);
    assert.match(body, /^shopfloor_source_keyframe_interval_seconds\{room="river-silk"\} (0|1)$/m);
  });

  it('are for the token and for operators, and the token opens nothing else', async () => {
    assert.equal((await figures('')).status, 401);
    assert.equal((await figures('mt_wrong')).status, 401);
    assert.equal((await figures(server.operatorToken)).status, 200);
    const rpc = await ask(`${server.origin}/v1/rpc`, {
      method: 'POST', headers: { authorization: `Bearer ${metricsToken()}` },
      body: '{"jsonrpc":"2.0","id":1,"method":"store.list","params":{}}',
    });
    assert.equal(rpc.status, 401);
  });

  it('answer every query of the dashboard', async () => {
    const dashboard = JSON.parse(readFileSync(join(root, 'config/grafana/shopfloor.json'), 'utf8')) as { panels: Panel[] };
    let asked = 0;
    for (const { title, targets = [] } of dashboard.panels) {
      for (const { expr } of targets) {
        // As Grafana does for "All"; and ranges of a test's few seconds.
        const answer = await query(expr.replaceAll('$instance', '.*'));
        assert.equal(answer.status, 'success', `${title}: ${expr}: ${answer.error}`);
        if (!mayBeEmpty.test(title)) assert.ok(answer.data.result.length > 0, `${title} is empty: ${expr}`);
        asked += 1;
      }
    }
    assert.ok(asked > 40, `only ${asked} queries`);
  });

  it('answer the expression of every alert, and none of them fires', async () => {
    const { body } = await ask(`http://127.0.0.1:${port}/api/v1/rules`);
    const { data } = JSON.parse(body) as {
      data: { groups: { rules: { name: string; query: string; health: string; state: string; lastError?: string }[] }[] };
    };
    const rules = data.groups.flatMap((group) => group.rules);
    assert.ok(rules.length >= 15);
    for (const { name, query: expression, health, state, lastError } of rules) {
      assert.equal(health, 'ok', `${name}: ${lastError}`);
      assert.notEqual(state, 'firing', name);
      // What is compared exists: an alert on a name that nobody writes would never fire.
      const compared = expression.split(/ (?:==|<|>) /)[0] ?? '';
      const answer = await query(compared);
      assert.equal(answer.status, 'success', `${name}: ${answer.error}`);
      assert.ok(answer.data.result.length > 0, `${name} compares nothing: ${compared}`);
    }
  });

  it('tell true numbers', async () => {
    const value = async (expression: string): Promise<number> => Number((await query(expression)).data.result[0]?.value[1] ?? NaN);
    assert.equal(await value('up{job="shopfloor"}'), 1);
    assert.equal(await value('shopfloor_ready'), 1);
    assert.equal(await value('shopfloor_ingests'), 1);
    await until('the rate of pictures is right', async () => {
      const fps = await value('rate(shopfloor_source_video_frames_total[10s])');
      return fps > 24 && fps < 36;
    }, 30_000);
    viewer.say({ type: 'ping' });
    await until('bytes go to the viewer', async () => (await value('rate(shopfloor_viewer_sent_bytes_total[10s])')) > 2000, 30_000);
    assert.ok((await value('process_resident_memory_bytes{job="shopfloor"}')) > 10_000_000);
    assert.ok(Math.abs((await value('process_start_time_seconds{job="shopfloor"}')) - Date.now() / 1000) < 300);
    assert.ok((await value('shopfloor_storage_commits_total{result="stored"}')) >= 4);
    assert.equal(await value('shopfloor_chat_lines_total'), 1);
    assert.equal(await value('shopfloor_cues_total'), 1);
  });

  it('tell why a viewer and an encoder left, and who was turned away', async () => {
    viewer.leave();
    const refused = Publisher.start(`${server.rtmp}/sk_wrong`);
    await until('the encoder with a wrong key is turned away', () => refused.hasEnded, 30_000);
    await refused.stop();
    await publisher.stop();
    await until('the figures tell it', async () => {
      const { body } = await figures(metricsToken());
      return /^shopfloor_viewer_closes_total\{reason="left"\} 1$/m.test(body)
        && /^shopfloor_publishes_refused_total\{reason="unknown_key"\} [1-9]/m.test(body)
        && /^shopfloor_worker_ends_total\{reason="stopped"\} 1$/m.test(body);
    });
  });

  // Last: nothing is read from the viewer's socket meanwhile.
  it('come with rules and a configuration that promtool takes', () => {
    for (const words of [
      ['check', 'rules', join(root, 'config/prometheus/alerts.yml')],
      ['check', 'config', '--syntax-only', join(root, 'config/prometheus/prometheus.yml')],
      ['test', 'rules', join(root, 'tests/integration/prometheus/alerts_test.yml')],
    ]) execFileSync('promtool', words, { stdio: 'pipe' });
  });
});
