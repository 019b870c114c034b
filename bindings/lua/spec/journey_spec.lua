-- SPDX-License-Identifier: Apache-2.0
-- A newborn's registration (出生一件事) from login to review, over HTTP.
local helper = require("spec_helper")
local govsdk = require("govsdk")

local ends = { closed = true }

local function fill(session)
  local package = assert(session:package("PKG-NEWBORN"))
  local draft = assert(session:draft(package))
  assert(draft:set_json("", helper.form))
  assert(draft:set_delivery("electronic"))
  local card = helper.find(assert(session:certificates(helper.usage)), function(certificate)
    return certificate.type_name:find("身份证", 1, true)
  end)
  assert(draft:attach_certificate("NB-M02", card.id))
  return draft, package
end

describe("the newborn package", function()
  local client, session

  setup(function()
    client = assert(helper.client())
    session = helper.citizen(client)
  end)

  teardown(function()
    assert(session:finish())
    session:close()
    client:close()
  end)

  it("goes from the guide to the review", function()
    local found = assert(session:search_items({ text = "出生" }))
    assert.truthy(helper.find(found, function(item) return item.code == "PKG-NEWBORN" end))

    local draft, package = fill(session)
    assert.is_true(package.package)
    assert.equal(9, #package.children)

    local refused, _, status, details = draft:submit()
    assert.is_nil(refused)
    assert.equal("GOV_ERR_MATERIAL_MISSING", status)
    assert.truthy(#details.fields > 0)

    assert(draft:set_text("/mother/phone", "12"))
    local findings = assert(draft:precheck())
    assert.truthy(helper.find(findings, function(f) return f.pointer:find("phone") end))
    assert(draft:set_text("/mother/phone", "19900000002"))

    local record, last = ("%PDF-1.4 "):rep(20000), nil
    assert(draft:attach_bytes("NB-M01", record, {
      file_name = "birth.pdf",
      media_type = "application/pdf",
      progress = function(sent, total) last = { sent, total } end,
    }))
    assert.same({ #record, #record }, last)
    assert.equal(0, #assert(draft:precheck()))

    local receipt = assert(draft:submit())
    assert.equal("submit", receipt.kind)
    assert.truthy(receipt.digests.form_data)
    draft:close()

    local id = receipt.matter_id
    local watch = assert(session:watch(id))
    local state
    for _ = 1, 120 do
      assert(watch:next(1))
      state = watch:state()
      if ends[state] then break end
    end
    assert.truthy(ends[state], "the matter stays in " .. tostring(state))
    watch:close()

    local progress = assert(session:progress(id))
    local departments, count = {}, 0
    for _, task in ipairs(progress.tasks) do
      if not departments[task.department] then
        departments[task.department] = true
        count = count + 1
      end
    end
    assert.equal(7, count)

    local events, lines = assert(session:events(id)), {}
    for i, event in ipairs(events) do
      assert.equal(i, event.seq)
      lines[i] = event.jws
    end
    local report = assert(client:verify_log(table.concat(lines, "\n")))
    assert.equal("GOV_OK", report.status)
    assert.equal(id, assert(client:verify_receipt(receipt.jws)).matter_id)

    local birth = helper.find(assert(session:certificates(helper.usage)), function(certificate)
      return certificate.type_name:find("出生", 1, true)
    end)
    local data = assert(session:fetch_certificate(birth.id, "sd_jwt", helper.usage))
    local trust = assert(govsdk.trust.new())
    assert(trust:add_issuer(helper.url, assert(client:keys())))
    local found = assert(govsdk.verification.verify(data, trust, {
      at = helper.now(),
      skew = 30 * 86400,
    }))
    assert.equal("PASSED", found.document)
    assert.equal("PASS", found.signatures[1].checks.SIGNATURE.result)
    assert.truthy(found.claims:find("李小样", 1, true))
    trust:close()

    local pending = assert(session:pending_reviews())
    local bare, _, why = session:post_review({
      event_id = pending[1].event_id,
      level = "dissatisfied",
    })
    assert.is_nil(bare)
    assert.equal("GOV_ERR_REVIEW_REASON_REQUIRED", why)
    local review = assert(session:post_review({
      event_id = pending[1].event_id,
      level = "dissatisfied",
      dimensions = { convenience = 2 },
      text = "等得太久",
    }))
    assert.equal(1, review.attempt)
    assert.truthy(assert(session:work_order(review.id)).state)
    local again, _, twice = session:post_review({
      event_id = pending[1].event_id,
      level = "satisfied",
    })
    assert.is_nil(again)
    assert.equal("GOV_ERR_REVIEW_DUPLICATE", twice)
  end)

  it("submits once when the answer is lost", function()
    local draft = fill(session)
    assert(draft:attach_bytes("NB-M01", "%PDF-1.4"))
    assert(draft:save())
    local function submitted()
      local count = 0
      for _, matter in ipairs(assert(session:matters())) do
        if matter.state ~= "draft" and matter.item_code == "PKG-NEWBORN" then count = count + 1 end
      end
      return count
    end
    local before = submitted()
    helper.operator("/sandbox/faults",
      '{"name":"drop_after","count":1,"method":"POST","path":"/gov/v1/matters"}')
    assert(draft:submit())
    assert.equal(before + 1, submitted())
  end)

  it("raises the error of a progress function", function()
    local draft = fill(session)
    assert.has_error(function()
      draft:attach_bytes("NB-M01", ("x"):rep(100000), { progress = function() error("stop", 0) end })
    end, "stop")
    draft:close()
  end)

  it("is withdrawn", function()
    local draft = fill(session)
    assert(draft:attach_bytes("NB-M01", "%PDF-1.4"))
    local receipt = assert(draft:submit())
    local done, _, status = session:withdraw(receipt.matter_id, "填错了")
    assert.truthy(done or status == "GOV_ERR_MATTER_STATE")
  end)
end)
