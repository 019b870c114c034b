// SPDX-License-Identifier: Apache-2.0
// A protected resource, /_test/api, that takes the provider's tokens as Bearer (RFC 6750), DPoP
// (RFC 9449) or bound to a certificate (RFC 8705), and asks for a stronger login (RFC 9470) when the query
// says so: ?acr=L3&max_age=60&scope=matter:write&nonce=1.
import { createHash, randomUUID } from 'node:crypto';
import { calculateJwkThumbprint, createLocalJWKSet, EmbeddedJWK, jwtVerify } from 'jose';
import certificateThumbprint from 'oidc-provider/lib/helpers/certificate_thumbprint.js';

const proofSeconds = 300;

// The claims of a token of either format, or undefined.
export function makeReader(provider, publicKeys, resource) {
    const keys = createLocalJWKSet(publicKeys);

    async function readOpaque(value) {
        const models = [provider.AccessToken, provider.ClientCredentials];
        for (const model of models) {
            const token = await model.find(value);
            if (!token?.isValid) continue;
            const cnf = { jkt: token.jkt, 'x5t#S256': token['x5t#S256'] };
            const sub = token.accountId ?? token.clientId;
            return { ...token.extra, sub, client_id: token.clientId, scope: token.scope, cnf };
        }
        return undefined;
    }

    async function readJwt(value) {
        try {
            const options = { issuer: provider.issuer, audience: resource, typ: 'at+jwt' };
            return (await jwtVerify(value, keys, options)).payload;
        } catch {
            return undefined;
        }
    }

    return async value => (await readOpaque(value)) ?? (await readJwt(value));
}

class Challenge extends Error {
    constructor(status, scheme, members) {
        super(members.error);
        const list = Object.entries(members).map(([name, value]) => `${name}="${value}"`);
        Object.assign(this, { status, header: `${scheme} ${list.join(', ')}` });
    }
}

export function makeApi(readToken, { requireNonce }) {
    const seen = new Set();
    let nonce = randomUUID();

    async function checkProof(ctx, value, jkt) {
        const refuse = error => new Challenge(401, 'DPoP', { error, algs: 'ES256 EdDSA' });
        let proof;
        try {
            proof = await jwtVerify(ctx.get('dpop'), EmbeddedJWK, { typ: 'dpop+jwt' });
        } catch {
            throw refuse('invalid_dpop_proof');
        }
        const { payload, protectedHeader } = proof;
        const ath = createHash('sha256').update(value).digest('base64url');
        const isFresh = Math.abs(Date.now() / 1000 - payload.iat) < proofSeconds;
        if (
            !isFresh ||
            payload.htm !== ctx.method ||
            payload.htu !== `${ctx.protocol}://${ctx.host}${ctx.path}` ||
            payload.ath !== ath ||
            !payload.jti ||
            seen.has(payload.jti) ||
            (await calculateJwkThumbprint(protectedHeader.jwk)) !== jkt
        )
            throw refuse('invalid_dpop_proof');
        seen.add(payload.jti);
        if ((requireNonce || ctx.query.nonce) && payload.nonce !== nonce) {
            ctx.set('DPoP-Nonce', nonce);
            throw refuse('use_dpop_nonce');
        }
    }

    async function checkBinding(ctx, scheme, value, token) {
        const jkt = token.cnf?.jkt;
        const x5t = token.cnf?.['x5t#S256'];
        if (Boolean(jkt) !== (scheme === 'DPoP'))
            throw new Challenge(401, jkt ? 'DPoP' : 'Bearer', { error: 'invalid_token' });
        if (jkt) await checkProof(ctx, value, jkt);
        const certificate = ctx.socket.getPeerX509Certificate?.();
        if (x5t && !(certificate && certificateThumbprint(certificate) === x5t))
            throw new Challenge(401, 'Bearer', { error: 'invalid_token' });
    }

    function checkStrength({ query }, scheme, token) {
        const isWeak = query.acr && !(token.acr >= query.acr);
        const isOld = query.max_age && !(Date.now() / 1000 - token.auth_time <= query.max_age);
        if (isWeak || isOld)
            throw new Challenge(401, scheme, {
                error: 'insufficient_user_authentication',
                error_description: 'A stronger or newer login is needed, \\"please\\"',
                ...(query.acr && { acr_values: query.acr }),
                ...(query.max_age && { max_age: query.max_age }),
            });
        if (query.scope && !(token.scope ?? '').split(' ').includes(query.scope))
            throw new Challenge(403, scheme, { error: 'insufficient_scope', scope: query.scope });
    }

    async function answer(ctx) {
        const [, given, value] = /^(\S+) +(\S+)$/.exec(ctx.get('authorization')) ?? [];
        const scheme = given?.toLowerCase() === 'dpop' ? 'DPoP' : 'Bearer';
        const token = value && (await readToken(value));
        if (!value) throw new Challenge(401, 'Bearer', { realm: 'api' });
        if (!token) throw new Challenge(401, scheme, { error: 'invalid_token' });
        await checkBinding(ctx, scheme, value, token);
        checkStrength(ctx, scheme, token);
        const { sub, client_id, scope, acr, amr, auth_time, act } = token;
        ctx.body = { scheme, sub, client_id, scope, acr, amr, auth_time, act };
    }

    return {
        renewNonce: () => {
            nonce = randomUUID();
        },
        handle: async ctx => {
            try {
                await answer(ctx);
            } catch (challenge) {
                if (!(challenge instanceof Challenge)) throw challenge;
                ctx.status = challenge.status;
                ctx.set('WWW-Authenticate', challenge.header);
                ctx.body = { error: challenge.message };
            }
        },
    };
}
