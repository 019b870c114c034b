// SPDX-License-Identifier: Apache-2.0
// What the provider is told: features, lifetimes, claims, certificates of clients. Not: the clients
// (clients.mjs) and what the tests do to it (control.mjs).
import { randomBytes } from 'node:crypto';
import { errors } from 'oidc-provider';
import { makeClients } from './clients.mjs';

const levels = ['L1', 'L2', 'L3', 'L4'];

// Of everyone but "nobody", who does not exist.
async function findAccount(ctx, sub) {
    if (sub === 'nobody') return undefined;
    const claims = () => ({ sub, name: `Citizen ${sub}`, phone_number: '+8613800000000' });
    return { accountId: sub, claims };
}

// How the citizen logged in goes with the access token; an exchange says it by itself.
function extraTokenClaims(ctx) {
    if (ctx.state.exchanged) return ctx.state.exchanged;
    const { AuthorizationCode, DeviceCode, BackchannelAuthenticationRequest, RefreshToken } =
        ctx.oidc.entities;
    const source =
        AuthorizationCode ?? DeviceCode ?? BackchannelAuthenticationRequest ?? RefreshToken;
    return source && { acr: source.acr, amr: source.amr, auth_time: source.authTime };
}

// The endpoint url as audience is what RFC 7523 allowed before it was found to be unsafe.
async function assertJwtClientAuthClaimsAndHeader(ctx, claims, header, client) {
    if (client.clientId !== 'backend-jwt-endpoint' && claims.aud !== ctx.oidc.issuer)
        throw new errors.InvalidClientAuth('aud must be the issuer and nothing else');
}

const certificateOf = ctx => ctx.socket.getPeerX509Certificate?.();

// RFC 4514 writes the names of a subject backwards.
function certificateSubjectMatches(ctx, property, expected) {
    const names = certificateOf(ctx).subject.split('\n').reverse();
    return property === 'tls_client_auth_subject_dn' && names.join(',') === expected;
}

function makeFeatures(options, resource) {
    const nothing = async () => {};
    return {
        devInteractions: { enabled: false },
        ciba: {
            enabled: true,
            deliveryModes: ['poll'],
            processLoginHint: async (ctx, hint) => hint,
            triggerAuthenticationDevice: nothing,
            validateBindingMessage: nothing,
            validateRequestContext: nothing,
            verifyUserCode: nothing,
        },
        claimsParameter: { enabled: true },
        clientCredentials: { enabled: true },
        deviceFlow: { enabled: true },
        dPoP: {
            enabled: true,
            nonceSecret: randomBytes(32),
            requireNonce: () => Boolean(options['dpop-nonce']),
        },
        encryption: { enabled: true },
        introspection: { enabled: true, allowedPolicy: async () => true },
        jwtIntrospection: { enabled: true },
        jwtResponseModes: { enabled: true },
        jwtUserinfo: { enabled: true },
        mTLS: {
            enabled: Boolean(options['mtls-ca']),
            certificateBoundAccessTokens: true,
            tlsClientAuth: true,
            selfSignedTlsClientAuth: true,
            getCertificate: certificateOf,
            certificateAuthorized: ctx => ctx.socket.authorized,
            certificateSubjectMatches,
        },
        pushedAuthorizationRequests: { enabled: true },
        resourceIndicators: {
            enabled: true,
            defaultResource: async () => undefined,
            useGrantedResource: async () => true,
            getResourceServerInfo: async (ctx, indicator) => {
                if (indicator !== resource) throw new errors.InvalidTarget();
                return {
                    scope: 'matter:read matter:write certificate:read',
                    audience: resource,
                    accessTokenFormat: 'jwt',
                    jwt: { sign: { alg: 'ES256' } },
                };
            },
        },
        revocation: {
            enabled: true,
            allowedPolicy: async (ctx, client, token) => token.clientId === client.clientId,
        },
        rpInitiatedLogout: { enabled: true },
    };
}

const mtlsAliases = {
    token_endpoint: '/token',
    introspection_endpoint: '/token/introspection',
    revocation_endpoint: '/token/revocation',
    backchannel_authentication_endpoint: '/backchannel',
    device_authorization_endpoint: '/device/auth',
    pushed_authorization_request_endpoint: '/request',
    userinfo_endpoint: '/me',
};

function makeDiscovery(mtlsUrl) {
    if (!mtlsUrl) return {};
    const alias = ([name, path]) => [name, mtlsUrl + path];
    return { mtls_endpoint_aliases: Object.fromEntries(Object.entries(mtlsAliases).map(alias)) };
}

export function makeConfiguration({ options, keys, clientKeys, resource, mtlsUrl }) {
    const tokenSeconds = Number(options['token-seconds']);
    const codeSeconds = Number(options['device-seconds']);
    return {
        acrValues: levels,
        assertJwtClientAuthClaimsAndHeader,
        claims: {
            openid: ['sub', 'acr', 'amr', 'auth_time'],
            profile: ['name'],
            phone: ['phone_number'],
        },
        clients: makeClients({ clientKeys, mtls: Boolean(mtlsUrl) }),
        clientAuthMethods: [
            ...['client_secret_basic', 'client_secret_post', 'private_key_jwt', 'none'],
            ...(mtlsUrl ? ['tls_client_auth', 'self_signed_tls_client_auth'] : []),
        ],
        conformIdTokenClaims: false,
        cookies: { keys: [randomBytes(32).toString('hex')] },
        discovery: makeDiscovery(mtlsUrl),
        extraTokenClaims,
        features: makeFeatures(options, resource),
        findAccount,
        interactions: { url: (ctx, interaction) => `/_test/auto/${interaction.uid}` },
        issueRefreshToken: async (ctx, client) => client.grantTypeAllowed('refresh_token'),
        jwks: { keys },
        pkce: { required: () => true },
        renderError: (ctx, out) => {
            ctx.type = 'json';
            ctx.body = out;
        },
        responseTypes: ['code'],
        rotateRefreshToken: true,
        scopes: [
            ...['openid', 'offline_access', 'profile', 'phone'],
            ...['matter:read', 'matter:write', 'certificate:read'],
        ],
        ttl: {
            AccessToken: tokenSeconds,
            AuthorizationCode: 60,
            BackchannelAuthenticationRequest: codeSeconds,
            ClientCredentials: tokenSeconds,
            DeviceCode: codeSeconds,
            Grant: 3600,
            IdToken: tokenSeconds,
            Interaction: 600,
            RefreshToken: 3600,
            Session: 3600,
        },
    };
}
