# SPDX-License-Identifier: Apache-2.0
# The front door. Every target sets up what it needs; a second run does again only what has changed.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

PYTHON ?= python3
CXX_SOURCES := $(shell find src include cli cmake spec/trail.cddl CMakeLists.txt CMakePresets.json VERSION -type f)
PYTHON_SOURCES := $(shell find python pyproject.toml README.md VERSION -type f -not -name '*.pyc')
REQUIREMENTS := $(wildcard requirements/*.txt tests/foreign/requirements.txt spec/reference/requirements.txt)
FORMATTED := src include cli python/ext tests fuzz examples bench
FUZZ_SECONDS ?= 60

help: ## list the targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

build: build/prefix.stamp .venv/package.stamp ## build/prefix (library, headers, command) and .venv (package)

demo: build ## run the examples into one trail and show it
	examples/run_demo.sh

test: build build/setup-test.stamp tests/node/node_modules/.package-lock.json ## every test
	cmake --build --preset release
	ctest --preset release --parallel 2
	tools/test_other_pythons.sh >build/test-others.log 2>&1 & others=$$!; \
	.venv/bin/python -m pytest tests; status=$$?; \
	wait $$others || status=1; cat build/test-others.log; exit $$status

torture: build build/setup-test.stamp ## the long tests: kills by the thousand, each instruction of a commit
	cmake --build --preset release
	.venv/bin/python tests/torture/torture.py build/torture
	.venv/bin/python tests/faults/syscall_sweep.py build/release/tests/faults/fault_subject build/prefix/bin/annalist

bench: build build/setup-bench.stamp ## what a call costs, beside floors and peers
	cmake -G Ninja -S bench -B build/bench/programs -DCMAKE_BUILD_TYPE=Release -DCMAKE_PREFIX_PATH="$$PWD/build/prefix" --log-level=WARNING
	cmake --build build/bench/programs
	.venv/bin/python -m pip install --quiet --disable-pip-version-check -r requirements/bench.txt
	tools/make_venv.sh $(PYTHON) build/venv-peer tests/dropin/requirements.txt
	.venv/bin/python bench/run.py build/bench/programs .venv/bin/annalist build/venv-peer/bin/python build/bench
	.venv/bin/python bench/instructions.py build/bench/programs .venv/bin/python

format: build/setup-lint.stamp build/venv-lint/requirements.stamp ## format every source
	git ls-files $(FORMATTED) | grep -E '\.[ch]pp$$' | xargs clang-format-14 -i
	build/venv-lint/bin/ruff format --quiet .
	build/venv-lint/bin/ruff check --quiet --select I --fix .

lint: build/setup-lint.stamp build/setup-build.stamp build/venv-lint/requirements.stamp ## formatters, layers, sizes, types, both compilers with warnings as errors
	tools/check_layers.py
	tools/check_sizes.py
	git ls-files $(FORMATTED) | grep -E '\.[ch]pp$$' | xargs clang-format-14 --dry-run -Werror
	build/venv-lint/bin/ruff format --check --quiet .
	build/venv-lint/bin/ruff check --quiet .
	build/venv-lint/bin/mypy
	build/venv-lint/bin/pyright
	cmake --preset dev --log-level=WARNING && cmake --build --preset dev
	cmake --preset clang --log-level=WARNING && cmake --build --preset clang

sanitize: build/setup-build.stamp build/setup-test.stamp ## the C++ tests under address, undefined behaviour and thread sanitizers
	for preset in asan tsan; do \
	  cmake --preset $$preset --log-level=WARNING && cmake --build --preset $$preset && ctest --preset $$preset || exit 1; \
	done

fuzz: build/setup-build.stamp build/setup-fuzz.stamp ## libFuzzer on every fuzz target, FUZZ_SECONDS (60) each
	cmake --preset fuzz --log-level=WARNING
	cmake --build --preset fuzz
	tools/fuzz.sh $(FUZZ_SECONDS)

clean: ## remove everything that was made
	rm -rf build .venv tests/node/node_modules

build/setup-%.stamp: tools/setup.sh
	tools/setup.sh $*
	@mkdir -p build && touch $@

build/prefix.stamp: $(CXX_SOURCES) | build/setup-build.stamp
	cmake --preset release --log-level=WARNING
	cmake --build --preset release --target src/all cli/all
	cmake --install build/release >/dev/null
	@touch $@

# Virtual environments: .venv of the first Python, build/venv-3.12 and so on of others, build/venv-lint of the checkers.
build/venv-lint/requirements.stamp: requirements/lint.txt | build/setup-build.stamp
	tools/make_venv.sh $(PYTHON) $(@D) requirements/lint.txt
	@touch $@

.venv/requirements.stamp: $(REQUIREMENTS) | build/setup-build.stamp
	tools/make_venv.sh $(PYTHON) $(@D) requirements/build.txt requirements/test.txt
	@touch $@

%/requirements.stamp: $(REQUIREMENTS) | build/setup-build.stamp
	tools/make_venv.sh $(PYTHON) $(@D) requirements/build.txt requirements/test-core.txt
	@touch $@

%/package.stamp: %/requirements.stamp build/prefix.stamp $(PYTHON_SOURCES)
	tools/install_package.sh $(@D)
	@touch $@

tests/node/node_modules/.package-lock.json: tests/node/package-lock.json | build/setup-test.stamp
	npm ci --prefix tests/node --no-audit --no-fund
	@touch $@

.PHONY: help build demo test torture bench format lint sanitize fuzz clean
.SECONDARY:
