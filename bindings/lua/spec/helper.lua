-- SPDX-License-Identifier: Apache-2.0
-- What the specs share: the platform's address, its operator's hand, a log-in, the newborn's form.
local helper = {}

helper.url = assert(os.getenv("GOVSDK_URL"), "GOVSDK_URL names the sandbox platform")

-- A platform whose clock runs as ours does: codes and addresses would be gone on the other.
helper.steady_url = assert(os.getenv("GOVSDK_STEADY_URL"), "GOVSDK_STEADY_URL names the other one")

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

local function curl(arguments)
  local pipe = assert(io.popen("env -u LD_PRELOAD curl --silent --show-error --fail --noproxy '*' "
    .. arguments))
  local answer = pipe:read("*a")
  pipe:close()
  return answer
end

-- One call under /sandbox/, by the curl program: Lua itself speaks no HTTP.
function helper.operator(path, body, url)
  return curl(("-H 'Content-Type: application/json' -d '%s' '%s%s'")
    :format(body, url or helper.url, path))
end

function helper.read(path, url)
  return curl(("'%s%s'"):format(url or helper.url, path))
end

-- The platform's clock, in seconds since 1970.
function helper.now(url)
  local head = curl(("--dump-header - --output /dev/null '%s/sandbox/state'"):format(url or helper.url))
  local day, name, year, hour, minute, second =
    head:match("Date: %a+, (%d+) (%a+) (%d+) (%d+):(%d+):(%d+) GMT")
  local names = "JanFebMarAprMayJunJulAugSepOctNovDec"
  local month = (names:find(name, 1, true) + 2) / 3
  if month < 3 then year, month = year - 1, month + 12 end
  local days = 365 * year + math.floor(year / 4) - math.floor(year / 100) + math.floor(year / 400)
    + math.floor((153 * (month - 3) + 2) / 5) + day - 719469
  return ((days * 24 + hour) * 60 + minute) * 60 + second
end

-- A trust store with the steady platform's certificate authority.
function helper.trust()
  local trust = assert(require("govsdk").trust.new())
  local parts = helper.read("/sandbox/trust", helper.steady_url)
  local function pems(name)
    return (parts:match('"' .. name .. '":%s*(%b[])'):gsub("\\n", "\n"):gsub('[%[%]",]', ""))
  end
  assert(trust:add_anchors(pems("anchors")))
  assert(trust:add_intermediates(pems("intermediates")))
  assert(trust:add_crl(pems("crls")))
  return trust
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

function helper.citizen(client, id, url)
  local login = assert(client:device_login())
  local info = login:info()
  local early, _, status = login:poll()
  assert(early == nil and status == "GOV_ERR_LOGIN_PENDING", status)
  helper.operator("/sandbox/device", ('{"user_code":"%s","action":"approve","citizen":"%s"}')
    :format(info.user_code, id or "sub-li"), url)
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
