-- SPDX-License-Identifier: Apache-2.0
-- Certificates through the binding: consent, fetching, verifying, showing with and without a network.
local helper = require("spec_helper")
local govsdk = require("govsdk")

local url = helper.steady_url
local CARD = "11990100MB9901008N011"
local usage = { purpose = "开户核验", basis = "consent", event = "CASE-7", operator_id = "counter-3" }
local verify = govsdk.verification.verify

describe("certificates", function()
  local client, citizen, reader, card, trust, now

  setup(function()
    client = assert(helper.client({ ["gateway.url"] = url }))
    citizen = helper.citizen(client, "sub-li", url)
    reader = assert(client:client_credentials())
    card = assert(citizen:certificates(usage, { type_code = CARD }))[1]
    trust = helper.trust()
    assert(trust:fetch_platform(client))
    now = helper.now(url)
  end)

  teardown(function()
    trust:close()
    reader:close()
    citizen:close()
    client:close()
  end)

  local function consent(decision, terms)
    terms.purpose, terms.grantor, terms.types = usage.purpose, "sub-li", { CARD }
    local asked = assert(reader:request_grant(terms))
    assert.equal("requested", asked.state)
    assert.truthy(asked.consent_uri:find(asked.id, 1, true))
    helper.operator("/sandbox/grants/" .. asked.id, ('{"decision":"%s"}'):format(decision), url)
    return assert(reader:wait_grant(asked.id, { timeout = 20 }))
  end

  it("are read with consent, as a marked copy, and verified", function()
    local nothing, _, status = reader:fetch_certificate(card.id, "ofd", usage)
    assert.is_nil(nothing)
    assert.equal("GOV_ERR_CONSENT_REQUIRED", status)
    local grant = consent("approve", { actions = { "get", "fetch" }, max_uses = 3 })
    assert.equal("active", grant.state)
    assert.same({ "get", "fetch" }, grant.actions)
    assert.same({ CARD }, grant.types)
    assert.same({}, grant.fields)

    local granted = { purpose = usage.purpose, basis = "consent", grant_id = grant.id }
    local last
    local data, info = reader:fetch_certificate(card.id, "ofd", granted, {
      marked_copy = true,
      digest = "sm3",
      progress = function(received, total) last = { received, total } end,
    })
    assert.equal(#assert(data, info), info.size)
    assert.same({ #data, #data }, last)
    assert.equal(usage.purpose, info.copy.cause)
    assert.equal("sm3:", info.digest:sub(1, 4))

    local found = assert(verify(data, trust, { at = helper.now(url) }))
    assert.equal("PASSED", found.overall, found.text)
    assert.equal("PASSED", found.signer)
    assert.equal("ofd", found.format)
    assert.is_nil(found.cause)
    assert.is_nil(found.claims)
    local signature = found.signatures[1]
    assert.equal("seal", signature.type)
    assert.equal("PASS", signature.checks.COVERAGE.result)
    assert.equal(signature.checks[1], signature.checks[signature.checks[1].name])
    assert.not_equal(found.text, found.text_zh)

    assert.equal(1, assert(reader:grant(grant.id)).used)
    assert.equal("revoked", assert(citizen:revoke_grant(grant.id)).state)
    local _, _, ended = reader:certificate(card.id, granted)
    assert.equal("GOV_ERR_CONSENT_INVALID", ended)
    assert.equal("denied", consent("deny", { actions = { "ask" } }).state)
    assert.has_error(function() reader:request_grant({ actions = { "steal" } }) end)
  end)

  it("tell everything that the platform says", function()
    local whole = assert(citizen:certificate(card.id, usage))
    assert.equal("valid", whole.licence_state)
    assert.equal("有效", whole.status_text)
    assert.equal("李四样", whole.holders[1].name)
    assert.is_true(whole.valid_from < whole.valid_until)
    assert.is_true(whole.forms[1].size > 0)
    local parts = assert(govsdk.identifier.certificate_parse(whole.identifier))
    assert.equal(CARD, parts.type_code)
    assert.equal("right", parts.checksum)
    assert.equal(whole.identifier, govsdk.identifier.certificate_format(parts))
    assert.is_nil(govsdk.identifier.certificate_parse("1.2.156"))
    assert.is_nil(govsdk.identifier.certificate_format({ type_code = "x" }))
    assert.not_equal("99010119920815102X", govsdk.identifier.mask("99010119920815102X"))

    local first = assert(citizen:certificates(usage, { limit = 1 }))
    local rest = assert(citizen:certificates(usage, { cursor = first.next }))
    assert.equal(1, #first)
    assert.is_nil(rest.next)
    assert.not_equal(first[1].id, rest[1].id)
    assert.truthy(#assert(citizen:find_certificates_by_type(CARD, usage)) >= 1)
    assert.same({}, assert(citizen:follow_certificate(whole, usage, "predecessor")))
    assert.has_error(function() citizen:follow_certificate(card, usage, "successor") end)
    local _, _, status = citizen:check_certificate({ type_code = CARD, number = "1" }, usage)
    assert.equal("GOV_ERR_UNSUPPORTED", status)
  end)

  it("go to a function and to disk", function()
    local pieces = {}
    local info = assert(citizen:fetch_certificate_stream(card.id, "pdf", usage, function(piece)
      pieces[#pieces + 1] = piece
    end))
    local data = table.concat(pieces)
    assert.equal(info.size, #data)
    assert.equal("%PDF", data:sub(1, 4))
    local path = os.tmpname()
    local kept = assert(citizen:fetch_certificate_file(card.id, "pdf", usage, path))
    local file = assert(io.open(path, "rb"))
    assert.equal(data, file:read("*a"))
    file:close()
    os.remove(path)
    assert.equal(info.digest, kept.digest)
    local _, _, status = citizen:fetch_certificate(card.id, "pdf", usage, { max_bytes = 100 })
    assert.equal("GOV_ERR_RESPONSE_TOO_LARGE", status)
    assert.has_error(function() citizen:fetch_certificate(card.id, "scroll", usage) end)
  end)

  it("raise what functions raise", function()
    local function stop() error("stop", 0) end
    assert.has_error(function()
      citizen:fetch_certificate(card.id, "ofd", usage, { progress = stop })
    end, "stop")
    assert.has_error(function()
      citizen:fetch_certificate_stream(card.id, "ofd", usage, stop)
    end, "stop")
    local _, _, status = citizen:fetch_certificate(card.id, "ofd", usage, {
      progress = function() return false end,
    })
    assert.equal("GOV_ERR_CANCELLED", status)
  end)

  it("are fetched to the end though a function closes what the call uses", function()
    local session = helper.citizen(client, "sub-li", url)
    local key = assert(govsdk.generate_key("P-256"))
    local why = { purpose = usage.purpose .. os.time(), basis = "consent" }
    local how = { holder_key = key, progress = function()
      session:close()
      key:close()
      why.purpose, why.basis = nil, nil
      collectgarbage()
    end }
    local data, info = session:fetch_certificate(card.id, "sd_jwt", why, how)
    assert.equal(#assert(data, info), info.size)
    assert.has_error(function() session:certificates(usage) end)
    assert.has_error(function() key:info() end)
    session:close()
    assert.error_matches(function()
      citizen:certificates({ purpose = "a\0b", basis = "consent" })
    end, "NUL")
  end)

  it("are shown offline", function()
    local key = assert(govsdk.generate_key("P-256"))
    local text = assert(citizen:fetch_certificate(card.id, "sd_jwt", usage, { holder_key = key }))
    local mine = assert(govsdk.sd_jwt.read(text))
    assert.equal(key:info().thumbprint, mine:info().holder_thumbprint)
    assert.truthy(mine:info().claims:find("李四样", 1, true))
    local asked = assert(govsdk.sd_jwt.request_new({
      audience = "https://library.example", purpose = "办理借书证",
      fields = { "/type_name" }, expires_at = now + 600,
    }))
    local request = assert(govsdk.sd_jwt.request_read(asked.text, now))
    assert.same(asked, request)
    local shown = assert(mine:present({
      fields = request.fields, holder_key = key,
      audience = request.audience, nonce = request.nonce, at = now,
    }))
    local _, _, missing = mine:present({ fields = { "/iris" } })
    assert.equal("GOV_ERR_NOT_FOUND", missing)
    assert.has_error(function() mine:present({ fields = { 7 } }) end)

    local frames = assert(govsdk.qr.split(shown, 500))
    local joiner = assert(govsdk.qr.reader())
    assert.is_true(#frames > 1)
    for i = #frames, 1, -1 do
      local added, total = joiner:add(frames[i])
      assert.same({ #frames - i + 1, #frames }, { added, total })
    end
    local joined = assert(joiner:take())
    assert.equal(shown, joined)
    assert.same({ 0, 0 }, { joiner:progress() })
    joiner:add(frames[1])
    joiner:reset()
    local _, _, early = joiner:take()
    assert.equal("GOV_ERR_STATE", early)
    joiner:close()

    local how = { audience = asked.audience, nonce = asked.nonce, at = now }
    local found = assert(verify(joined, trust, how))
    assert.equal("PASSED", found.overall, found.text)
    assert.equal("valid", found.licence)
    assert.truthy(found.claims:find("居民身份证", 1, true))
    assert.falsy(found.claims:find("李四样", 1, true))
    how.nonce = "another-number-used-once"
    assert.equal("FAILED", assert(verify(joined, trust, how)).overall)
    local stale = assert(verify(joined, trust, { at = now + 3600, status_max_age = 60 }))
    assert.equal("licence_stale", stale.cause)
    mine:close()
    assert.has_error(function() mine:info() end)
    key:close()
  end)

  it("are shown by a code, asked about, and audited", function()
    local shown = assert(citizen:create_presentation(card.id, {
      fields = { "name" }, max_redemptions = 2,
    }))
    assert.equal(10, #shown.code)
    local seen, redemption = reader:redeem_presentation(shown.code, usage)
    assert.truthy(assert(seen, redemption).json:find("李四样", 1, true))
    local answer = assert(reader:ask_certificate({ age_over = 18, code = shown.code }, usage))
    assert.equal("yes", answer.value)
    assert.truthy(answer.claims:find(answer.evidence_id, 1, true))
    local payload = assert(client:verify_jws(answer.evidence))
    assert.equal(answer.claims, payload)
    local _, _, used = reader:redeem_presentation(shown.code, usage)
    assert.equal("GOV_ERR_CONFLICT", used)
    assert.has_error(function() reader:ask_certificate({}, usage) end)

    local after = assert(citizen:presentation(shown.id))
    assert.is_nil(after.code)
    assert.equal("used_up", after.state)
    assert.truthy(helper.find(after.redemptions, function(a) return a.id == redemption end))
    local asked = assert(citizen:accesses({ limit = 1 }))
    assert.same({ kind = "age_over", years = 18 }, asked[1].question)
    assert.equal("yes", asked[1].answer)
    local before = assert(citizen:accesses({ cursor = asked.next }))
    assert.equal("redeem", before[1].action)
    assert.is_nil(before[1].answer)

    local paper = assert(citizen:create_presentation(card.id, { kind = "emergency", hours = 2 }))
    assert.equal(26, #paper.code)
    assert.equal("revoked", assert(citizen:revoke_presentation(paper.id)).state)
  end)

  it("are verified with the platform's word on the licence", function()
    local data = assert(citizen:fetch_certificate(card.id, "pdf", usage))
    local licence = assert(citizen:certificate(card.id, usage))
    local how = { at = helper.now(url), licence = licence, require_licence = true }
    assert.equal("valid", assert(verify(data, trust, how)).licence)
    local judged = assert(govsdk.trust.new())
    assert(judged:set_verifier("pdf", function(_, _, report)
      licence.handle:close()
      report:set_check(report:add_signature(), "SIGNATURE", "PASS")
    end))
    assert.equal("valid", assert(verify(data, judged, how)).licence)
    assert.has_error(function() verify(data, judged, how) end)
    local empty = assert(govsdk.trust.new())
    local found = assert(verify(data, empty, { at = now }))
    assert.equal("INDETERMINATE", found.overall)
    assert.equal("no_anchor", found.cause)
    assert.equal(#data, found.signatures[1].signed_size)
    local _, _, status = verify("GIF89a", trust)
    assert.equal("GOV_ERR_UNSUPPORTED", status)
    assert.has_error(function() verify(data, trust, { revocation = "perhaps" }) end)
    assert.has_error(function() verify(data, trust, { licence = card }) end)
  end)
end)

describe("trust stores", function()
  it("are written as bundles and read", function()
    local now = helper.now(url)
    local trust = helper.trust()
    assert.equal(2, trust:count("anchor"))
    assert.truthy(trust:describe():find("SM2 root", 1, true))
    local key = assert(govsdk.generate_key("P-256", { kid = "fleet" }))
    local keys = assert(govsdk.key_set_from_key(key))
    assert.same({ "fleet" }, keys:kids())
    local bundle = assert(trust:write_bundle(key, {
      sequence = 7, issued_at = now, expires_at = now + 86400,
    }))
    local copy = assert(govsdk.trust.new())
    assert.equal(7, copy:add_bundle(bundle, keys, { at = now, min_sequence = 7 }))
    assert.equal(trust:count("crl"), copy:count("crl"))
    local _, _, old = copy:add_bundle(bundle, keys, { at = now, min_sequence = 8 })
    assert.equal("GOV_ERR_CONFLICT", old)
    local client = assert(helper.client({ ["gateway.url"] = url }))
    local others = assert(govsdk.key_set_from_json(assert(client:keys())))
    local _, _, unknown = copy:add_bundle(bundle, others, { at = now })
    assert.equal("GOV_ERR_KEY_NOT_FOUND", unknown)
    local jws = assert(key:sign("seven", { typ = "note" }))
    assert.equal("seven", keys:verify_jws(jws, "ES256", { typ = "note" }))
    assert.is_nil((others:verify_jws(jws, "ES256")))
    assert.is_true(copy:fetch_issuer(client, url))
    assert.is_true(copy:fetch_status_list(client, url .. "/gov/v1/status-lists/1"))
    assert.equal(1, copy:count("status_list"))
    assert.is_nil((copy:add_status_list("a.b.c", now)))
    assert.is_nil((copy:add_ocsp("nonsense")))
    assert.is_nil((copy:add_directory("/nowhere/at/all")))
    assert.has_error(function() copy:count("faith") end)
    client:close()
  end)
end)

describe("findings", function()
  it("are listed", function()
    assert.is_boolean(govsdk.verification.features().pdf)
    local coverage = helper.find(govsdk.verification.checks(), function(check)
      return check.name == "COVERAGE"
    end)
    assert.truthy(coverage.text_zh)
    assert.equal("FAILED", govsdk.verification.reasons().digest_mismatch.verdict)
  end)
end)

describe("verifiers in Lua", function()
  it("report behind the same answers", function()
    local trust = assert(govsdk.trust.new())
    assert(trust:set_verifier("pdf", function(data, _, report)
      local one = report:add_signature("CN=模块")
      report:set_check(one, "SIGNATURE", "PASS")
      if data:find("bad") then
        report:set_check(one, "DATAHASH", "FAIL", "digest_mismatch", "part 1")
      end
    end))
    collectgarbage()
    collectgarbage()
    local found = coroutine.wrap(function()
      return assert(verify("%PDF-1.4 bad", trust))
    end)()
    assert.equal("FAILED", found.overall)
    assert.equal("part 1", found.signatures[1].checks.DATAHASH.detail)
    assert.equal("CN=模块", found.signatures[1].signer)
    assert(trust:set_verifier("pdf", function() return false end))
    found = assert(verify("%PDF-1.4", trust))
    assert.equal("INDETERMINATE", found.overall)
    assert.truthy(found.json:find("module", 1, true))
    trust:close()
  end)

  it("raise, and keep nothing", function()
    local kept
    local trust = assert(govsdk.trust.new())
    assert(trust:set_verifier("pdf", function(_, _, report)
      kept = report
      report:set_check(1, "HOROSCOPE", "PASS")
    end))
    assert.error_matches(function() verify("%PDF-1.4", trust) end, "HOROSCOPE")
    assert.has_error(function() kept:add_signature("late") end)
    assert(trust:set_verifier("pdf", function() trust:add_anchors("x") end))
    assert.error_matches(function() verify("%PDF-1.4", trust) end, "closed")
    assert(trust:set_verifier("pdf", function() trust:close() error("done", 0) end))
    assert.has_error(function() verify("%PDF-1.4", trust) end, "done")
    assert.equal(0, trust:count("anchor"))
    trust:close()
  end)
end)

describe("memory", function()
  local function resident()
    local file = assert(io.open("/proc/self/statm"))
    local pages = tonumber((file:read("*a"):match("%d+ (%d+)")))
    file:close()
    return pages * 4096
  end

  it("is given back", function()
    if os.getenv("LD_PRELOAD") then return end -- a sanitizer keeps what is freed
    local trust = helper.trust()
    local key = assert(govsdk.generate_key("P-256"))
    local function round_trip()
      assert(verify("%PDF-1.4 nothing", trust))
      assert(trust:write_bundle(key, { sequence = 1, issued_at = 1, expires_at = 2 }))
      assert(key:public_jwk())
      local other = assert(govsdk.trust.new())
      other:set_verifier("pdf", function() end)
      local reader = assert(govsdk.qr.reader())
      for _, frame in ipairs(govsdk.qr.split(("x"):rep(9000))) do reader:add(frame) end
      assert(reader:take())
    end
    for _ = 1, 200 do round_trip() end
    collectgarbage()
    collectgarbage()
    local before = resident()
    for _ = 1, 400 do round_trip() end
    collectgarbage()
    collectgarbage()
    assert.is_true(resident() - before < 4 * 1024 * 1024)
    trust:close()
  end)
end)
