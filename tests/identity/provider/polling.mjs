// SPDX-License-Identifier: Apache-2.0
// What the provider leaves out of polling (RFC 8628, CIBA): the member `interval`, slow_down for those who
// ask too early, and expired_token when a test says that the time is up.
import { performance } from 'node:perf_hooks';

// A client that keeps the interval exactly must not be told to slow down by its own network.
const toleranceMs = 50;

export function makePolling(intervalSeconds) {
    const codes = new Map();
    const latest = {};

    function remember(kind, code) {
        codes.set(code, { lastMs: performance.now(), slow: 0, expired: false });
        latest[kind] = code;
    }

    function refusal(state) {
        const now = performance.now();
        const isEarly = now - state.lastMs < intervalSeconds * 1000 - toleranceMs;
        state.lastMs = now;
        if (state.expired) return 'expired_token';
        if (state.slow > 0) {
            state.slow--;
            return 'slow_down';
        }
        return isEarly ? 'slow_down' : undefined;
    }

    function middleware(ctx) {
        const { route, params } = ctx.oidc ?? {};
        if (ctx.status === 200 && ctx.body?.device_code) remember('device', ctx.body.device_code);
        if (ctx.status === 200 && ctx.body?.auth_req_id) remember('ciba', ctx.body.auth_req_id);
        if (ctx.status === 200 && (ctx.body?.device_code || ctx.body?.auth_req_id))
            ctx.body.interval = intervalSeconds;
        const state = route === 'token' && codes.get(params?.device_code ?? params?.auth_req_id);
        const error = state && ctx.body?.error === 'authorization_pending' && refusal(state);
        if (error) ctx.body = { error };
    }

    return {
        middleware: async (ctx, next) => {
            await next();
            middleware(ctx);
        },
        get latestDeviceCode() {
            return latest.device;
        },
        get latestRequest() {
            return latest.ciba;
        },
        // What concerns only the polling: the next `count` answers are slow_down, or the code has expired.
        order: (code, form) => {
            const state = codes.get(code);
            if (!state) return false;
            if (form.action === 'slow_down') state.slow = Number(form.count ?? 1);
            else if (form.action === 'expire') state.expired = true;
            else return false;
            return true;
        },
    };
}
