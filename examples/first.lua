-- SPDX-License-Identifier: Apache-2.0
local govsdk = require("govsdk")

local client = assert(govsdk.client({ ["gateway.url"] = arg[1], ["gateway.allow_sandbox"] = true }))
local session = assert(client:anonymous())
for _, item in ipairs(assert(session:search_items())) do
  print(item.code, item.name)
end
session:close()
client:close()
