# SPDX-License-Identifier: Apache-2.0
# A thin front: every target is one script or one CMake preset. `make help` lists them.
.DEFAULT_GOAL := help
.PHONY: help setup build demo test bench soak lint docs update-symbols install clean

JOBS ?= $(shell nproc)
PREFIX ?= /usr/local
FUZZ_SECONDS ?= 60

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 18

setup: ## install what building, testing and linting need (Debian 12)
	@scripts/setup.sh build test lint

build: ## build the optimised library, sandbox and tools into build/release
	@scripts/setup.sh build
	@scripts/build.sh release $(JOBS)

demo: ## run a newborn's registration against the sandbox, from login to review
	@scripts/setup.sh build
	@scripts/build.sh release $(JOBS) govsdk_cli
	@build/release/bin/govsdk demo $(DEMO_ARGS)

test: ## run every test: gcc and clang builds, sanitizers, valgrind, contract, bindings, guards
	@scripts/setup.sh build test
	@scripts/test.sh $(JOBS)

bench: ## measure against a hand-written libcurl client, into build/bench.json
	@scripts/setup.sh build test
	@scripts/build.sh release $(JOBS)
	@scripts/bench.sh

soak: ## run each libFuzzer target for FUZZ_SECONDS seconds
	@scripts/setup.sh build test
	@scripts/soak.sh $(FUZZ_SECONDS) $(JOBS)

lint: ## run clang-format, clang-tidy, cppcheck and shellcheck
	@scripts/setup.sh build test lint
	@scripts/lint.sh $(JOBS)

docs: ## write the generated pages of docs/ anew
	@scripts/setup.sh build
	@scripts/build.sh release $(JOBS) govsdk-docgen
	@scripts/docs.sh build/release/bin/govsdk-docgen docs

update-symbols: ## write tests/abi/symbols.txt anew from the library that was built
	@scripts/build.sh release $(JOBS) govsdk_shared
	@scripts/symbols.sh build/release/lib/libgovsdk.so > tests/abi/symbols.txt

install: build ## install into PREFIX (default /usr/local)
	@cmake --install build/release --prefix "$(PREFIX)"

clean: ## remove the build folder
	@rm -rf build
