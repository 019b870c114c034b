# SPDX-License-Identifier: Apache-2.0
"""What only a terminal sees: colour, a bar while a file goes up, a QR code to scan."""
import os
import re
import unittest

from support import CliTest

ESCAPE = re.compile(r"\x1b\[[0-9;]*[mK]")


class Terminal(CliTest):
    def test_colour_only_on_a_terminal(self):
        code, screen = self.on_terminal("doctor")
        self.assertEqual(code, 0)
        self.assertIn("\x1b[32mok", screen)
        self.assertNotIn("\x1b", self.run_cli("doctor").out)

    def test_no_colour_when_not_wanted(self):
        for more, env in ((["--no-color"], {}), ([], {"NO_COLOR": "1"}), ([], {"TERM": "dumb"}), (["--json"], {})):
            _, screen = self.on_terminal(*more, "doctor", env=env)
            self.assertNotIn("\x1b", screen)
        self.assertIn("\x1b", self.on_terminal("doctor", env={"NO_COLOR": ""})[1])

    def test_a_bar_while_a_file_goes_up(self):
        self.must_log_in()
        arguments = self.newborn("-o", "upload.chunk_bytes=65536")
        self.write("record.pdf", os.urandom(1 << 20))
        code, screen = self.on_terminal(*arguments)
        self.assertEqual(code, 0)
        shares = [int(share) for share in re.findall(r"(\d+)%", screen)]
        self.assertGreater(len(shares), 8)
        self.assertEqual(shares, sorted(shares))
        self.assertEqual(shares[-1], 100)
        code, screen = self.on_terminal(*arguments, error_only=True)
        self.assertIn("100%", screen)
        self.assertNotIn("%", self.run_cli(*arguments).err)
        self.assertNotIn("%", self.on_terminal("--json", *arguments)[1].replace("%7", ""))

    def test_giving_an_upload_up(self):
        self.must_log_in()
        arguments = self.newborn("-o", "upload.chunk_bytes=65536")
        self.write("record.pdf", os.urandom(1 << 20))
        self.sandbox.fault("delay", path="/gov/v1/uploads", method="PATCH", count=100, delay_ms=200)
        code, screen = self.on_terminal(*arguments, until=r" \d+%")
        self.sandbox.clear_faults()
        self.assertEqual(code, 130)
        self.assertNotIn("100%", screen)
        self.assertNotIn("Submitted", screen)

    def scan(self, screen):
        """Reads the modules of the code back from the half blocks."""
        rows = [ESCAPE.sub("", line) for line in screen.splitlines() if "\x1b[40;97m" in line]
        halves = {"█": (0, 0), "▀": (0, 1), "▄": (1, 0), " ": (1, 1)}
        modules = []
        for row in rows:
            cells = [halves[letter] for letter in row[2:]]
            modules += [[cell[0] for cell in cells], [cell[1] for cell in cells]]
        return modules

    def test_a_code_to_scan(self):
        def approve(screen):
            self.sandbox.approve(re.search(r"[B-Z]{4}-[B-Z]{4}", screen).group(0))

        code, screen = self.on_terminal("login", "--device", until=r"Ctrl-C", then=approve)
        self.assertEqual(code, 0, screen)
        self.assertIn("Logged in.", screen)
        modules = self.scan(screen)
        size = len(modules[0]) - 4
        self.assertEqual((size - 17) % 4, 0)
        finder = ["1111111", "1000001", "1011101", "1011101", "1011101", "1000001", "1111111"]
        for top, left in ((2, 2), (2, 2 + size - 7), (2 + size - 7, 2)):
            seen = ["".join(map(str, modules[top + row][left:left + 7])) for row in range(7)]
            self.assertEqual(seen, finder)
        self.assertTrue(all(module == 0 for module in modules[0] + modules[1]))

    def test_no_code_when_not_wanted_and_none_in_a_pipe(self):
        _, screen = self.on_terminal("login", "--device", "--no-qr", until=r"Ctrl-C")
        self.assertNotIn("█", screen)
        process = self.start("login", "--device", "--timeout", "1")
        out, _ = process.communicate(timeout=20)
        self.assertNotIn("█", out.decode())
        self.assertIn("/device", out.decode())


if __name__ == "__main__":
    unittest.main()
