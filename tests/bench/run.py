# SPDX-License-Identifier: Apache-2.0
"""make bench: the same work through govsdk and by hand, against one server, in one run.

    run.py BUILD_FOLDER RESULT_FILE

Latency is timed in rounds that take turns; instructions (callgrind) and allocations are the
difference of two run lengths, so that start-up cancels out."""

import json
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import record  # noqa: E402

WORKS = ("progress_query", "submit")
CLIENTS = ("govsdk", "manual")
ROUNDS = 7
CALLS = {"progress_query": 800, "submit": 300}
WARM_UP = 100
SHORT, LONG = 10, 60
VERIFIED = (5, 15)
CALLGRIND = ("valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null")
CPU_CLIENT, CPU_SERVER = 0, 1
PEAKS = ("ofd", "pdf_ec", "pdf_rsa", "vc_x5c", "worst_ofd_entries", "worst_ofd_sizes",
         "worst_pdf_objects", "worst_vc_values", "worst_vc_list")
PEAK_KIB = 64 * 1024


def fail(text):
    sys.exit(f"bench: {text}")


def pin(cpu):
    """For preexec_fn: each side keeps its own core where there are two."""
    allowed = sorted(os.sched_getaffinity(0))
    return lambda: os.sched_setaffinity(0, {allowed[min(cpu, len(allowed) - 1)]})


def collected(text):
    return int(re.search(r"Collected : (\d+)", text).group(1))


