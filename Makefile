# Build output lies outside the clone. Set SEKIMORI_TARGET to put it elsewhere.
SEKIMORI_CACHE := $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/sekimori
SEKIMORI_TARGET ?= $(SEKIMORI_CACHE)/target
SEKIMORI_TOOLS ?= $(SEKIMORI_CACHE)/tools
export SEKIMORI_TOOLS
export SEKIMORI_ORACLES ?= $(SEKIMORI_TOOLS)/oracles
export CARGO_TARGET_DIR := $(SEKIMORI_TARGET)
export PATH := $(SEKIMORI_TOOLS)/bin:$(PATH)

.DEFAULT_GOAL := help
.PHONY: help demo test bench kills deb deb-yara power-cuts setup fmt doc browser pages pictures bench-scan bench-detect bench-extract bench-sanitise fuzz

help: ## this list
	@awk -F': .*## ' '/^[a-z-]+:.*## / { printf "make %-14s%s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: ## build, then show the whole life of a file in an invented city hall (ARGS=--once ends by itself)
	@tools/setup.sh build
	cargo build --locked --package cli
	"$(CARGO_TARGET_DIR)/debug/sekimori" demo $(ARGS)

test: ## all checks, as CI runs them
	@tools/setup.sh build test browser
	@tools/test.sh

bench: ## speed of sealing and opening, beside openssl and age
	@tools/setup.sh build test
	cargo build --locked --release --package cli
	"$(CARGO_TARGET_DIR)/release/sekimori" bench seal $(ARGS)

bench-scan: ## cost of finding differences, judging anew and hearing events (ARGS="--files 1000000"), and the CPU cap
	@tools/setup.sh build test
	cargo build --locked --release --package cli
	"$(CARGO_TARGET_DIR)/release/sekimori" bench scan $(ARGS)
	"$(CARGO_TARGET_DIR)/release/sekimori" bench pace

bench-detect: ## speed of detection, beside rg -c with one word and Presidio, on the same files
	@tools/setup.sh build test bench
	@tools/bench-detect.sh $(ARGS)

bench-extract: ## scan of 2,100 documents of every format, beside the kreuzberg library (ARGS="--rounds 1")
	@tools/setup.sh build test bench
	cargo build --locked --release --package cli
	@SEKIMORI_BIN="$(CARGO_TARGET_DIR)/release/sekimori" tools/bench-extract.sh $(ARGS)

bench-sanitise: ## proof and figures of sanitising, into docs/sanitising.md (ARGS=--quick)
	@tools/setup.sh build bench sanitise
	cargo build --locked --release --package cli
	@SEKIMORI_BIN="$(CARGO_TARGET_DIR)/release/sekimori" tools/bench-sanitise.sh $(ARGS)

fuzz: ## all fuzz targets together, 5 minutes with the build (ARGS="--record 3600" for an hour, added to docs/fuzzing.md)
	@tools/setup.sh build test
	@tools/fuzz.sh $(ARGS)

kills: ## 2,000 times kill -9 in the middle of sealing and undo: no file may be lost
	@tools/setup.sh build test
	SEKIMORI_KILLS=2000 cargo test --locked --package agent --test inplace_kill -- --nocapture

browser: ## the console in a real Chromium: accessibility, keyboard, without script
	@tools/setup.sh build browser
	cargo build --locked --package cli
	@SEKIMORI_BIN="$(CARGO_TARGET_DIR)/debug/sekimori" tools/browser.sh test

pages: ## how long the server takes for pages of a list of 100,000 rows
	@tools/setup.sh build browser
	cargo build --locked --release --package cli
	@SEKIMORI_BIN="$(CARGO_TARGET_DIR)/release/sekimori" tools/browser.sh pages

pictures: ## pictures of every page for the guide
	@tools/setup.sh build browser
	cargo build --locked --package cli
	@SEKIMORI_BIN="$(CARGO_TARGET_DIR)/debug/sekimori" tools/browser.sh pictures

power-cuts: ## 500 power cuts over sealing, spool, journal, log and registers, on a disk that forgets what was not synced
	@tools/setup.sh build test
	SEKIMORI_CUTS=500 cargo test --locked --package faults --test power_cuts -- --nocapture

deb: ## the Debian package, the same bytes each time from the same commit
	@tools/setup.sh build
	@tools/deb.sh $(ARGS)

deb-yara: ## the Debian package of the YARA scanner, which a checkpoint uses where it is installed
	@tools/setup.sh build
	@tools/deb-yara.sh $(ARGS)

setup: ## install what building and testing need
	@tools/setup.sh build test

fmt: ## format all sources
	cargo fmt --all

doc: ## API documentation of all rooms
	RUSTDOCFLAGS="-D warnings" cargo doc --locked --workspace --no-deps
