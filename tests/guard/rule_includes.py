# SPDX-License-Identifier: Apache-2.0
"""Who may include whom: the layers of the library and the one folder behind which a library stays."""
import re

from source import Finding, files, includes, read

DOMAINS = ("auth", "login", "token", "item", "matter", "progress", "certificate", "grant", "presentation",
           "review", "identifier")
BELOW_DOMAINS = {"base", "crypto", "http", "core"}

# Folder of src/ -> folders of src/ whose headers it may include.
MAY_INCLUDE = {
    "base": {"base"},
    "crypto": {"base", "crypto"},
    "http": {"base", "crypto", "http"},
    "transport": {"base", "crypto", "http", "transport"},
    "core": {"base", "crypto", "http", "transport", "core"},
    **{domain: BELOW_DOMAINS | {domain, "identifier"} for domain in DOMAINS},
    # A login in a browser ends with the same requests and sessions as every other.
    "login": BELOW_DOMAINS | {"login", "auth"},
    "token": BELOW_DOMAINS | {"token", "auth"},
    # A matter is about an item, and progress is the progress of a matter.
    "matter": BELOW_DOMAINS | {"matter", "identifier", "item"},
    "progress": BELOW_DOMAINS | {"progress", "identifier", "matter"},
    # What is shown by a code is a certificate.
    "presentation": BELOW_DOMAINS | {"presentation", "certificate", "identifier"},
    "platform": BELOW_DOMAINS | set(DOMAINS) | {"platform"},
    # Certificates: what is trusted, what is found, and a folder for each form.
    "trust": {"base", "crypto", "core", "http", "trust"},
    "verification": {"base", "crypto", "core", "trust", "verification"},
    "statuslist": {"base", "crypto", "core", "trust", "statuslist"},
    "seal": {"base", "crypto", "core", "trust", "verification", "seal"},
    "ofd": {"base", "crypto", "core", "trust", "verification", "seal", "statuslist", "ofd"},
    "pdf": {"base", "crypto", "core", "trust", "verification", "statuslist", "pdf"},
    "credential": {"base", "crypto", "core", "trust", "verification", "statuslist", "credential"},
    "certificate": BELOW_DOMAINS | {"certificate", "identifier", "trust", "verification", "ofd", "pdf",
                                    "credential", "seal"},
    "sd_jwt": {"base", "crypto", "core", "sd_jwt"},
    "qr": {"base", "crypto", "core", "qr"},
    "key": {"base", "crypto", "core", "key"},
    "sm": {"base", "crypto", "core", "key", "sm"},
    "jwe": {"base", "crypto", "core", "jwe"},
    "signer": {"base", "crypto", "core", "signer"},
    "testing": {"base", "testing"},
    "sandbox": {"sandbox"},
    "cli": {"cli"},
}

# Third-party header -> files that may include it.
THIRD_PARTY = (
    (r"openssl/", r"src/(crypto|sandbox)/"),
    (r"curl/", r"src/transport/"),
    (r"(cjson/)?cJSON\.h", r"src/(base/json[^/]*\.c|sandbox/)"),
    (r"sqlite3\.h", r"src/sandbox/"),
    (r"(zip|expat)\.h", r"src/ofd/"),
    (r"zlib\.h", r"src/(statuslist|sandbox)/"),
    (r"microhttpd\.h", r"src/sandbox/daemon/"),
    (r"qrencode\.h", r"src/cli/"),
    (r"(lua|lauxlib|lualib|luajit)\.h", r"bindings/lua/"),
    (r"Python\.h", r"bindings/python/"),
)
UNRESTRICTED = re.compile(r"tests/(?!embed/)")
PUBLIC_MAY_INCLUDE = re.compile(r"govsdk/[a-z_/]+\.h|stddef\.h|stdint\.h")
PUBLIC_ONLY = re.compile(r"(bindings|examples|tests/embed)/")
GOVSDK_HEADER = re.compile(r"govsdk(/[a-z0-9_/]+)?\.h")


def _third_party(path, line, name):
    for pattern, allowed in THIRD_PARTY:
        if re.match(pattern, name) and not re.match(allowed, str(path)):
            return [Finding(path, line, f"<{name}> belongs behind another folder ({allowed})")]
    return []


def _layer(path, line, name, quoted):
    """Rules for a header of ours, named from src/ as "folder/file.h"."""
    if not quoted:
        return []
    folder = path.parts[1]
    if ".." in name:
        return [Finding(path, line, f'"{name}": name a header from src/ on')]
    target = name.split("/")[0] if "/" in name else folder
    if folder == "core" and target == "platform":
        return [Finding(path, line, "core reaches a platform only through core/platform.h, and an "
                        "identity provider only through core/identity.h")]
    if target not in MAY_INCLUDE.get(folder, {folder}):
        return [Finding(path, line, f'src/{folder} may not include "{name}"')]
    return []


def _private(path, line, name, quoted):
    """Rules for what sees public headers only: a quoted name lies beside the file."""
    if quoted and (".." in name or name.split("/")[0] in MAY_INCLUDE):
        return [Finding(path, line, f'"{name}" is private; public headers only')]
    return []


def _of_line(path, line, name, quoted):
    place = path.as_posix()
    if name.startswith("govsdk") and not GOVSDK_HEADER.fullmatch(name):
        return [Finding(path, line, f"no public header has a name like {name}")]
    if place.startswith("include/"):
        if PUBLIC_MAY_INCLUDE.fullmatch(name):
            return []
        return [Finding(path, line, f"a public header may not include {name}")]
    if place.startswith("src/"):
        return _third_party(path, line, name) or _layer(path, line, name, quoted)
    if PUBLIC_ONLY.match(place):
        return _third_party(path, line, name) or _private(path, line, name, quoted)
    return _third_party(path, line, name)


def check(root):
    findings = []
    for path in files(root, ".c", ".h", ".def"):
        if not UNRESTRICTED.match(path.as_posix()):
            for line, name, quoted in includes(read(root, path)):
                findings += _of_line(path, line, name, quoted)
    return findings
