// A PHP as a command, on this machine's own files: node php.mjs VERSION ARGUMENTS... What it prints is the verdict: PHP's
// exit code is not to be relied on here.

import { spawn } from 'node:child_process';
import process from 'node:process';
import { loadNodeRuntime, useHostFilesystem } from '@php-wasm/node';
import { FileLockManagerInMemory, PHP } from '@php-wasm/universal';

const [version, ...args] = process.argv.slice(2);
const php = new PHP(
	await loadNodeRuntime(version, {
		fileLockManager: new FileLockManagerInMemory(),
		followSymlinks: false,
		emscriptenOptions: { processId: 1, ENV: { ...process.env, TERM: 'dumb' } },
	})
);
php.setSpawnHandler((command, words) => spawn(command, words, { shell: true, stdio: 'pipe' }));
useHostFilesystem(php);

const answer = await php.cli(['php', ...args]);
const into = (stream) => new WritableStream({ write: (chunk) => void stream.write(chunk) });
const printed = [answer.stdout.pipeTo(into(process.stdout)), answer.stderr.pipeTo(into(process.stderr))];
await Promise.allSettled([answer.exitCode, ...printed]);
process.stdout.write('', () => process.exit(0));
