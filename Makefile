# Everything a person or a machine does with this repository. `make` alone lists it.
#
# A fresh machine has Rust, Node 20.19 or newer and a C compiler. Whatever else is needed is installed by the target
# that needs it, through apt as root or with sudo; without either, the target prints the one command and stops.

CARGO_DENY_VERSION := 0.20.2
SHELL := /bin/bash

.PHONY: help demo test check fmt lint deny unit e2e audit bench bench-quick fuzz openapi doctor setup-postgres setup-deny

help: ## List the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | sort | awk -F'\t' '{printf "  make %-16s %s\n", $$1, $$2}'

demo: ## Play the whole path as a story on a fresh database, then go on serving
	cargo run --quiet --package api --bin family-card-server -- demo

test: fmt lint deny unit e2e ## Everything that CI checks, on both databases

check: fmt lint ## The quick part of `test`

fmt:
	cargo fmt --all --check

lint:
	cargo clippy --workspace --all-targets -- --deny warnings
	@! cargo tree --package mobile-contracts --edges normal --prefix none \
		| grep -E '^(diesel|actix-web|tokio|reqwest) ' || { echo 'mobile-contracts must stay pure'; exit 1; }

deny: setup-deny
	cargo deny --all-features check bans licenses sources

unit:
	cargo test --workspace --exclude e2e

e2e: setup-postgres
	cargo build --package api --package admin-cli
	cargo test --package e2e

audit: setup-deny ## Known advisories; needs the advisory database, which may be out of reach
	cargo deny check advisories

bench: setup-postgres ## Measure, as ratios in one run, into docs/BENCHMARKS.md
	cargo bench --package e2e --bench service
	cargo bench --package mobile-contracts --bench eligibility

bench-quick: setup-postgres ## Show in a minute that the benchmarks run; writes nothing
	cargo bench --package e2e --bench service -- quick

fuzz: ## Fuzz the parsers for a minute each (cargo-fuzz is installed if missing)
	@command -v cargo-fuzz >/dev/null || cargo install --locked cargo-fuzz
	cargo run --quiet --package mobile-contracts --example fuzz_seeds
	cd mobile-contracts/fuzz && for target in $$(cargo fuzz list); do \
		RUSTC_BOOTSTRAP=1 cargo fuzz run $$target -- -max_total_time=60 -timeout=10 -rss_limit_mb=4096 -max_len=65536 \
		|| exit 1; done

openapi: ## Write mobile-contracts/openapi.json anew
	mkdir -p target
	cargo run --quiet --package api --bin family-card-server -- openapi > target/openapi.json
	mv target/openapi.json mobile-contracts/openapi.json

doctor: ## Say what the service would miss on this machine
	cargo run --quiet --package api --bin family-card-server -- doctor

setup-deny:
	@command -v cargo-deny >/dev/null || cargo install --locked cargo-deny --version $(CARGO_DENY_VERSION)

setup-postgres:
	@.ci/install postgresql
