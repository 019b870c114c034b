# SPDX-License-Identifier: Apache-2.0
"""id check: the tables of the contract, without network and without settings."""
import unittest

from support import CliTest

GOOD = {
    "resident-id": ["11010519491231002X", "11010519491231002x", "440524188001010014"],
    "uscc": ["11100000000013338W", "11310000MB2F30661Y", "91350100M0001TGQXM"],
    "certificate": ["1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.001.U",
                    "1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.001.V"],
    "region": ["110105"],
}
BAD = {
    "resident-id": ["110105194912310021", "11010519491331002X", "1101051949123100", ""],
    "uscc": ["11100000000013338X", "I1100000000013338W", "1"],
    "certificate": ["1.2.156.3005.2.x", "11100000000013338W"],
    "region": ["1101", "ab0105"],
}


class Identifier(CliTest):
    sandbox_options = None

    def test_good_ones(self):
        for kind, texts in GOOD.items():
            for text in texts:
                found = self.run_cli("--json", "id", "check", kind, text).json
                self.assertTrue(found["acceptable"], text)
                self.assertEqual(found["kind"], kind)

    def test_bad_ones(self):
        for kind, texts in BAD.items():
            for text in texts:
                self.assertFalse(self.run_cli("--json", "id", "check", kind, text, code=1).json["acceptable"], text)
                self.assertIn("not acceptable", self.run_cli("id", "check", kind, text, code=1).out)

    def test_what_is_told(self):
        found = self.run_cli("--json", "id", "check", "resident-id", "11010519491231002x").json
        self.assertEqual((found["canonical"], found["birth_date"], found["region_code"]),
                         ("11010519491231002X", 19491231, 110105))
        self.assertIn("1949-12-31", self.run_cli("id", "check", "resident-id", "11010519491231002x").out)
        exception = self.run_cli("--json", "id", "check", "uscc", "91350100M0001TGQXM").json
        self.assertEqual((exception["checksum"], exception["known_exception"]), ("wrong", True))

    def test_from_standard_input(self):
        for end in ("", "\n", "\r\n"):
            found = self.run_cli("--json", "id", "check", "resident-id", "-", data="11010519491231002X" + end)
            self.assertTrue(found.json["acceptable"])
        self.run_cli("id", "check", "resident-id", "-", data="x" * 100000, code=7)


if __name__ == "__main__":
    unittest.main()
