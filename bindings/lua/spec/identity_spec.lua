-- SPDX-License-Identifier: Apache-2.0
-- The ways in, identities, exchange, stores and tokens of others through the binding.
local helper = require("spec_helper")
local govsdk = require("govsdk")

local LI_NUMBER = "99010119920815102X"

local function native(changes)
  local settings = {
    ["auth.issuer"] = helper.url,
    ["auth.client_id"] = "govsdk-demo-public",
    ["auth.client_secret"] = "",
    ["auth.redirect_uri"] = "http://127.0.0.1/callback",
    ["auth.scope"] = "openid offline_access gov.items gov.matters gov.certificates gov.reviews",
  }
  for name, value in pairs(changes or {}) do settings[name] = value end
  return assert(helper.client(settings))
end

describe("logins", function()
  it("in a browser view", function()
    local client = native()
    local login = assert(client:login({ acr_values = "L3" }))
    assert.is_false(login:is_callback(login:url()))
    local answer = helper.browse(login:url(), "sub-li", "approve")
    assert.is_true(login:is_callback(answer))
    local session = assert(login:finish(answer))
    local identity = assert(session:identity())
    assert.equal("sub-li", identity.subject)
    assert.equal("L3", identity.acr)
    assert.equal(0, #identity.actors)
    assert.truthy(session:logout_url():find(helper.url, 1, true))
    local again, _, status = login:finish(answer)
    assert.is_nil(again)
    assert.equal("GOV_ERR_STATE", status)
    session:close()
    login:close()
    client:close()
  end)

  it("that are refused", function()
    local client = native()
    local login = assert(client:login())
    local session, _, status = login:finish(helper.browse(login:url(), "sub-li", "deny"))
    assert.is_nil(session)
    assert.equal("GOV_ERR_LOGIN_DENIED", status)
    client:close()
  end)

  it("raise what the opener raises", function()
    local client = native()
    assert.has_error(function()
      client:login_in_browser(function() error("no browser here") end, nil, { timeout = 30 })
    end)
    client:close()
  end)

  it("on the phone", function()
    local client = assert(helper.client())
    local login = assert(client:ciba_login({ login_hint = "sub-li" }))
    assert.is_true(login:info().remaining > 0)
    helper.operator("/sandbox/ciba", '{"login_hint":"sub-li","approve":true}')
    local session = assert(login:wait({ timeout = 30 }))
    assert.equal("sub-li", session:identity().subject)
    session:close()
    client:close()
  end)

  it("by a terminal", function()
    local key = assert(govsdk.generate_key("P-256", { kid = "lua" }))
    assert.is_true(key:info().private)
    helper.operator("/sandbox/terminals",
      ('{"id":"K-LUA","jwks":{"keys":[%s]}}'):format(key:public_jwk()))
    local client = native({ ["app.terminal_id"] = "K-LUA", keys = { terminal = key } })
    local session = assert(client:terminal({
      id_type = "resident_id", id_number = LI_NUMBER, method = "id_card", device = "reader-1",
      transaction = "t-1", at = os.time(),
    }))
    assert.equal("L2", session:identity().acr)
    session:close()
    client:close()
    key:close()
  end)
end)

describe("sessions", function()
  it("ask for a stronger login", function()
    local client = native()
    local login = assert(client:login())
    local session = assert(login:finish(helper.browse(login:url(), "sub-li", "approve")))
    helper.operator("/sandbox/step-up", '{"path_prefix":"/gov/v1/reviews","acr":"L3"}')
    local _, _, status, details = session:pending_reviews()
    helper.operator("/sandbox/step-up", "{}")
    assert.equal("GOV_ERR_STEP_UP", status)
    assert.equal("L3", details.acr_values)
    local stronger = assert(session:step_up(details.challenge))
    local better = assert(stronger:finish(helper.browse(stronger:url(), "sub-li", "approve")))
    assert.equal("L3", better:identity().acr)
    client:close()
  end)

  it("are exchanged for another's", function()
    local client = assert(helper.client())
    local own = helper.citizen(client)
    local father = assert(own:exchange("grant", { on_behalf_of = "grant-wang-li" }))
    assert.equal("sub-wang", father:identity().subject)
    assert.equal("sub-li", father:identity().actors[1])
    assert.has_error(function() own:exchange("theft") end)
    client:close()
  end)

  it("are saved", function()
    local folder = os.tmpname()
    os.remove(folder)
    local store = { store = folder, store_key = ("k"):rep(32) }
    local client = native(store)
    local login = assert(client:login())
    local session = assert(login:finish(helper.browse(login:url(), "sub-li", "approve")))
    assert(session:save("kiosk"))
    client:close()
    client = native({ store = folder, store_key = ("k"):rep(32) })
    local loaded = assert(client:load_session("kiosk"))
    assert(loaded:refresh())
    assert(loaded:finish())
    local gone, _, status = client:load_session("kiosk")
    assert.is_nil(gone)
    assert.equal("GOV_ERR_LOGIN_REQUIRED", status)
    client:close()
    os.execute("rm -r " .. folder)
  end)
end)

describe("tokens of others", function()
  it("are looked into, asked about and refused", function()
    local client = assert(helper.client())
    local key = assert(govsdk.generate_key("P-256"))
    local token = assert(key:sign('{"iss":"https://id.example","sub":"x"}', { typ = "at+jwt" }))
    local header, claims = client:peek_token(token)
    assert.truthy(header:find("at+jwt", 1, true))
    assert.truthy(claims:find('"x"', 1, true))
    assert.is_nil((client:verify_token(token, { audience = "https://bank.example" })))
    assert.is_false((client:introspect_token("unknown")))
    assert.is_true(client:revoke_token("unknown"))
    client:close()
  end)
end)

describe("signatures of requests", function()
  it("are explained", function()
    local client = native({
      ["signer.scheme"] = "tif", ["signer.key_id"] = "paas", ["signer.secret"] = "t0p",
    })
    local text = assert(client:explain_signature("POST", "/gov/v1/matters", nil, "{}"))
    assert.truthy(text:lower():find("x-tif-signature", 1, true))
    assert.falsy(text:find("t0p", 1, true))
    client:close()
  end)
end)
