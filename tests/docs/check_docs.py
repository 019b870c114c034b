# SPDX-License-Identifier: Apache-2.0
"""Holds the documents to the code: check_docs.py <root> [rule...]. One line a finding."""
import sys

import rule_code
import rule_first
import rule_links
import rule_names
import rule_options
import rule_pairs
import rule_paths

RULES = {
    "code": rule_code.check,
    "first": rule_first.check,
    "links": rule_links.check,
    "names": rule_names.check,
    "options": rule_options.check,
    "pairs": rule_pairs.check,
    "paths": rule_paths.check,
}


def main(arguments):
    root, names = arguments[0], arguments[1:] or list(RULES)
    findings = [finding for name in names for finding in RULES[name](root)]
    for finding in findings:
        print(finding)
    print(f"docs: {', '.join(names)}: {len(findings)} findings")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
