# SPDX-License-Identifier: Apache-2.0
import sys

import govsdk

with govsdk.Client({"gateway.url": sys.argv[1], "gateway.allow_sandbox": True}) as client:
    with client.anonymous() as session:
        for item in session.items.search():
            print(item.code, item.name)