class Bench:
    def __init__(self, build, folder):
        self.programs = Path(build, "tests", "bench")
        self.build = Path(build)
        self.folder = folder
        self.port = record.free_port()
        self.url = f"https://127.0.0.1:{self.port}"
        self.certificate = ""
        self.matter = ""
        self.sizes = {}

    def command(self, client, *work):
        return [str(self.programs / f"bench_{client}"), self.url, str(self.folder / "ca.pem"),
                str(self.folder), self.certificate, self.matter, *map(str, work)]

    def count(self, client, work, calls, prefix=(), **environment):
        done = subprocess.run([*prefix, *self.command(client, work, calls)], check=False,
                              capture_output=True, text=True, timeout=300,
                              env=dict(os.environ, **environment), preexec_fn=pin(CPU_CLIENT))
        if done.returncode != 0:
            fail(f"{client} {work}: {done.stderr}")
        return json.loads(done.stdout), done.stderr

    # --- recording ---------------------------------------------------------------------------------

    def record(self):
        """Each client does its work once at the sandbox; both must ask for, and read, the same."""
        record.make_certificates(self.folder)
        sandbox = record.Sandbox(str(self.build / "bin" / "govsdk-sandboxd"), self.url)
        self.certificate = sandbox.certificate()
        recorder = record.Recorder(sandbox, self.port, self.folder)
        seen, requests = {}, {}
        self.one(recorder, "govsdk", "submit", requests, seen)
        self.keep_files(recorder)
        sandbox.advance(20)
        self.one(recorder, "govsdk", "progress_query", requests, seen)
        self.keep_files(recorder)
        recorder.save()
        for work in WORKS:
            self.one(recorder, "manual", work, requests, seen)
            different = record.difference(requests["govsdk", work], requests["manual", work])
            if different:
                fail(f"the clients do not send the same {work}: {different}")
        if seen["govsdk", "progress_query"] != seen["manual", "progress_query"]:
            fail("the clients do not read the same progress")
        recorder.close()
        sandbox.close()

    def one(self, recorder, client, work, requests, seen):
        recorder.requests = []
        answer, _ = self.count(client, work, 1)
        requests[client, work] = recorder.requests
        seen[client, work] = answer["seen"]
        if client == "govsdk" and work == "submit":
            self.matter = answer["matter"]

    def keep_files(self, recorder):
        """What the hand-written client reads instead of logging in, and sizes for the table."""
        files = {"token.json": "POST /oauth/token", "jwks.json": "GET /.well-known/jwks.json",
                 "gateway.json": "GET /.well-known/gov-gateway"}
        for name, request in files.items():
            if request in recorder.replies:
                (self.folder / name).write_bytes(recorder.body(request))
        for method, target, _, body in recorder.requests:
            if "/matters" in target:
                name = f"{method} {re.sub(r'mat_[a-z0-9]+', '{id}', target)}"
                self.sizes[name] = (len(body), len(recorder.body(f"{method} {target}")))

    # --- measuring ---------------------------------------------------------------------------------

    def start_server(self):
        server = subprocess.Popen(
            [str(self.programs / "bench_server"), str(self.port), str(self.folder),
             str(self.folder / "server.pem"), str(self.folder / "server.key")],
            stdout=subprocess.PIPE, preexec_fn=pin(CPU_SERVER))
        if server.stdout.readline() != b"ready\n":
            fail("the server does not start")
        return server

    def check_replay(self):
        """Against the recorded replies both read the same, receipts included."""
        for work in WORKS:
            seen = {self.count(client, work, 1)[0]["seen"] for client in CLIENTS}
            if len(seen) != 1:
                fail(f"the clients do not read the same {work}")

    def latency(self):
        children = {c: subprocess.Popen(self.command(c), stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True,
                                        preexec_fn=pin(CPU_CLIENT)) for c in CLIENTS}
        times = {(c, w): [] for c in CLIENTS for w in WORKS}

        def one_round(client, work, calls):
            child = children[client]
            child.stdin.write(f"{work} {calls}\n")
            child.stdin.flush()
            line = child.stdout.readline()
            if not line:
                fail(f"{client} {work} stopped")
            return json.loads(line)

        for work in WORKS:
            for client in CLIENTS:
                one_round(client, work, WARM_UP)
            for number in range(ROUNDS):
                order = CLIENTS if number % 2 == 0 else CLIENTS[::-1]
                for client in order:
                    times[client, work].append(one_round(client, work, CALLS[work])["p50_ns"])
        rss = {}
        for client, child in children.items():
            rss[client] = json.loads(child.communicate()[0])["rss_kib"]
        return times, rss

    def allocations(self, client, work):
        file = self.folder / "count"
        counted = []
        for calls in (SHORT, LONG):
            self.count(client, work, calls, LD_PRELOAD=str(self.programs / "bench_count.so"),
                       BENCH_COUNT_FILE=str(file))
            counted.append([int(n) for n in file.read_text(encoding="ascii").split()])
        return [(b - a) / (LONG - SHORT) for a, b in zip(*counted)]

    def instructions(self, client, work):
        counted = []
        for calls in (SHORT, LONG):
            counted.append(collected(self.count(client, work, calls, prefix=CALLGRIND)[1]))
        return (counted[1] - counted[0]) / (LONG - SHORT)

    def tokens(self):
        """Signing and verifying a JWS beside the bare operation of OpenSSL, algorithm by algorithm."""
        done = subprocess.run([str(self.programs / "bench_tokens")], check=False, capture_output=True,
                              text=True, timeout=300, preexec_fn=pin(CPU_CLIENT))
        if done.returncode != 0:
            fail(f"tokens: {done.stderr}")
        return [json.loads(line) for line in done.stdout.splitlines()]

    def certificates(self):
        """Verifying certificates beside the bare operations, and the memory that it takes."""
        folder = self.folder / "ecert"
        folder.mkdir()
        self.lines("bench_ecert_documents", folder)
        rows = [json.loads(line) for line in self.lines("bench_ecert", folder)]
        for row in rows:
            for side in ("govsdk", "bare"):
                short, long = (collected(self.run("bench_ecert", folder, "work", row["name"], side,
                                                  times, prefix=CALLGRIND).stderr)
                               for times in VERIFIED)
                row[f"{side}_instructions"] = (long - short) / (VERIFIED[1] - VERIFIED[0])
        peaks = [json.loads(self.lines("bench_ecert", folder, "peak", name)[0]) for name in PEAKS]
        return rows, peaks

    def run(self, program, *arguments, prefix=()):
        done = subprocess.run([*prefix, str(self.programs / program), *map(str, arguments)],
                              check=False, capture_output=True, text=True, timeout=600,
                              preexec_fn=pin(CPU_CLIENT))
        if done.returncode != 0:
            fail(f"{program}: {done.stderr or done.stdout}")
        return done

    def lines(self, program, *arguments):
        return self.run(program, *arguments).stdout.splitlines()

    def library_bytes(self):
        stripped = self.folder / "stripped.so"
        library = next((self.build / "lib").glob("libgovsdk.so.*.*.*"))
        subprocess.run(["strip", "--strip-unneeded", "-o", stripped, library], check=True)
        return stripped.stat().st_size


def machine():
    model = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text(encoding="utf-8"))
    return f"{model.group(1) if model else platform.machine()}, {os.cpu_count()} processors, " \
           f"Linux {platform.release()}"


