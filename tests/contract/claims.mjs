// SPDX-License-Identifier: Apache-2.0
// Checks what is inside signed members of an answer (events, receipts, certificates, status lists, tokens,
// answers of the authorization server and to questions) by the schemas of docs/openapi.yaml, with Ajv. Owns: which member holds
// what. Not: signatures, which the client verifies.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const Ajv2020 = require('ajv/dist/2020').default;
const addFormats = require('ajv-formats');
const yaml = require('@stoplight/yaml');

const kinds = {
    event: { schema: 'EventClaims', typ: 'secevent+jwt' },
    receipt: { schema: 'ReceiptClaims', typ: 'gov-receipt+jwt' },
    certificate: { schema: 'CertificateVc', typ: 'dc+sd-jwt' },
    id_token: { schema: 'IdTokenClaims', typ: 'JWT' },
    access_token: { schema: 'AccessTokenClaims', typ: 'at+jwt' },
    answer: { schema: 'AnswerClaims', typ: 'answer+jwt' },
    status_list: { schema: 'StatusListClaims', typ: 'statuslist+jwt' },
    introspection: { schema: 'IntrospectionClaims', typ: 'token-introspection+jwt' },
    authorization: { schema: 'AuthorizationClaims', typ: 'JWT' },
};
const jws = /^[\w-]+\.[\w-]+\.[\w-]+$/;

const decode = part => JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));

// An authorization response that is a JWT stands in the redirect (JARM).
function signedRedirect(location) {
    const query = /[?&]response=([^&]+)/.exec(location ?? '');
    return query === null
        ? []
        : [{ kind: 'authorization', at: 'Location', text: decodeURIComponent(query[1]) }];
}

function signedTokens(body) {
    const found = body.id_token === undefined ? [] : [['id_token', body.id_token]];
    // Opaque ones are no JWS.
    if (jws.test(body.access_token ?? '')) found.push(['access_token', body.access_token]);
    return found.map(([kind, text]) => ({ kind, at: `body/${kind}`, text }));
}

function signedMembers(body, type) {
    if (typeof body === 'string' && /^[\w-]+\.[\w-]+\.[\w-]+~/.test(body))
        return [{ kind: 'certificate', at: 'body', text: body.split('~')[0] }];
    if (typeof body === 'string' && jws.test(body)) {
        const kind = type.startsWith('application/statuslist+jwt') ? 'status_list' : 'introspection';
        return [{ kind, at: 'body', text: body }];
    }
    if (body === null || typeof body !== 'object') return [];
    const lists = {
        event: body.events,
        receipt: body.receipts ?? (body.receipt ? [body.receipt] : []),
    };
    return Object.entries(lists)
        .flatMap(([kind, list]) =>
            Array.isArray(list)
                ? list.map((text, i) => ({ kind, at: `body/${kind}/${i}`, text }))
                : [],
        )
        .concat(signedTokens(body))
        .concat(
            body.evidence === undefined
                ? []
                : [{ kind: 'answer', at: 'body/evidence', text: body.evidence }],
        );
}

function readJws(text) {
    try {
        const [header, payload] = String(text).split('.');
        return { header: decode(header), payload: decode(payload) };
    } catch {
        return null;
    }
}

export async function createClaims(document) {
    const ajv = new Ajv2020({ strict: false, allErrors: true });
    addFormats(ajv);
    ajv.addSchema(yaml.parse(await readFile(document, 'utf8')), 'contract');
    const validators = Object.fromEntries(
        Object.entries(kinds).map(([kind, { schema }]) => [
            kind,
            ajv.getSchema(`contract#/components/schemas/${schema}`),
        ]),
    );

    function check(body, headers = {}) {
        const found = [];
        for (const { kind, at, text } of [
            ...signedMembers(body, headers['content-type'] ?? ''),
            ...signedRedirect(headers.location),
        ]) {
            const jws = readJws(text);
            const validate = validators[kind];
            if (jws === null) found.push({ path: [at], message: `${kind} is no compact JWS` });
            else if (jws.header.typ !== kinds[kind].typ)
                found.push({ path: [at], message: `${kind} has typ ${jws.header.typ}` });
            else if (!validate(jws.payload))
                for (const error of validate.errors)
                    found.push({
                        path: [at, error.instancePath],
                        code: error.keyword,
                        message: `${kind} claims ${error.message}`,
                    });
        }
        return found;
    }
    return { check };
}
