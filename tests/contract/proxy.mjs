// SPDX-License-Identifier: Apache-2.0
// A proxy that carries every byte unchanged between a client and the platform and has each exchange
// judged by docs/openapi.yaml. Owns: carrying, the report, the exit code. Not: the judgement (judge.mjs).
//
//   node proxy.mjs --report FILE [--upstream URL] [--document FILE] [--sandbox] [--every TAG]...
//
// A request with the header X-Contract-Bad is meant to violate the document: it is carried without that
// header, and what counts is that the document does not allow it while the answer is as declared. With
// --every each operation of these tags must have been answered well at least once, and refused.
// Prints {"port": N} when ready. A line {"upstream": "http://..."} on standard input sets the platform
// later. Ends when standard input does; exits 1 when anything violated the document or nothing passed.
import { writeFile } from 'node:fs/promises';
import http from 'node:http';
import readline from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createJudge, findBlind } from './judge.mjs';

const { values: options } = parseArgs({
    options: {
        report: { type: 'string' },
        upstream: { type: 'string' },
        sandbox: { type: 'boolean' },
        every: { type: 'string', multiple: true, default: [] },
        document: {
            type: 'string',
            default: fileURLToPath(new URL('../../docs/openapi.yaml', import.meta.url)),
        },
    },
});
const judge = await createJudge(options.document, { sandbox: options.sandbox });

const hopByHop = new Set([
    'connection',
    'keep-alive',
    'proxy-connection',
    'te',
    'trailer',
    'transfer-encoding',
    'upgrade',
]);
const agent = new http.Agent({ keepAlive: true });
const pending = new Set();
const report = { exchanges: 0, unfinished: 0, operations: {}, refused: {}, violations: [] };
const meantBad = 'x-contract-bad';
let upstream = options.upstream;

// Names, order and repetition stay; how each connection is framed is that connection's own matter.
function endToEnd(raw) {
    const kept = [];
    for (let i = 0; i < raw.length; i += 2)
        if (!hopByHop.has(raw[i].toLowerCase()) && raw[i].toLowerCase() !== meantBad)
            kept.push(raw[i], raw[i + 1]);
    return kept;
}

async function collect(stream, onChunk = () => {}) {
    const chunks = [];
    for await (const chunk of stream) {
        chunks.push(chunk);
        onChunk(chunk);
    }
    return Buffer.concat(chunks);
}

function send(request, body) {
    return new Promise((resolve, reject) => {
        const { hostname, port } = new URL(upstream);
        const headers = endToEnd(request.rawHeaders);
        const framed = 'content-length' in request.headers || body.length === 0;
        if (!framed) headers.push('Content-Length', String(body.length));
        const onward = http.request({
            hostname,
            port,
            agent,
            method: request.method,
            path: request.url,
            headers,
            setHost: false,
        });
        const giveUp = () => onward.destroy();
        request.socket.once('close', giveUp);
        onward.on('close', () => request.socket.off('close', giveUp));
        onward.on('response', resolve).on('error', reject).end(body);
    });
}

// Of a request that is meant to be bad the document must say so too.
function expected(violations) {
    const kept = violations.filter(violation => violation.side !== 'request');
    if (kept.length === violations.length)
        kept.push({ side: 'request', message: 'meant to be bad, but the document allows it' });
    return kept;
}

// A refusal by status, by an error in the redirect, or by a code other than 0 in the older way.
function isRefusal(answer, body) {
    return (
        answer.statusCode >= 400 ||
        /[?&]error=/.test(answer.headers.location ?? '') ||
        /^\{"code":"[1-9]/.test(body.toString('latin1'))
    );
}

async function carry(request, reply) {
    const body = await collect(request);
    const answer = await send(request, body);
    reply.sendDate = false;
    reply.writeHead(answer.statusCode, answer.statusMessage, endToEnd(answer.rawHeaders));
    const answered = await collect(answer, chunk => reply.write(chunk));
    if (!answer.complete) throw new Error('the answer ended early');
    reply.end();
    const { operation, violations } = await judge.judge(
        { method: request.method, target: request.url, headers: request.headers, body },
        { status: answer.statusCode, headers: answer.headers, body: answered },
    );
    report.exchanges++;
    const name = operation ?? 'unknown';
    report.operations[name] = (report.operations[name] ?? 0) + 1;
    if (isRefusal(answer, answered)) report.refused[name] = (report.refused[name] ?? 0) + 1;
    for (const violation of meantBad in request.headers ? expected(violations) : violations)
        report.violations.push({
            request: `${request.method} ${request.url}`,
            status: answer.statusCode,
            ...violation,
        });
}

const server = http.createServer(
    { keepAliveTimeout: 60000, requestTimeout: 0 },
    (request, reply) => {
        const work = carry(request, reply)
            .catch(() => {
                report.unfinished++;
                request.socket.destroy();
            })
            .finally(() => pending.delete(work));
        pending.add(work);
    },
);

async function finish() {
    server.close();
    await Promise.all(pending);
    for (const { iid, tags } of judge.operations) {
        if (!tags.some(tag => options.every.includes(tag.name))) continue;
        const refused = report.refused[iid] ?? 0;
        if (refused === 0 || report.operations[iid] === refused)
            report.violations.push({ request: iid, message: 'not answered well, or not refused' });
    }
    const exercised = judge.operations.filter(({ iid }) => iid in report.operations);
    for (const name of await findBlind(judge, exercised))
        report.violations.push({ request: name, message: 'the validator cannot read this schema' });
    report.not_exercised = judge.operations.map(o => o.iid).filter(iid => !(iid in report.operations));
    if (options.report) await writeFile(options.report, `${JSON.stringify(report, null, 2)}\n`);
    for (const violation of report.violations)
        console.error(`contract: ${JSON.stringify(violation)}`);
    console.error(
        `contract: ${report.exchanges} exchanges, ${report.violations.length} violations`,
    );
    process.exit(report.violations.length > 0 || report.exchanges === 0 ? 1 : 0);
}

readline
    .createInterface({ input: process.stdin })
    .on('line', line => {
        upstream = JSON.parse(line).upstream;
    })
    .on('close', finish);
server.listen(0, '127.0.0.1', () => console.log(JSON.stringify({ port: server.address().port })));
