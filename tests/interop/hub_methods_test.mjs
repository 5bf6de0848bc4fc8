// What DurableClient does with many instances, and with failed ones, in both of its modes.
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { df, modes } from './durable_functions.mjs';
import { PianolaServer } from './pianola_server.mjs';

const { Completed, Failed, Running } = df.OrchestrationRuntimeStatus;
const ids = (list) => list.map((status) => status.instanceId).sort();

for (const mode of modes) {
    describe(mode.name, () => {
        let server;
        let client;
        const longAgo = new Date('2000-01-01T00:00:00Z');

        before(async () => {
            server = await PianolaServer.start(mode.key);
            client = mode.client(server, mode.key);
        });
        after(async () => assert.equal(await server.stop(), 0));

        async function becomes(instanceId, status) {
            for (let i = 0; i < 3000; ++i) {
                if ((await client.getStatus(instanceId)).runtimeStatus === status) return;
                await sleep(10);
            }
            throw new Error(`${instanceId} does not become ${status}`);
        }
        async function populate() {
            await client.purgeInstanceHistoryBy({ createdTimeFrom: longAgo });
            for (const instanceId of ['a', 'b', 'c']) await client.startNew('fan_out', { instanceId, input: { width: 1 } });
            await client.startNew('fan_out', { instanceId: 'bad', input: { width: -1 } });
            for (const instanceId of ['a', 'b', 'c']) await becomes(instanceId, 'Completed');
            await becomes('bad', 'Failed');
        }

        test('getStatusAll follows the pages to the end', async () => {
            const many = Array.from({ length: 230 }, (_, i) => `many-${String(i).padStart(3, '0')}`);
            await Promise.all(many.map((instanceId) => client.startNew('hello_cities', { instanceId })));
            assert.deepEqual(ids(await client.getStatusAll()), many);
            for (const instanceId of many) await becomes(instanceId, 'Completed');
            const { instancesDeleted } = await client.purgeInstanceHistoryBy({ createdTimeFrom: longAgo });
            assert.equal(instancesDeleted, many.length);
            assert.deepEqual(await client.getStatusAll(), []);
        });

        test('getStatusBy chooses by time and status', async () => {
            await populate();
            const by = async (filter) => ids(await client.getStatusBy(filter));
            assert.deepEqual(await by({ runtimeStatus: [Failed] }), ['bad']);
            assert.deepEqual(await by({ runtimeStatus: [Completed, Failed] }), ['a', 'b', 'bad', 'c']);
            assert.deepEqual(await by({ createdTimeFrom: longAgo, createdTimeTo: new Date() }), ['a', 'b', 'bad', 'c']);
            assert.deepEqual(await by({ createdTimeTo: longAgo }), []);
            assert.deepEqual(await by({ createdTimeFrom: new Date(Date.now() + 3600000) }), []);
        });

        test('purgeInstanceHistory counts what it has deleted', async () => {
            await populate();
            assert.equal((await client.purgeInstanceHistory('a')).instancesDeleted, 1);
            assert.equal((await client.purgeInstanceHistory('a')).instancesDeleted, 0);
            await client.startNew('approval', { instanceId: 'runs', input: { timeout_seconds: 600 } });
            await becomes('runs', 'Running');
            await assert.rejects(client.purgeInstanceHistory('runs'), /412/);
            await client.terminate('runs', 'done');
            await becomes('runs', 'Terminated');
            assert.equal((await client.purgeInstanceHistory('runs')).instancesDeleted, 1);
        });

        test('purgeInstanceHistoryBy deletes what has ended and nothing else', async () => {
            await populate();
            await client.startNew('approval', { instanceId: 'runs', input: { timeout_seconds: 600 } });
            await becomes('runs', 'Running');
            const purge = async (filter) =>
                (await client.purgeInstanceHistoryBy({ createdTimeFrom: longAgo, ...filter })).instancesDeleted;
            assert.equal(await purge({ createdTimeTo: longAgo }), 0);
            assert.equal(await purge({ runtimeStatus: [Running] }), 0);
            assert.equal(await purge({ runtimeStatus: [Failed] }), 1);
            assert.equal(await purge({}), 3);
            assert.deepEqual(ids(await client.getStatusAll()), ['runs']);
            await client.terminate('runs', 'done');
            await becomes('runs', 'Terminated');
        });

        test('rewind lets a failed instance go on', async () => {
            const marker = join(server.directory, 'marker');
            await client.startNew('flaky', { instanceId: 'flaky', input: { marker } });
            await becomes('flaky', 'Failed');
            await writeFile(marker, '');
            await client.rewind('flaky', 'the file is there now');
            await becomes('flaky', 'Completed');
            assert.equal((await client.getStatus('flaky')).output, 'recovered');
            await assert.rejects(client.rewind('flaky', 'x'), /Completed/);
            await assert.rejects(client.rewind('nobody', 'x'), /nobody/);
        });

        test('a restart by its link begins again', async () => {
            const code = mode.key === undefined ? '' : `?code=${mode.key}`;
            const started = await fetch(`${server.base}/orchestrators/hello_cities/first${code}`, { method: 'POST' });
            const { restartPostUri } = await started.json();
            await becomes('first', 'Completed');
            const restarted = await fetch(`${restartPostUri}&restartWithNewInstanceId=false`, { method: 'POST' });
            assert.equal(restarted.status, 202);
            assert.equal((await restarted.json()).id, 'first');
            const { id } = await (await fetch(restartPostUri, { method: 'POST' })).json();
            assert.match(id, /^[0-9a-f]{32}$/);
            await becomes(id, 'Completed');
        });
    });
}
