-- SPDX-License-Identifier: Apache-2.0
-- What the binding itself promises: errors, closing, collection, identifiers, the first program.
local helper = require("spec_helper")
local govsdk = require("govsdk")

describe("errors", function()
  it("name the right setting for a misspelt one", function()
    local client, message, status, details = govsdk.client({ ["gateway.ulr"] = "x" })
    assert.is_nil(client)
    assert.truthy(message:find("gateway.url", 1, true))
    assert.equal("GOV_ERR_CONFIG", status)
    assert.equal("configure", details.category)
  end)

  it("are raised for bad arguments only", function()
    assert.has_error(function() govsdk.client("x") end)
    assert.has_error(function() govsdk.check_identifier("horoscope", "x") end)
  end)

  it("refuse a sandbox that is not allowed", function()
    local client = assert(helper.client({ ["gateway.allow_sandbox"] = false }))
    local session = assert(client:anonymous())
    local _, _, status = session:search_items()
    assert.equal("GOV_ERR_SANDBOX", status)
    session:close()
    client:close()
  end)

  it("tell where they came from", function()
    local client = assert(helper.client())
    local session = assert(client:anonymous())
    local _, _, status, details = session:item("NO-SUCH-ITEM")
    assert.equal("GOV_ERR_NOT_FOUND", status)
    assert.equal(404, details.http_status)
    assert.truthy(details.request_id)
    session:close()
    client:close()
  end)

  it("ask for a usage before anything is sent", function()
    local client = assert(helper.client())
    local session = helper.citizen(client)
    local _, _, status = session:certificates(nil)
    assert.equal("GOV_ERR_USAGE_REQUIRED", status)
    session:close()
    client:close()
  end)
end)

describe("objects", function()
  it("close twice, and refuse afterwards", function()
    local client = assert(helper.client())
    local session = assert(client:client_credentials())
    assert.is_true(session:is_logged_in())
    assert(session:refresh())
    session:close()
    session:close()
    assert.has_error(function() session:search_items() end)
    client:close()
  end)

  it("outlive their client in any order of collection", function()
    local session
    do
      local client = assert(helper.client())
      session = assert(client:anonymous())
    end
    collectgarbage()
    collectgarbage()
    assert.truthy(#assert(session:search_items({ limit = 3 })) > 0)
    session = nil
    collectgarbage()
    collectgarbage()
    assert.is_nil(session)
  end)

  it("share one function for close, __gc and __close", function()
    local client = assert(helper.client())
    local meta = getmetatable(client)
    assert.equal(meta.close, meta.__gc)
    assert.equal(meta.close, meta.__close)
    client:close()
  end)
end)

describe("identifiers", function()
  it("are checked with a record", function()
    local check = govsdk.check_identifier("resident_id", "11010519491231002x")
    assert.is_true(check.acceptable)
    assert.equal("11010519491231002X", check.canonical)
    assert.is_true(govsdk.check_identifier("uscc", "91350100M0001TGQXM").known_exception)
    assert.is_false(govsdk.check_identifier("resident_id", "110105194912310021").acceptable)
  end)
end)

describe("the first program", function()
  it("lists what can be applied for", function()
    local lines = {}
    local program = assert(loadfile(os.getenv("GOVSDK_SOURCE_DIR") .. "/examples/first.lua"))
    local old_arg, old_print = arg, print
    arg = { helper.url }
    print = function(...) lines[#lines + 1] = table.concat({ ... }, " ") end
    local ok, err = pcall(program)
    arg, print = old_arg, old_print
    assert(ok, err)
    assert.truthy(table.concat(lines, "\n"):find("PKG-NEWBORN", 1, true))
  end)
end)
