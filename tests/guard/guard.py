# SPDX-License-Identifier: Apache-2.0
"""Checks the rules of the source tree: guard.py <root> [rule...]. One line a violation."""
import sys

import rule_banned
import rule_documented
import rule_includes
import rule_shape

RULES = {
    "includes": rule_includes.check,
    "shape": rule_shape.check,
    "banned": rule_banned.check,
    "documented": rule_documented.check,
}


def main(arguments):
    root, names = arguments[0], arguments[1:] or list(RULES)
    findings = [finding for name in names for finding in RULES[name](root)]
    for finding in findings:
        print(finding)
    print(f"guard: {', '.join(names)}: {len(findings)} violations")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
