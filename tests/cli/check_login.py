# SPDX-License-Identifier: Apache-2.0
"""login, logout and the store between runs: who may read it, what ends, what is never said."""
import json
import os
import shutil
import signal
import unittest

from support import CliTest, mode


class Login(CliTest):
    def test_one_run_logs_in_and_the_next_uses_it(self):
        done = self.must_log_in()
        self.assertEqual([line["state"] for line in done.lines], ["logged_in"])
        self.assertEqual(done.lines[0]["session"], "default")
        self.assertEqual(self.run_cli("--json", "matters").json["matters"], [])

    def test_the_store_is_private(self):
        self.must_log_in()
        self.assertEqual(mode(self.session_file()), 0o600)
        self.assertEqual(mode(os.path.dirname(self.session_file())), 0o700)
        self.assertEqual(os.listdir(os.path.dirname(self.session_file())), ["default.session"])

    def test_a_session_that_others_can_read_is_refused(self):
        self.must_log_in()
        for path, loose, tight in ((self.session_file(), 0o644, 0o600),
                                   (os.path.dirname(self.session_file()), 0o711, 0o700)):
            os.chmod(path, loose)
            error = self.run_cli("--json", "matters", code=7).error
            self.assertIn("others may", error["message"]["en"])
            self.assertIn("其他用户", self.run_cli("--lang", "zh", "matters", code=7).err)
            os.chmod(path, tight)
        self.run_cli("matters")

    def test_a_link_in_the_store_is_refused(self):
        self.must_log_in()
        os.rename(self.session_file(), self.path("elsewhere"))
        os.symlink(self.path("elsewhere"), self.session_file())
        self.run_cli("matters", code=7)

    def test_a_damaged_session_asks_for_a_login(self):
        self.must_log_in()
        for damage in (b"", b"{}", b"\0\xff", b"{\"format\":1"):
            with open(self.session_file(), "wb") as file:
                file.write(damage)
            error = self.run_cli("--json", "matters", code=5).error
            self.assertEqual(error["status"], "GOV_ERR_LOGIN_REQUIRED")
        self.must_log_in()

    def test_nobody_is_logged_in(self):
        self.assertIn("govsdk login", self.run_cli("matters", code=5).err)
        self.assertFalse(self.run_cli("--json", "logout").json["was_logged_in"])

    def test_logout_revokes_on_the_platform(self):
        self.must_log_in()
        shutil.copy(self.session_file(), self.path("stolen"))
        self.assertTrue(self.run_cli("--json", "logout").json["was_logged_in"])
        self.assertFalse(os.path.exists(self.session_file()))
        self.run_cli("matters", code=5)
        shutil.copy(self.path("stolen"), self.session_file())
        os.chmod(self.session_file(), 0o600)
        self.run_cli("matters", code=5)

    def test_a_new_login_ends_the_one_before(self):
        self.must_log_in()
        shutil.copy(self.session_file(), self.path("former"))
        self.must_log_in(citizen="sub-zhang")
        self.run_cli("matters")
        os.replace(self.path("former"), self.session_file())
        os.chmod(self.session_file(), 0o600)
        self.run_cli("matters", code=5)

    def test_two_sessions_side_by_side(self):
        self.must_log_in("--session", "mother")
        self.must_log_in("--session", "father", citizen="sub-zhang")
        self.assertTrue(os.path.exists(self.session_file("mother")))
        self.run_cli("matters", code=5)
        self.run_cli("--session", "mother", "logout")
        self.run_cli("--session", "mother", "matters", code=5)
        self.run_cli("--session", "father", "matters")

    def test_names_that_could_leave_the_folder(self):
        for name in ("../x", "a/b", "", "A", "x" * 65):
            self.run_cli("--session", name, "matters", code=4)

    def test_refused_and_late(self):
        self.assertEqual(self.log_in(decide="deny").code, 6)
        late = self.log_in("--timeout", "1", decide="wait")
        self.assertEqual((late.code, json.loads(late.err)["error"]["status"]), (6, "GOV_ERR_LOGIN_PENDING"))
        self.assertFalse(os.path.exists(self.session_file()))

    def test_giving_up(self):
        process = self.start("--json", "login", "--device")
        process.stdout.readline()
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=20)
        self.assertEqual((process.returncode, out), (130, b""))
        self.assertEqual(json.loads(err)["error"]["status"], "GOV_ERR_CANCELLED")

    def test_the_application_itself(self):
        self.configure(**{"auth.client_id": "govsdk-demo", "auth.client_secret": "demo s3cret+/ &="})
        done = self.run_cli("--json", "login")
        self.assertEqual([line["state"] for line in done.lines], ["logged_in"])
        self.run_cli("--json", "logout")
        self.run_cli("login", "--client-credentials", "-o", "auth.client_secret=wrong", code=7)

    def test_no_secret_and_credentials_demanded(self):
        self.assertIn("auth.client_secret", self.run_cli("login", "--client-credentials", code=7).err)

    def test_a_store_that_cannot_be_written(self):
        self.write("state", "a file where a folder should be")
        process = self.start("--json", "login", "--device", env={"XDG_STATE_HOME": self.path("state")})
        self.sandbox.approve(json.loads(process.stdout.readline())["user_code"])
        _, err = process.communicate(timeout=30)
        self.assertEqual(process.returncode, 7)
        self.assertIn("folder", json.loads(err)["error"]["message"]["en"])

    def test_a_relative_state_home_does_not_count(self):
        process = self.start("--json", "login", "--device", env={"XDG_STATE_HOME": "relative"})
        self.sandbox.approve(json.loads(process.stdout.readline())["user_code"])
        process.communicate(timeout=30)
        self.assertTrue(os.path.exists(self.session_file()))
        self.assertFalse(os.path.exists(self.path("relative")))

    def test_tokens_are_never_said(self):
        done = self.log_in("-vvv")
        with open(self.session_file(), encoding="utf-8") as file:
            stored = json.load(file)
        used = self.run_cli("-vvv", "matters")
        for secret in (stored["access_token"], stored["refresh_token"]):
            self.assertGreater(len(secret), 10)
            for text in (done.out, done.err, used.out, used.err):
                self.assertNotIn(secret, text)

    def test_a_used_up_token_is_renewed_and_kept(self):
        self.must_log_in()
        with open(self.session_file(), encoding="utf-8") as file:
            before = json.load(file)
        self.sandbox.fault("token_expired", path="/gov/v1/matters")
        self.run_cli("matters")
        with open(self.session_file(), encoding="utf-8") as file:
            after = json.load(file)
        self.assertNotEqual(before["access_token"], after["access_token"])
        self.assertEqual(mode(self.session_file()), 0o600)
        self.run_cli("matters")


if __name__ == "__main__":
    unittest.main()
