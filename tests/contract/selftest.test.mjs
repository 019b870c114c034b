// SPDX-License-Identifier: Apache-2.0
// Shows that the contract proxy sees what it must: every allowed exchange passes, every spoilt one
// fails on the right side, and the program carries bytes unchanged and ends with the right code.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import http from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { valid } from './exchanges.mjs';
import { createJudge, findBlind } from './judge.mjs';
import { spoilt } from './spoilt.mjs';

const here = name => fileURLToPath(new URL(name, import.meta.url));
const document = here('../../docs/openapi.yaml');

const judge = await createJudge(document, { sandbox: true });

describe('the judge', () => {
    test('reads every schema of the document', async () => {
        assert.deepEqual(await findBlind(judge, judge.operations), []);
        assert.ok(judge.operations.length > 30);
    });
    test('tells of a schema that it cannot read', async () => {
        const folder = await mkdtemp(path.join(tmpdir(), 'govsdk-contract-'));
        const text = await readFile(document, 'utf8');
        const broken = path.join(folder, 'broken.yaml');
        await writeFile(broken, text.replace(/(handling_code:.*pattern:) '[^']*'/, "$1 '('"));
        const other = await createJudge(broken);
        await rm(folder, { recursive: true });
        assert.notDeepEqual(await findBlind(other, other.operations), []);
    });
    for (const [name, make] of Object.entries(valid))
        test(`allows: ${name}`, async () => {
            const { request, response } = make();
            const { operation, violations } = await judge.judge(request, response);
            assert.deepEqual(violations, []);
            assert.ok(operation);
        });
    for (const [name, side, what, spoil] of spoilt)
        test(`refuses in the ${side}: ${what}`, async () => {
            const exchange = valid[name]();
            spoil(exchange);
            const { violations } = await judge.judge(exchange.request, exchange.response);
            assert.deepEqual(
                [...new Set(violations.map(v => v.side))],
                [side],
                JSON.stringify(violations),
            );
        });
});

describe('the proxy', () => {
    let folder;
    before(async () => {
        folder = await mkdtemp(path.join(tmpdir(), 'govsdk-contract-'));
    });
    after(() => rm(folder, { recursive: true }));

    // A platform that gives one prepared answer, or cuts the connection when there is none.
    async function platform(response, seen) {
        const server = http.createServer((request, reply) => {
            const chunks = [];
            request
                .on('data', chunk => chunks.push(chunk))
                .on('end', () => {
                    seen.push({ headers: request.rawHeaders, body: Buffer.concat(chunks) });
                    if (!response) return request.socket.destroy();
                    reply.sendDate = false;
                    setTimeout(
                        () => reply.writeHead(response.status, response.headers).end(response.body),
                        response.delay ?? 0,
                    );
                });
        });
        await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
        return server;
    }

    function ask(port, { method, target, headers, body }, agent) {
        return new Promise((resolve, reject) => {
            http.request(
                { host: '127.0.0.1', port, method, path: target, headers, agent },
                answer => {
                    const chunks = [];
                    answer
                        .on('data', chunk => chunks.push(chunk))
                        .on('error', reject)
                        .on('end', () =>
                            resolve({
                                status: answer.statusCode,
                                headers: answer.rawHeaders,
                                body: Buffer.concat(chunks),
                            }),
                        );
                },
            )
                .on('error', reject)
                .end(body);
        });
    }

    // Runs proxy.mjs around `work`, which gets its port; gives the exit code and the report.
    async function run(server, work, late = false, more = []) {
        const file = path.join(folder, 'report.json');
        const url = `http://127.0.0.1:${server.address().port}`;
        const child = spawn(
            process.execPath,
            [
                here('proxy.mjs'),
                '--report',
                file,
                '--sandbox',
                ...(late ? [] : ['--upstream', url]),
                ...more,
            ],
            { stdio: ['pipe', 'pipe', 'ignore'] },
        );
        const line = await new Promise(resolve => child.stdout.once('data', resolve));
        const ended = new Promise(resolve => child.once('exit', resolve));
        if (late) child.stdin.write(`${JSON.stringify({ upstream: url })}\n`);
        await work(JSON.parse(line).port);
        child.stdin.end();
        const code = await ended;
        server.close();
        server.closeAllConnections();
        return { code, report: JSON.parse(await readFile(file, 'utf8')) };
    }

    test('carries bytes, names, repetition and connection; ends with 0', async () => {
        const { request, response } = valid.file();
        const seen = [];
        const server = await platform({ ...response, delay: 300 }, seen);
        const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
        const { code, report } = await run(
            server,
            async port => {
                for (let i = 0; i < 3; i++) {
                    const answer = await ask(
                        port,
                        {
                            ...request,
                            headers: { ...request.headers, 'X-Odd-Case': ['one', 'two'] },
                        },
                        agent,
                    );
                    assert.deepEqual(answer.body, response.body);
                    assert.ok(answer.headers.includes('content-digest'));
                }
                agent.destroy();
            },
            true,
        );
        assert.equal(code, 0);
        assert.equal(report.exchanges, 3);
        assert.deepEqual(report.operations, { download: 3 });
        assert.ok(report.not_exercised.includes('submitMatter'));
        assert.equal(seen[0].headers.filter(name => name === 'X-Odd-Case').length, 2);
    });

    test('carries the bytes of a request', async () => {
        const { request, response } = valid.chunk();
        const seen = [];
        const server = await platform(response, seen);
        const { code } = await run(server, port => ask(port, request));
        assert.equal(code, 0);
        assert.equal(request.body.length, 5);
        assert.deepEqual(seen[0].body, request.body);
    });

    for (const [name, side, what, spoil] of [
        spoilt.find(entry => entry[2] === 'an unknown member'),
        spoilt.find(entry => entry[2] === 'a missing member'),
    ])
        test(`a violating ${side} (${what}) ends it with 1`, async () => {
            const exchange = valid[name]();
            spoil(exchange);
            const server = await platform(exchange.response, []);
            const { code, report } = await run(server, async port => {
                const answer = await ask(port, exchange.request);
                assert.equal(answer.status, exchange.response.status);
                assert.deepEqual(answer.body, exchange.response.body);
            });
            assert.equal(code, 1);
            assert.equal(report.violations[0].side, side);
        });

    for (const [what, make, expected] of [
        ['bad', spoilt.find(entry => entry[2] === 'an unknown member'), 0],
        ['good', ['draft', 'request', '', () => {}], 1],
    ])
        test(`a ${what} request that is meant to be bad ends it with ${expected}`, async () => {
            const exchange = valid[make[0]]();
            make[3](exchange);
            const seen = [];
            const server = await platform(exchange.response, seen);
            const { code } = await run(server, async port => {
                const headers = { ...exchange.request.headers, 'X-Contract-Bad': '1' };
                await ask(port, { ...exchange.request, headers });
            });
            assert.equal(code, expected);
            assert.ok(!seen[0].headers.some(name => /^x-contract-bad$/i.test(name)));
        });

    test('an operation of the tag that was not exercised ends it with 1', async () => {
        const { request, response } = valid.file();
        for (const [tag, expected] of [
            ['certificate', 1],
            ['no such tag', 0],
        ]) {
            const server = await platform(response, []);
            const { code, report } = await run(server, port => ask(port, request), false, [
                '--every',
                tag,
            ]);
            assert.equal(code, expected);
            assert.equal(
                report.violations.some(v => v.request === 'listCertificates'),
                expected === 1,
            );
        }
    });

    test('a cut connection is cut for the client too, and alone is no success', async () => {
        const { request } = valid.events();
        const server = await platform(null, []);
        const { code, report } = await run(server, port => assert.rejects(ask(port, request)));
        assert.equal(code, 1);
        assert.equal(report.unfinished, 1);
        assert.equal(report.exchanges, 0);
    });

    // A daemon that calls itself by the address it is given, and a command that asks for it.
    const standIn = `
        const { response } = (await import(process.argv[1])).valid.draft();
        const body = process.argv[2] === 'good' ? response.body : Buffer.from('{}');
        const server = (await import('node:http')).createServer((request, reply) => {
            reply.sendDate = false;
            request.resume().on('end', () => reply.writeHead(response.status, response.headers).end(body));
        }).listen(0, '127.0.0.1', () => console.log(JSON.stringify({ port: server.address().port })));`;
    const command = `
        const { request } = (await import(process.argv[1])).valid.draft();
        const answer = await fetch(process.env.GOVSDK_SANDBOX_URL + request.target, request);
        process.exit(answer.status === 201 ? Number(process.argv[2]) : 9);`;

    for (const [kind, status, expected] of [
        ['good', '0', 0],
        ['good', '3', 1],
        ['bad', '0', 1],
    ])
        test(`run.mjs: ${kind} platform, command ending with ${status}`, async () => {
            const node = ['--input-type=module', '-e'];
            const exchanges = here('exchanges.mjs');
            const daemon = [...node, standIn, exchanges, kind].map(arg => `--daemon-arg=${arg}`);
            const child = spawn(
                process.execPath,
                [
                    here('run.mjs'),
                    '--report',
                    path.join(folder, 'run.json'),
                    '--daemon',
                    process.execPath,
                    ...daemon,
                    '--',
                    process.execPath,
                    ...node,
                    command,
                    exchanges,
                    status,
                ],
                { stdio: 'ignore' },
            );
            const code = await new Promise(resolve => child.once('exit', resolve));
            assert.equal(code, expected);
        });
});
