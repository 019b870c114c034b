// SPDX-License-Identifier: Apache-2.0
// Token exchange (RFC 8693), which the provider leaves to its user: narrower scopes, and a chain of who
// acts for whom.
import { errors } from 'oidc-provider';
import { checkDpopReplay, validateDpop } from 'oidc-provider/lib/helpers/grants.js';
import { grants } from './clients.mjs';

export const chainMax = 3;
const accessToken = 'urn:ietf:params:oauth:token-type:access_token';
// The grantor's own token does for a grant (docs/profiles.md).
const grantOfGrantor = 'urn:gov:params:oauth:token-type:grant';
const parameters = [
    'subject_token',
    'subject_token_type',
    'actor_token',
    'actor_token_type',
    'requested_token_type',
    'scope',
    'audience',
    'resource',
];

// RFC 8693 section 2.2.2: whatever is wrong with either token is invalid_request.
async function readToken(readAccessToken, params, name) {
    if (!params[name]) return undefined;
    const types = name === 'subject_token' ? [accessToken, grantOfGrantor] : [accessToken];
    if (!types.includes(params[`${name}_type`]))
        throw new errors.InvalidRequest(`${name}_type is not supported`);
    const token = await readAccessToken(params[name]);
    if (!token) throw new errors.InvalidRequest(`${name} is invalid`);
    return token;
}

function narrow(wanted, ...tokens) {
    const have = tokens.map(token => (token.scope ?? '').split(' '));
    const scopes = wanted ? wanted.split(' ') : have[0];
    const isMissing = name => have.some(list => !list.includes(name));
    if (wanted && scopes.some(isMissing))
        throw new errors.InvalidScope('the scope can only become narrower', wanted);
    return scopes.filter(name => !isMissing(name)).join(' ');
}

function makeChain(subject, actor) {
    if (!actor) return subject.act;
    const act = { sub: actor.sub };
    if (subject.act) act.act = subject.act;
    let depth = 0;
    for (let link = act; link; link = link.act) depth++;
    if (depth > chainMax) throw new errors.InvalidRequest('the chain of actors is too long');
    return act;
}

async function applyResource(ctx, provider, token, info) {
    const { resource } = ctx.oidc.params;
    if (!resource) return;
    token.resourceServer = new provider.ResourceServer(resource, await info(ctx, resource));
}

export function addTokenExchange(provider, readAccessToken, getResourceServerInfo) {
    provider.registerGrantType(
        grants.exchange,
        async ctx => {
            const { params, client } = ctx.oidc;
            const subject = await readToken(readAccessToken, params, 'subject_token');
            const actor = await readToken(readAccessToken, params, 'actor_token');
            if (!subject) throw new errors.InvalidRequest('subject_token is missing');
            if (params.requested_token_type && params.requested_token_type !== accessToken)
                throw new errors.InvalidRequest('requested_token_type is not supported');
            const proof = await validateDpop(provider, ctx);
            if (!proof && client.dpopBoundAccessTokens)
                throw new errors.InvalidGrant('DPoP proof JWT not provided');

            const scope = narrow(params.scope, subject, ...(actor ? [actor] : []));
            const { acr, amr, auth_time } = actor ?? subject;
            ctx.state.exchanged = { acr, amr, auth_time, act: makeChain(subject, actor) };
            const grant = new provider.Grant({ accountId: subject.sub, clientId: client.clientId });
            grant.addOIDCScope(scope);
            const token = new provider.AccessToken({
                accountId: subject.sub,
                client,
                grantId: await grant.save(),
                gty: 'token_exchange',
                scope,
            });
            if (proof) {
                await checkDpopReplay(provider, ctx, proof, client.clientId);
                token.setThumbprint('jkt', proof.thumbprint);
            }
            await applyResource(ctx, provider, token, getResourceServerInfo);
            ctx.oidc.entity('AccessToken', token);
            ctx.body = {
                access_token: await token.save(),
                issued_token_type: accessToken,
                token_type: token.tokenType,
                expires_in: token.expiration,
                scope: token.scope,
            };
        },
        parameters,
        ['audience', 'resource'],
    );
}
