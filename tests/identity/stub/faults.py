# SPDX-License-Identifier: Apache-2.0
"""What can be wrong with an answer. A fault either stands in place of the work, or spoils the answer to work that was
done. README.md lists the names."""
import json
import time

MIB = 1 << 20


class Reply:
    """An answer, and what becomes of the connection: "keep", "close", "cut" in the middle, "reset";
    or how its length is told: "chunked", "unframed" (by its end)."""

    def __init__(self, status=200, body="", content_type="application/json", headers=None,
                 end="keep"):
        self.status, self.content_type, self.end = status, content_type, end
        self.body = body if isinstance(body, bytes) else body.encode()
        self.headers = headers or {}


def json_reply(value, status=200, headers=None):
    return Reply(status, json.dumps(value), headers={"Cache-Control": "no-store", **(headers or {})})


def error(code, status=400, headers=None):
    return json_reply({"error": code, "error_description": f"The stub says {code}"}, status, headers)


def html(status, title):
    page = f"<!DOCTYPE html><html><head><title>{title}</title></head><body><h1>{title}</h1></body></html>"
    return Reply(status, page, "text/html; charset=utf-8")


def redirect(status):
    def make(world):
        return Reply(status, headers={"Location": world["other_issuer"] + world["target"]})
    return make


# Instead of the work: nothing is rotated, nothing is used up.
INSTEAD = {
    "empty_200": lambda world: Reply(200),
    "empty_401": lambda world: Reply(401),
    "empty_403": lambda world: Reply(403),
    "html_200": lambda world: html(200, "Welcome"),
    "html_401": lambda world: html(401, "Please log in"),
    "html_502": lambda world: html(502, "Bad Gateway"),
    "json_500": lambda world: error("server_error", 500),
    "json_503": lambda world: error("temporarily_unavailable", 503),
    "429": lambda world: Reply(429, headers={"Retry-After": str(world["retry_after"])}),
    "429_html": lambda world: Reply(429, "<html>Too many</html>", "text/html",
                                    {"Retry-After": str(world["retry_after"])}),
    "array": lambda world: Reply(200, "[]"),
    "null": lambda world: Reply(200, "null"),
    "deep": lambda world: Reply(200, '{"a":' * 5000 + "1" + "}" * 5000),
    "redirect": redirect(302),
    "redirect_307": redirect(307),
    "redirect_308": redirect(308),
    "reset": lambda world: Reply(end="reset"),
    "close": lambda world: Reply(end="close"),
    **{code: lambda world, code=code: error(code) for code in (
        "slow_down", "authorization_pending", "access_denied", "expired_token", "invalid_grant",
        "invalid_request", "invalid_scope", "unauthorized_client", "unsupported_grant_type")},
    "invalid_client": lambda world: error("invalid_client", 401),
}


def double_member(reply):
    name = next(iter(json.loads(reply.body)))
    reply.body = b"{%s:\"second\"," % json.dumps(name).encode() + reply.body[1:]


def make_huge(reply):
    reply.body = reply.body[:-1] + b',"pad":"%s"}' % (b"x" * (10 * MIB))


def make_endless(reply):
    """Nobody is told how long it is."""
    make_huge(reply)
    reply.end = "chunked"


def halve(reply):
    reply.body = reply.body[:len(reply.body) // 2]


def set_end(end):
    def spoil(reply):
        reply.end = end
    return spoil


def set_type(content_type):
    def spoil(reply):
        reply.content_type = content_type
    return spoil


def prepend(data):
    def spoil(reply):
        reply.body = data + reply.body
    return spoil


def append(data):
    def spoil(reply):
        reply.body += data
    return spoil


# After the work: what was rotated stays rotated, whatever the client makes of the answer.
AFTER = {
    "truncated": halve,
    "duplicate": double_member,
    "huge": make_huge,
    "endless": make_endless,
    "cut": set_end("cut"),
    "unframed": set_end("unframed"),
    "done_reset": set_end("reset"),
    "done_close": set_end("close"),
    "text_plain": set_type("text/plain"),
    "no_type": set_type(None),
    "bom": prepend(b"\xef\xbb\xbf"),
    "garbage": append(b"}"),
    "nul": lambda reply: setattr(reply, "body", reply.body[:-1] + b',"x":"a\\u0000b"}'),
    "ok": lambda reply: None,
}


def apply_fault(fault, world, work):
    """`fault` is a name of either table, or an object: delay_ms, status, body, type, headers, end."""
    if isinstance(fault, dict):
        time.sleep(fault.get("delay_ms", 0) / 1000)
        if "status" not in fault:
            return work()
        return Reply(fault["status"], fault.get("body", ""), fault.get("type", "application/json"),
                     fault.get("headers"), fault.get("end", "keep"))
    if fault in INSTEAD:
        return INSTEAD[fault](world)
    reply = work()
    AFTER[fault](reply)
    return reply
