// SPDX-License-Identifier: Apache-2.0
// What a test does to the provider in place of a citizen: logs in and consents (/_test/auto), approves
// and denies on another device (/_test/device, /_test/ciba); and what the provider counts (/_test/counts).
// README.md tells the parameters.
import { errors } from 'oidc-provider';
import { normalize } from 'oidc-provider/lib/helpers/user_codes.js';

const subjectOf = hint => hint || 'citizen-1';

// The level that the request cannot do without, or the lowest.
function grantedLevel(params) {
    const acr = params.claims && JSON.parse(params.claims).id_token?.acr;
    return (acr?.essential && (acr.value ?? acr.values?.[0])) || 'L1';
}

async function consent(provider, { prompt, grantId, session, params }) {
    const fresh = { accountId: session.accountId, clientId: params.client_id };
    const grant = grantId ? await provider.Grant.find(grantId) : new provider.Grant(fresh);
    const { missingOIDCScope, missingOIDCClaims, missingResourceScopes } = prompt.details;
    if (missingOIDCScope) grant.addOIDCScope(missingOIDCScope.join(' '));
    if (missingOIDCClaims) grant.addOIDCClaims(missingOIDCClaims);
    for (const [indicator, scopes] of Object.entries(missingResourceScopes ?? {}))
        grant.addResourceScope(indicator, scopes.join(' '));
    return { consent: { grantId: await grant.save() } };
}

async function decide(provider, details) {
    const { prompt, params } = details;
    if (params.login_hint === 'deny')
        return { error: 'access_denied', error_description: 'The citizen refused' };
    if (prompt.name === 'consent') return consent(provider, details);
    const acr = grantedLevel(params);
    const amr = acr === 'L1' ? ['pwd'] : ['pwd', 'face'];
    return { login: { accountId: subjectOf(params.login_hint), acr, amr } };
}

async function interact(provider, ctx) {
    const details = await provider.interactionDetails(ctx.req, ctx.res);
    const result = await decide(provider, details);
    const options = { mergeWithLastSubmission: !result.error };
    await provider.interactionFinished(ctx.req, ctx.res, result, options);
}

async function makeGrant(provider, accountId, clientId, scope, resource) {
    const grant = new provider.Grant({ accountId, clientId });
    grant.addOIDCScope(scope);
    if (resource) grant.addResourceScope(resource, scope);
    return grant.save();
}

const howLoggedIn = form => ({
    acr: form.acr ?? 'L2',
    amr: ['face'],
    authTime: Math.floor(Date.now() / 1000),
});

async function decideDevice(provider, form) {
    const code = await provider.DeviceCode.findByUserCode(normalize(form.user_code ?? ''), {
        ignoreExpiration: true,
    });
    if (!code) return false;
    if (form.action === 'deny') {
        Object.assign(code, { error: 'access_denied', errorDescription: 'The citizen refused' });
    } else {
        const accountId = subjectOf(form.sub);
        const { scope, resource } = code.params;
        const grantId = await makeGrant(provider, accountId, code.clientId, scope, resource);
        const claims = {};
        Object.assign(code, { accountId, grantId, scope, resource, claims, ...howLoggedIn(form) });
    }
    await code.save();
    return true;
}

async function decideCiba(provider, form, latest) {
    const id = form.auth_req_id ?? latest;
    const request = id && (await provider.BackchannelAuthenticationRequest.find(id));
    if (!request) return false;
    const { accountId, clientId, scope, resource } = request;
    const outcome =
        form.action === 'deny'
            ? new errors.AccessDenied('The citizen refused')
            : await makeGrant(provider, accountId, clientId, scope, resource);
    await provider.backchannelResult(request, outcome, howLoggedIn(form));
    return true;
}

async function readForm(req) {
    const chunks = [];
    for await (const chunk of req) chunks.push(chunk);
    return Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString()));
}

export function makeControl(provider, { api, polling, counts }) {
    const done = (ctx, found) => {
        ctx.status = found ? 200 : 404;
        ctx.body = { done: found };
    };
    const posts = {
        '/_test/device': async (ctx, form) => {
            if (polling.order(polling.latestDeviceCode, form)) return done(ctx, true);
            return done(ctx, await decideDevice(provider, form));
        },
        '/_test/ciba': async (ctx, form) => {
            if (polling.order(form.auth_req_id ?? polling.latestRequest, form))
                return done(ctx, true);
            return done(ctx, await decideCiba(provider, form, polling.latestRequest));
        },
        '/_test/api-nonce': async ctx => {
            api.renewNonce();
            done(ctx, true);
        },
    };
    return async (ctx, next) => {
        if (ctx.path.startsWith('/_test/auto/')) return interact(provider, ctx);
        if (ctx.path === '/_test/api') return api.handle(ctx);
        if (ctx.path === '/_test/counts') {
            ctx.body = counts;
            return undefined;
        }
        const post = ctx.method === 'POST' && posts[ctx.path];
        return post ? post(ctx, await readForm(ctx.req)) : next();
    };
}
