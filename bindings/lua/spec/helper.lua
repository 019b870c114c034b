-- SPDX-License-Identifier: Apache-2.0
-- What the specs share: the platform's address, its operator's hand, a log-in, the newborn's form.
local helper = {}

helper.url = assert(os.getenv("GOVSDK_URL"), "GOVSDK_URL names the sandbox platform")

helper.settings = {
  ["gateway.url"] = helper.url,
  ["gateway.allow_sandbox"] = true,
  ["auth.client_id"] = "govsdk-demo",
  ["auth.client_secret"] = "demo s3cret+/ &=",
  ["app.id"] = "lua-specs",
  ["app.channel"] = "pc",
}

function helper.client(changes)
  local settings = {}
  for name, value in pairs(helper.settings) do settings[name] = value end
  for name, value in pairs(changes or {}) do settings[name] = value end
  return require("govsdk").client(settings)
end

-- One call under /sandbox/, by the curl program: Lua itself speaks no HTTP.
function helper.operator(path, body)
  local command = ("env -u LD_PRELOAD curl --silent --show-error --fail --noproxy '*' "
    .. "-H 'Content-Type: application/json' -d '%s' '%s%s'"):format(body, helper.url, path)
  local pipe = assert(io.popen(command))
  local answer = pipe:read("*a")
  pipe:close()
  return answer
end

-- Goes through a login page by tests/support/browser.py and gives the address it leads back to.
function helper.browse(url, citizen, action)
  local script = "import sys; from browser import Browser; "
    .. "print(Browser(sys.argv[1]).log_in(sys.argv[2], sys.argv[3], sys.argv[4]))"
  local command = ("env -u LD_PRELOAD PYTHONPATH='%s' PYTHONDONTWRITEBYTECODE=1 python3 -c '%s' '%s' '%s' '%s' '%s'")
    :format(os.getenv("GOVSDK_BROWSER"), script, helper.url, url, citizen, action)
  local pipe = assert(io.popen(command))
  local answer = pipe:read("*l")
  pipe:close()
  return answer
end

function helper.citizen(client, id)
  local login = assert(client:device_login())
  local info = login:info()
  local early, _, status = login:poll()
  assert(early == nil and status == "GOV_ERR_LOGIN_PENDING", status)
  helper.operator("/sandbox/device", ('{"user_code":"%s","action":"approve","citizen":"%s"}')
    :format(info.user_code, id or "sub-li"))
  local session = assert(login:wait({ timeout = 30 }))
  login:close()
  return session
end

helper.form = [[{"child":{"name":"李小样","sex":"female","birth_date":"2026-11-01","birth_time":"08:30",
"weight_grams":3200,"birth_hospital":"样例市第一医院"},
"mother":{"name":"李四样","id_number":"99010119920815102X","phone":"19900000002"},
"household":{"register_with":"mother","address":"样例市样例区幸福路1号"},
"insurance":{"enrol":true},"card":{"bank":"bank_a"}}]]

helper.usage = { purpose = "核对新生儿登记结果", basis = "consent", item_code = "PKG-NEWBORN" }

function helper.find(list, predicate)
  for _, element in ipairs(list) do
    if predicate(element) then return element end
  end
end

package.loaded["spec_helper"] = helper
return helper
