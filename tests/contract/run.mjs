// SPDX-License-Identifier: Apache-2.0
// Runs a command against a platform daemon with the contract proxy between them. Owns: starting and
// ending the three. Not: the judgement (judge.mjs).
//
//   node run.mjs --report FILE --daemon PROGRAM [--daemon-arg ARG]... [--env NAME] [--every TAG]...
//       -- COMMAND [ARG]...
//
// {url} in an ARG of the daemon is the proxy's address, by which the daemon must call itself. The
// daemon's first line of output names its port, as {"port": N} or as an address. The command finds the
// proxy's address in the environment variable NAME, GOVSDK_SANDBOX_URL unless told. Exits with 1 when the
// command fails or the contract was violated.
import { spawn } from 'node:child_process';
import readline from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values: options, positionals: command } = parseArgs({
    allowPositionals: true,
    options: {
        report: { type: 'string' },
        daemon: { type: 'string' },
        'daemon-arg': { type: 'string', multiple: true, default: [] },
        env: { type: 'string', default: 'GOVSDK_SANDBOX_URL' },
        every: { type: 'string', multiple: true, default: [] },
    },
});
if (!options.report || !options.daemon || command.length === 0) {
    console.error('run.mjs: --report, --daemon and a command are needed');
    process.exit(2);
}

function start(program, args, stdio, env = process.env) {
    const child = spawn(program, args, { stdio, env });
    const ended = new Promise(resolve => {
        child
            .once('error', () => resolve(127))
            .once('exit', (code, signal) => resolve(code ?? signal));
    });
    return { child, ended };
}

async function readPort({ child, ended }, name) {
    const line = await Promise.race([
        new Promise(resolve =>
            readline.createInterface({ input: child.stdout }).once('line', resolve),
        ),
        ended.then(code => Promise.reject(new Error(`${name} ended with ${code}`))),
    ]);
    const port = /"port"\s*:\s*(\d+)|127\.0\.0\.1:(\d+)/.exec(line);
    if (!port) throw new Error(`${name} names no port: ${line}`);
    return Number(port[1] ?? port[2]);
}

const piped = ['pipe', 'pipe', 'inherit'];
const proxy = start(
    process.execPath,
    [
        fileURLToPath(new URL('proxy.mjs', import.meta.url)),
        '--sandbox',
        '--report',
        options.report,
        ...options.every.flatMap(tag => ['--every', tag]),
    ],
    piped,
);
const url = `http://127.0.0.1:${await readPort(proxy, 'proxy')}`;
const daemonArgs = options['daemon-arg'].map(arg => arg.replaceAll('{url}', url));
const daemon = start(options.daemon, daemonArgs, piped);
const upstream = `http://127.0.0.1:${await readPort(daemon, 'daemon')}`;
proxy.child.stdin.write(`${JSON.stringify({ upstream })}\n`);

const environment = { ...process.env, [options.env]: url };
const work = await start(command[0], command.slice(1), 'inherit', environment).ended;
proxy.child.stdin.end();
const contract = await proxy.ended;
daemon.child.stdin.end();
daemon.child.kill('SIGTERM');
await daemon.ended;
console.error(`contract: the command ended with ${work}, the proxy with ${contract}`);
process.exit(work === 0 && contract === 0 ? 0 : 1);