def print_table(bench, times, counted, rss, library):
    print(f"\n{machine()}\n")
    print(f"{'':34}{'govsdk':>12}{'by hand':>12}{'ratio':>8}")
    for work in WORKS:
        print(work.replace("_", " "))
        ours, theirs = times["govsdk", work], times["manual", work]
        ratios = [a / b for a, b in zip(ours, theirs)]
        print(f"{'  latency, median of 7 (us)':34}{statistics.median(ours) / 1000:12.1f}"
              f"{statistics.median(theirs) / 1000:12.1f}{statistics.median(ratios):8.3f}"
              f"   {min(ratios):.3f}..{max(ratios):.3f}")
        for name, label in (("instructions", "instructions"), ("allocations", "allocations"),
                            ("bytes", "bytes allocated")):
            a, b = counted["govsdk", work, name], counted["manual", work, name]
            print(f"{'  ' + label:34}{a:12.0f}{b:12.0f}{a / b:8.3f}")
    print(f"{'peak RSS (KiB)':34}{rss['govsdk']:12}{rss['manual']:12}"
          f"{rss['govsdk'] / rss['manual']:8.3f}")
    print(f"{'stripped library (bytes)':34}{library:12}")
    for request, (sent, got) in bench.sizes.items():
        print(f"  {request}: {sent} bytes sent, {got} bytes received")


def print_tokens(tokens):
    print(f"\n{'JWS, operations a second':26}{'govsdk':>10}{'OpenSSL':>10}{'ratio':>8}")
    for row in tokens:
        for what in ("verify", "sign"):
            ours, theirs = row[what]["govsdk_ns"], row[what]["openssl_ns"]
            print(f"  {row['alg']:8}{what:16}{1e9 / ours:10.0f}{1e9 / theirs:10.0f}"
                  f"{row[what]['ratio']:8.3f}")


def print_certificates(times, peaks):
    print(f"\n{'certificates, verified a second':32}{'govsdk':>10}{'bare':>10}{'ratio':>8}"
          f"{'+ reading':>11}{'instructions':>24}")
    for row in times:
        print(f"  {row['name']:30}{1e9 / row['govsdk_ns']:10.0f}{1e9 / row['openssl_ns']:10.0f}"
              f"{row['ratio']:8.3f}{row['reading_ratio']:11.3f}"
              f"{row['govsdk_instructions']:12.0f}{row['bare_instructions']:12.0f}   "
              f"{row['digests']} digests of {row['hashed']} bytes, {row['signatures']} signatures, "
              f"{row['certificates']} read")
    print(f"\n{'memory beyond the document (KiB)':32}{'resident':>10}{'allocator':>10}")
    for row in peaks:
        print(f"  {row['name']:30}{row['resident_kib']:10}{row['allocator_kib']:10}"
              f"   {row['verdict']} {row['cause']}")
        if row["resident_kib"] >= PEAK_KIB:
            print(f"  {row['name']}: more than {PEAK_KIB} KiB")


def main():
    if len(sys.argv) != 3:
        fail("arguments: BUILD_FOLDER RESULT_FILE")
    build, result = Path(sys.argv[1]).resolve(), Path(sys.argv[2])
    for tool in ("valgrind", "openssl", "strip"):
        if shutil.which(tool) is None:
            fail(f"{tool} is missing; see scripts/packages-debian.txt")
    with tempfile.TemporaryDirectory(prefix="govsdk-bench-") as folder:
        bench = Bench(build, Path(folder))
        bench.record()
        server = bench.start_server()
        try:
            bench.check_replay()
            times, rss = bench.latency()
            counted = {}
            for work in WORKS:
                for client in CLIENTS:
                    calls, size = bench.allocations(client, work)
                    counted[client, work, "allocations"] = calls
                    counted[client, work, "bytes"] = size
                    counted[client, work, "instructions"] = bench.instructions(client, work)
            library = bench.library_bytes()
            tokens = bench.tokens()
            certificates, peaks = bench.certificates()
        finally:
            server.terminate()
            server.wait()
        print_table(bench, times, counted, rss, library)
        print_tokens(tokens)
        print_certificates(certificates, peaks)

    def ratio(work, name):
        return round(counted["govsdk", work, name] / counted["manual", work, name], 4)

    def latency_ratio(work):
        pairs = zip(times["govsdk", work], times["manual", work])
        return round(statistics.median(a / b for a, b in pairs), 4)

    report = {work: {"latency_ratio": latency_ratio(work),
                     "instructions_ratio": ratio(work, "instructions"),
                     "allocations_ratio": ratio(work, "allocations")} for work in WORKS}
    report["tokens"] = {row["alg"]: {f"{what}_ratio": row[what]["ratio"]
                                     for what in ("verify", "sign")} for row in tokens}
    report["certificates"] = {
        row["name"]: {"ratio": row["ratio"], "reading_ratio": row["reading_ratio"],
                      "instructions_beyond": round(row["govsdk_instructions"]
                                                   - row["bare_instructions"])}
        for row in certificates}
    report["peak_kib"] = {row["name"]: row["resident_kib"] for row in peaks}
    report["library_bytes"] = library
    report["rss_kib"] = rss["govsdk"]
    result.parent.mkdir(parents=True, exist_ok=True)
    result.write_text(json.dumps(report, indent=2) + "\n", encoding="ascii")


if __name__ == "__main__":
    main()
