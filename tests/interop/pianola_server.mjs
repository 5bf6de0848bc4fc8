// Runs `pianola serve --samples` on a directory of its own and a free port.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const binary = join(process.env.PIANOLA_BIN ?? 'build/release/bin', 'pianola');

export class PianolaServer {
    // With a key, the door asks for it.
    static async start(key) {
        const directory = await mkdtemp(join(tmpdir(), 'pianola-interop-'));
        const flags = ['serve', '--samples', '--log', 'error', '--http', '127.0.0.1:0'];
        flags.push('--data', join(directory, 'data'));
        if (key !== undefined) {
            const file = join(directory, 'key');
            await writeFile(file, key + '\n', { mode: 0o600 });
            flags.push('--key-file', file);
        }
        const { PIANOLA_KEY, PIANOLA_URL, ...environment } = process.env;
        const child = spawn(binary, flags, {
            env: environment,
            stdio: ['ignore', 'pipe', 'inherit'],
        });
        const ended = once(child, 'exit');
        for await (const line of createInterface({ input: child.stdout })) {
            const found = /(http:\/\/127\.0\.0\.1:\d+)$/.exec(line);
            if (found) return new PianolaServer(child, ended, directory, found[1]);
        }
        throw new Error(`${binary} does not serve`);
    }

    constructor(child, ended, directory, origin) {
        this.child = child;
        this.ended = ended;
        this.directory = directory;
        this.origin = origin;
        this.base = `${origin}/runtime/webhooks/durabletask`;
    }

    // Drains it; gives its exit status.
    async stop() {
        this.child.kill('SIGTERM');
        const [status] = await this.ended;
        await rm(this.directory, { recursive: true, force: true });
        return status;
    }
}
