# One target per chore. `make help` lists them.

SWIFT ?= swift
JOBS ?= $(shell nproc)
SOURCES = Package.swift Sources Tests

.PHONY: build release test demo format lint clean help
.DEFAULT_GOAL := help

help: ## What each target does
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 18

build: ## The debug build
	Support/install-packages.sh build
	$(SWIFT) build -j $(JOBS) --product gatewayd

release: ## The release build, with the Swift runtime inside
	Support/install-packages.sh build
	$(SWIFT) build -c release -j $(JOBS) --static-swift-stdlib --product gatewayd

lint: ## Formatting rules
	$(SWIFT) format lint --strict --recursive --parallel $(SOURCES)

format: ## Mends the formatting
	$(SWIFT) format format --in-place --recursive --parallel $(SOURCES)

test: ## Installs what the tests need, then lint, build, unit file and every test
	Support/install-packages.sh test
	$(MAKE) --no-print-directory lint
	$(SWIFT) build --build-tests -j $(JOBS)
	Support/verify-unit.sh
	$(SWIFT) test --disable-xctest -j $(JOBS)

demo: ## The whole path on this machine; CHECK=1 runs without a person and says whether it worked
	Support/install-packages.sh demo
	$(SWIFT) build -j $(JOBS) --product gatewayd
	CHECK=$(CHECK) demo/run.sh

clean: ## Removes what was built
	$(SWIFT) package clean
