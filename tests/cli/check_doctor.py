# SPDX-License-Identifier: Apache-2.0
"""doctor: each thing that can be wrong is found, told, and counted in the exit code."""
import os
import subprocess
import unittest

from support import CliTest, Sandbox


class Doctor(CliTest):
    def checks(self, *more, code=0, env=None):
        told = self.run_cli("--json", *more, "doctor", code=code, env=env).json
        self.assertEqual(told["fit"], code == 0)
        return {check["check"]: check for check in told["checks"]}

    def results(self, *more, **kinds):
        return {name: check["result"] for name, check in self.checks(*more, **kinds).items()}

    def test_a_fit_machine(self):
        results = self.results()
        self.assertEqual({name for name, result in results.items() if result == "ok"},
                         {"version", "config", "settings", "reach", "clock", "store", "session", "disk", "temporary"})
        self.assertEqual((results["tls"], results["sandbox"]), ("warn", "warn"))
        lines = self.run_cli("doctor").out.splitlines()
        for name in results:
            self.assertTrue(any(name in line for line in lines))
        self.assertIn("沙箱", self.run_cli("--lang", "zh", "doctor").out)

    def test_nobody_there(self):
        gone = Sandbox()
        gone.close()
        checks = self.checks("--url", gone.url, code=1)
        self.assertEqual(checks["reach"]["result"], "fail")
        self.assertIn("network", checks["reach"]["advice"])
        self.assertNotIn("clock", checks)

    def test_no_address(self):
        os.remove(self.path(".config/govsdk/config"))
        checks = self.checks(code=1)
        self.assertEqual(checks["settings"]["result"], "fail")
        self.assertIn("gateway.url", checks["settings"]["found"])

    def test_a_sandbox_that_is_not_allowed(self):
        checks = self.checks("-o", "gateway.allow_sandbox=false", code=1)
        self.assertEqual(checks["reach"]["result"], "fail")
        self.assertIn("sandbox", checks["reach"]["advice"])

    def test_settings_that_others_can_read_or_change(self):
        config = self.path(".config/govsdk/config")
        os.chmod(config, 0o644)
        self.assertEqual(self.results()["config"], "warn")
        os.chmod(config, 0o666)
        self.assertEqual(self.results(code=1)["config"], "fail")

    def test_a_session_that_others_can_read(self):
        self.must_log_in()
        self.assertIn("saved", self.checks()["session"]["found"])
        os.chmod(self.session_file(), 0o640)
        self.assertEqual(self.results(code=1)["store"], "fail")

    def test_no_home(self):
        config = self.path(".config/govsdk/config")
        self.environment.pop("HOME")
        self.assertEqual(self.results("--config", config, code=1)["store"], "fail")

    def test_no_keys(self):
        self.sandbox.fault("status_500", path="/.well-known/jwks.json", count=20)
        checks = self.checks(code=1)
        self.sandbox.clear_faults()
        self.assertEqual(checks["reach"]["result"], "fail")

    def test_a_clock_that_is_off(self):
        self.sandbox_ahead = Sandbox()
        self.addCleanup(self.sandbox_ahead.close)
        for advance_ms, result, code in ((60000, "warn", 0), (3600000, "fail", 1)):
            self.sandbox_ahead.call("POST", "/sandbox/clock", {"advance_ms": advance_ms})
            check = self.checks("--url", self.sandbox_ahead.url, code=code)["clock"]
            self.assertEqual(check["result"], result)
            self.assertIn("behind", check["found"])

    def test_tls(self):
        key, certificate = self.path("key.pem"), self.path("certificate.pem")
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                        "-days", "2", "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1",
                        "-keyout", key, "-out", certificate], check=True, capture_output=True)
        secure = Sandbox("--tls-cert", certificate, "--tls-key", key)
        self.addCleanup(secure.close)
        results = self.results("--url", secure.url, code=1)
        self.assertEqual(results["tls"], "fail")
        results = self.results("--url", secure.url, "-o", f"tls.ca_file={certificate}")
        self.assertEqual((results["tls"], results["reach"]), ("ok", "ok"))


if __name__ == "__main__":
    unittest.main()
