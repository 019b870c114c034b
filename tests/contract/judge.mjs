// SPDX-License-Identifier: Apache-2.0
// Judges one finished exchange by docs/openapi.yaml. Owns: what is handed to Stoplight Prism, which
// does the routing and all schema work, and what Prism passes over. Not: carrying bytes (proxy.mjs).
import { createRequire } from 'node:module';
import querystring from 'node:querystring';
import { createClaims } from './claims.mjs';

const require = createRequire(import.meta.url);
const { createInstance, getHttpOperationsFromSpec } = require('@stoplight/prism-http');

const logger = { child: () => logger };
for (const level of ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'success'])
    logger[level] = () => {};

const config = {
    isProxy: true,
    upstream: new URL('http://upstream.invalid'),
    checkSecurity: true,
    validateRequest: true,
    validateResponse: true,
    errors: false,
    mock: { dynamic: false },
};

const isJson = type => /^application\/([a-z0-9.-]+\+)?json\b/i.test(type ?? '');
const isForm = type => /^application\/x-www-form-urlencoded\b/i.test(type ?? '');
const contents = node => node?.contents ?? [];

// Prism wants JSON as a value, anything else as text, and nothing for an empty body.
function readBody(type, bytes) {
    if (bytes.length === 0) return {};
    if (!isJson(type)) return { value: bytes.toString(isForm(type) ? 'utf8' : 'latin1') };
    try {
        return { value: JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) };
    } catch (error) {
        return { found: [{ message: `body is no UTF-8 JSON: ${error.message}` }] };
    }
}

// Prism takes the first of several bodies whose media type resembles the answer's, and application/json resembles
// every other +json: it is shown the one that is meant.
function narrow(operation, code, type) {
    const response = operation.responses.find(r => r.code === code);
    const exact = contents(response).filter(content => content.mediaType === type);
    if (exact.length !== 1 || contents(response).length === 1) return operation;
    const others = operation.responses.filter(r => r !== response);
    return { ...operation, responses: [...others, { ...response, contents: exact }] };
}

// Runs Prism over an exchange that has happened: the answer it "forwards" for is the one we have.
async function askPrism(operations, input, answer) {
    let operation = null;
    const forward = (_data, _upstream, _proxy, resource) => () => async () => {
        operation = resource ?? null;
        return { _tag: 'Right', right: answer };
    };
    const outcome = await createInstance(config, { logger, forward }).request(input, operations)();
    if (outcome._tag === 'Left') throw outcome.left;
    return { operation, ...outcome.right.validations };
}

// Query parameters and form members that the document does not name, unless a form is open.
function unnamed(operation, input) {
    const found = [];
    const query = new Set((operation.request?.query ?? []).map(entry => entry.name));
    for (const name of Object.keys(input.url.query))
        if (!query.has(name))
            found.push({ message: `query parameter ${name} is not in the document` });
    const closed = content =>
        isForm(content.mediaType) && content.schema.additionalProperties !== true;
    for (const content of contents(operation.request?.body).filter(closed))
        for (const name of Object.keys(querystring.parse(input.body ?? '')))
            if (!(name in content.schema.properties))
                found.push({ message: `form member ${name} is not in the document` });
    return found;
}

// A body where the document has none, or of a media type that only resembles the document's: Prism
// takes application/json for application/problem+json.
function foreign(side, declared, { headers, body }) {
    if (body.length === 0) return [];
    const types = contents(declared).map(content => content.mediaType);
    const type = (headers['content-type'] ?? '').split(';')[0].trim().toLowerCase();
    if (types.length === 0) return [{ message: `a ${side} body where the document has none` }];
    return types.includes(type)
        ? []
        : [{ message: `${side} media type ${type} is not in the document` }];
}

const tell = (side, list) =>
    list.map(({ path, message, code }) => ({ side, at: (path ?? []).join('/'), code, message }));

export async function createJudge(document, { sandbox = false } = {}) {
    const operations = await getHttpOperationsFromSpec(document);
    const claims = await createClaims(document);

    // request: {method, target, headers, body}, response: {status, headers, body}; names in lower
    // case, bodies as Buffer. Gives {operation, violations}.
    async function judge(request, response) {
        const target = new URL(request.target, 'http://upstream.invalid');
        const asked = readBody(request.headers['content-type'], request.body);
        const told = readBody(response.headers['content-type'], response.body);
        const input = {
            method: request.method.toLowerCase(),
            headers: request.headers,
            body: asked.value,
            url: { path: target.pathname, query: querystring.parse(target.search.slice(1)) },
        };
        // Node gives this one field as a list, even when there is one.
        const cookie = response.headers['set-cookie'];
        const answer = {
            statusCode: response.status,
            headers: cookie
                ? { ...response.headers, 'set-cookie': [cookie].flat().join(', ') }
                : response.headers,
            body: told.value,
        };
        const type = (response.headers['content-type'] ?? '').split(';')[0].trim().toLowerCase();
        const narrowed = operations.map(one => narrow(one, String(response.status), type));
        const seen = await askPrism(narrowed, input, answer);
        const violations = [
            ...tell('request', asked.found ?? seen.input),
            ...tell('response', told.found ?? seen.output),
        ];
        if (sandbox && response.headers['gov-sandbox'] !== 'true')
            violations.push(...tell('response', [{ message: 'no Gov-Sandbox: true' }]));
        if (seen.operation) {
            const declared = seen.operation.responses.find(r => r.code === String(response.status));
            violations.push(
                ...tell('request', unnamed(seen.operation, input)),
                ...tell('request', foreign('request', seen.operation.request?.body, request)),
                ...tell('response', declared ? foreign('response', declared, response) : []),
                ...tell('response', claims.check(told.value, response.headers)),
            );
        }
        return { operation: seen.operation?.iid ?? null, violations };
    }
    return { judge, operations };
}

// Prism takes a schema it cannot compile for one that allows everything. So each JSON body is shown
// a value that none may allow; a schema that accepts it is blind. Gives the names of those of `operations`.
export async function findBlind({ judge }, operations) {
    const blind = [];
    const json = { 'content-type': 'application/json' };
    const fill = path => path.replace(/\{[^}]+\}/g, 'x');
    for (const operation of operations) {
        const request = {
            method: operation.method,
            target: fill(operation.path),
            headers: {},
            body: Buffer.alloc(0),
        };
        for (const { mediaType } of contents(operation.request?.body).filter(c =>
            isJson(c.mediaType),
        )) {
            const headers = { 'content-type': mediaType, 'content-length': '1' };
            const { violations } = await judge(
                { ...request, headers, body: Buffer.from('1') },
                { status: 200, headers: json, body: Buffer.from('{}') },
            );
            if (!violations.some(v => v.side === 'request' && v.code === 'type' && v.at === 'body'))
                blind.push(`${operation.iid} request ${mediaType}`);
        }
        for (const response of operation.responses)
            for (const { mediaType } of contents(response).filter(c => isJson(c.mediaType))) {
                const { violations } = await judge(request, {
                    status: Number(response.code),
                    headers: { 'content-type': mediaType },
                    body: Buffer.from('1'),
                });
                if (
                    !violations.some(
                        v => v.side === 'response' && v.code === 'type' && v.at === 'body',
                    )
                )
                    blind.push(`${operation.iid} ${response.code} ${mediaType}`);
            }
    }
    return blind;
}
