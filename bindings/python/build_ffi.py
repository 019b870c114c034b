# SPDX-License-Identifier: Apache-2.0
"""Makes the native half of the binding from the public headers themselves.

cffi reads no preprocessor, so the headers are taken without comments, directives and attributes.
Nothing is copied by hand: a function that a header gains is there after the next build.
"""

import os
import re
import shlex
import subprocess

import cffi

HEADERS = (
    "base", "status", "ext/hooks", "ext/key", "ext/signer", "ext/transport", "error", "version", "log",
    "key", "config", "call", "client", "session", "auth", "login", "token", "usage", "report",
    "identifier", "item", "draft", "receipt", "matter",
    "progress", "certificate", "certificate_file", "grant", "question", "access",
    "presentation", "review", "jws", "signer", "trust",
    "verification", "ext/verifier", "sd_jwt", "qr",
)

CALLBACKS = """
extern "Python" void govsdk_py_log(void *user, gov_log_level level, const char *message);
extern "Python" gov_status govsdk_py_open_url(void *user, const char *url);
extern "Python" int govsdk_py_upload(void *user, uint64_t sent_bytes, uint64_t total_bytes);
extern "Python" int govsdk_py_fetch(void *user, uint64_t received, uint64_t total);
extern "Python" gov_status govsdk_py_write(void *user, const void *data, size_t size);
extern "Python" gov_status govsdk_py_verify(void *user, const void *data, size_t size,
                                            int64_t at_ms, gov_verifier_report *report);
"""


def declarations(include_dir):
    """The declarations of all headers as cffi takes them."""
    texts = []
    constants = {}
    numbers = []
    for name in HEADERS:
        with open(os.path.join(include_dir, "govsdk", name + ".h"), encoding="utf-8") as file:
            text = file.read()
        text = re.sub(r"/\*.*?\*/", " ", text, flags=re.S).replace("\\\n", " ")
        constants.update(re.findall(r"^#define (GOV_[A-Z_]+)\s+(\d+)\s*$", text, flags=re.M))
        numbers += re.findall(r"^#define (GOV_\w+)\s+\(?\d+U?(?: << \d+\))?\s*$", text, flags=re.M)
        text = re.sub(r"^[ \t]*#.*$", "", text, flags=re.M)
        text = re.sub(r"\bGOV_(API|NODISCARD|BEGIN_DECLS|END_DECLS)\b", "", text)
        texts.append(text)
    cdef = "\n".join(texts)
    for name, value in constants.items():
        cdef = re.sub(r"\b%s\b" % name, value, cdef)
    return cdef + "".join("\n#define %s ..." % name for name in numbers) + "\n"


def flags():
    """Where the library is: GOVSDK_CFLAGS and GOVSDK_LIBS, else pkg-config."""
    cflags = os.environ.get("GOVSDK_CFLAGS")
    libs = os.environ.get("GOVSDK_LIBS")
    if cflags is None or libs is None:
        def ask(*what):
            return subprocess.check_output(["pkg-config", *what, "govsdk"], text=True)
        try:
            cflags, libs = ask("--cflags"), ask("--libs")
        except (OSError, subprocess.CalledProcessError) as error:
            raise SystemExit(
                "govsdk was not found: install the library so that `pkg-config govsdk` finds it, "
                "or set GOVSDK_CFLAGS and GOVSDK_LIBS"
            ) from error
    return shlex.split(cflags), shlex.split(libs)


def include_dir(cflags):
    for flag in cflags:
        if flag.startswith("-I") and os.path.exists(os.path.join(flag[2:], "govsdk.h")):
            return flag[2:]
    for path in ("/usr/local/include", "/usr/include"):
        if os.path.exists(os.path.join(path, "govsdk.h")):
            return path
    raise SystemExit("the headers of govsdk were not found")


def make():
    cflags, libs = flags()
    builder = cffi.FFI()
    builder.cdef(declarations(include_dir(cflags)) + CALLBACKS)
    builder.set_source(
        "govsdk._native",
        "#include <govsdk.h>\n#include <govsdk/ext/verifier.h>\n",
        extra_compile_args=cflags,
        extra_link_args=libs,
        py_limited_api=True,
    )
    return builder


ffibuilder = make()

if __name__ == "__main__":
    ffibuilder.compile(tmpdir=os.environ.get("GOVSDK_FFI_DIR", "."), verbose=False)
