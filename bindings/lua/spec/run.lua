-- SPDX-License-Identifier: Apache-2.0
-- busted in the Lua that runs this file, whichever that is.
require("busted.runner")({ standalone = false })
