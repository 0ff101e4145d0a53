# The commands of everyday use; `make help` lists them. Each may be killed at any moment and given again:
# builds and runs go on where they stopped.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := build
MAKEFLAGS += --no-print-directory

SAMPLES ?= 600000
RUN ?= runs/corpus
THREADS ?=
# Rollouts in flight on each thread: more than the command's 32, as the built-in models are small.
BATCH ?= 64
RENEW ?= 0
FILE ?=
# `make` has the corpus sampled from a reasoner that is trained first, in place of the one in fixtures.
REASONER ?=

LEAVEN := .build/release/leaven
# Nothing here changes what comes out, only how fast.
SPEED := $(if $(THREADS),--threads $(THREADS)) $(if $(BATCH),--batch $(BATCH))
# The run that is asked for, or the usual one of a target.
own = $(if $(filter file,$(origin RUN)),runs/$(1),$(RUN))
# The run whose samples people review.
REVIEWED = $(call own,reviewed)

STEPS ?=

.PHONY: build test check lint check-long corpus quick evaluate pretrain cold-start zero reasoner languages \
    review-export review-import review-picture status bench bench-peers clean distclean help deps

build: deps ## Build the command `leaven` (release mode)
	@[ -x $(LEAVEN) ] || echo "Building; the first time takes some minutes."
	@swift build -c release --quiet --product leaven
	@[ "$(MAKECMDGOALS)" != build ] && [ -n "$(MAKECMDGOALS)" ] || echo "$(LEAVEN) is up to date."

# Without testable imports, which no test uses, the tests are linked with the objects of `make build`.
test: deps ## Run the tests
	swift test -c release --disable-testable-imports

lint: deps ## Check the formatting of the sources
	swift format lint --strict --recursive --parallel Sources Tests Package.swift

check: lint build test ## Everything that must hold before a change is taken: lint, build, tests

check-long: build ## Slow checks: kill and resume, answers, the usual libraries' results, a server, reviews
	Tests/Long/kill-resume.sh
	LEAVEN_CONFIGURATIONS=1000 swift test -c release --disable-testable-imports \
		--filter EngineTests/configurations
	python3 Tests/Long/stops.py pipelines/pretrain.json5 runs/check-long-stops steps=40 longer=20 annealing=20
	python3 Tests/Long/words.py
	python3 Tests/Long/configurations.py
	python3 Tests/Long/memory.py
	$(LEAVEN) problems --count 66000 --jsonl | python3 Tests/Long/recheck.py -
	$(LEAVEN) problems --count 6600 --jsonl | python3 Tests/Long/recheck.py --spoil -
	python3 Tests/Long/recheck.py runs/check-long/reference/corpus
	[ ! -d $(RUN)/corpus ] || python3 Tests/Long/recheck.py $(RUN)/corpus
	python3 Tests/Long/hostile.py
	python3 Tests/Long/sandbox.py
	python3 Tests/Long/logits.py
	python3 Tests/Long/gradients.py
	python3 Tests/Long/reinforce.py
	python3 Tests/Long/published_model.py
	python3 Tests/Long/sft_peers.py
	python3 Tests/Long/tokens.py
	python3 Tests/Long/templates.py
	python3 Tests/Long/published.py
	python3 Tests/Long/int8.py
	python3 Tests/Long/real_int8.py
	python3 Tests/Long/server.py
	python3 Tests/Long/server.py --load
	python3 Tests/Long/steps.py
	python3 Tests/Long/mathematics.py
	python3 Tests/Long/review_page.py
	python3 Tests/Long/review_import.py
	python3 Tests/Long/label_studio.py
	python3 Tests/Long/trainers.py
	LEAVEN_PAIRS=200000 swift test -c release --disable-testable-imports --filter PairsTests
	LEAVEN_MUTATIONS=1000000 swift test -c release --disable-testable-imports --filter MathMatchTests
	LEAVEN_MUTATIONS=100000 swift test -c release --disable-testable-imports --filter CheckTests/mutations

bench: build ## How fast: sampling, prompts and training beside the peak, threads, loading beside the disk
	@$(LEAVEN) bench --training
	@python3 Tests/Long/scaling.py
	@for format in F32 BF16 F8_E4M3 I8; do python3 Tests/Long/load.py --format $$format; done

bench-peers: build ## How fast beside llama.cpp and PyTorch, which it downloads and builds
	python3 Tests/Long/peers.py --training
	python3 Tests/Long/peers.py --threads 1
	python3 Tests/Long/peers.py --threads 1 --sequences 1
	python3 Tests/Long/peers.py --threads 1 --context 128 --published
	python3 Tests/Long/peers.py --threads 1 --context 128 --published --sequences 1

corpus: build ## Make the corpus: SAMPLES=600000 RUN=runs/corpus THREADS= (REASONER=make: train one first)
	@[ -z "$(REASONER)" ] || [ "$(REASONER)" = make ] \
		|| { echo "REASONER is \"$(REASONER)\"; expected make" >&2; exit 2; }
	@[ -z "$(REASONER)" ] || $(LEAVEN) run pipelines/reasoner.json5 --run runs/reasoner \
		$(if $(STEPS),--set steps=$(STEPS)) $(SPEED)
	@$(LEAVEN) run pipelines/corpus.json5 --run $(RUN) --set samples=$(SAMPLES) \
		--set times=$$([ "$(SAMPLES)" -ge 1000 ] 2>/dev/null && echo 16 || echo 40) \
		$(if $(REASONER),--set reasoner=../runs/reasoner/models/reasoner/model) $(SPEED)

quick: ## Make a very small corpus of 200 samples: RUN=runs/quick THREADS=
	@$(MAKE) corpus SAMPLES=200 RUN=$(call own,quick)

evaluate: build ## Measure base model, intermediate model and reasoner on held-out problems, in runs/evaluate
	@$(LEAVEN) run pipelines/evaluate.json5 --run runs/evaluate $(SPEED)
	@$(LEAVEN) status runs/evaluate

pretrain: build ## Train the base model in runs/pretrain and renew fixtures/base (RENEW=1 to replace another)
	@$(LEAVEN) run pipelines/pretrain.json5 --run runs/pretrain $(SPEED)
	@$(call renew,runs/pretrain/models/annealed/model,fixtures/base)

cold-start: build ## Make the cold start in runs/cold-start and renew fixtures/cold-start (RENEW=1 to replace)
	@$(LEAVEN) run pipelines/cold-start.json5 --run runs/cold-start $(SPEED)
	@$(call renew,runs/cold-start/corpus,fixtures/cold-start)

review-export: build ## Write what waits for people in RUN to FILE (runs/review.html; or .json, .csv, .jsonl)
	@$(LEAVEN) review export $(REVIEWED) $(or $(FILE),runs/review.html)

review-import: build ## Take answers of reviewers in: RUN=runs/reviewed FILE="ada.jsonl bo.jsonl"
	@[ -n "$(FILE)" ] || { echo "FILE is missing: make review-import FILE=answers.jsonl" >&2; exit 2; }
	@$(LEAVEN) review import $(REVIEWED) $(FILE)

review-picture: build ## Make the picture of the review page in README.md anew (fixtures/review-page.png)
	@$(LEAVEN) run pipelines/reviewed.json5 --run runs/review-picture/reviewed --set samples=250 || [ $$? = 4 ]
	@$(LEAVEN) review export runs/review-picture/reviewed runs/review-picture/page.html --overwrite
	@python3 Tests/Long/review_page.py --page runs/review-picture/page.html --picture fixtures/review-page.png

zero: build ## Improve the base model by reinforcement alone, and measure it: STEPS=240 RUN=runs/zero THREADS=
	@$(LEAVEN) run pipelines/zero.json5 --run $(call own,zero) $(if $(STEPS),--set steps=$(STEPS)) $(SPEED)
	@$(LEAVEN) status $(call own,zero)

reasoner: build ## Fine-tune the base model, then reinforce it: STEPS=240 RUN=runs/reasoner RENEW=0
	@$(LEAVEN) run pipelines/reasoner.json5 --run $(call own,reasoner) \
		$(if $(STEPS),--set steps=$(STEPS)) $(SPEED)
	@$(LEAVEN) status $(call own,reasoner)
	@[ "$(RENEW)" != 1 ] || { $(call renew,$(call own,reasoner)/models/reasoner/model,fixtures/reasoner); }

languages: build ## Train the model that tells languages apart anew, from documentation that apt-get downloads
	python3 fixtures/languages/fetch.py runs/languages
	$(LEAVEN) language runs/languages --train --output runs/languages/weights.bin
	@cmp -s runs/languages/weights.bin Sources/CLanguageWeights/weights.bin \
		&& echo "Sources/CLanguageWeights/weights.bin is the same." \
		|| { [ "$(RENEW)" = 1 ] && cp runs/languages/weights.bin Sources/CLanguageWeights/ && echo "Renewed."; } \
		|| { echo "Sources/CLanguageWeights/weights.bin differs and was left as it is; RENEW=1 replaces it." >&2; exit 2; }

status: build ## Show how far a run is: RUN=runs/corpus
	@$(LEAVEN) status $(RUN)

clean: ## Remove what was built; runs stay
	rm -rf .build .build-*

distclean: clean ## Remove what was built, and the Python environment of check-long; runs stay
	rm -rf .venv

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# Copies the folder $(1) to $(2): at once, and over a different $(2) only on request.
define renew
if [ ! -e $(2) ] || { [ "$(RENEW)" = 1 ] && ! diff -rq $(1) $(2) >/dev/null; }; then \
	mkdir -p $(dir $(2)) && rm -rf $(2).new && cp -r $(1) $(2).new && rm -rf $(2) && mv $(2).new $(2); \
	echo "$(2) is now a copy of $(1)."; \
elif diff -rq $(1) $(2) >/dev/null; then \
	echo "$(2) is the same as $(1)."; \
else \
	echo "$(2) differs from $(1) and was left as it is; RENEW=1 replaces it." >&2; exit 2; \
fi
endef

# Says nothing when nothing is missing; otherwise installs it where apt can.
deps:
	@command -v swift >/dev/null || { \
		echo "swift is missing: install Swift 6.2 or later (https://www.swift.org/install/linux/)" >&2; exit 2; }; \
	missing=; \
	has() { pkg-config --exists "$$1" 2>/dev/null || [ -e /usr/include/$$2 ] || [ -e /usr/local/include/$$2 ]; }; \
	has sqlite3 sqlite3.h || missing="$$missing libsqlite3-dev"; \
	has libzstd zstd.h || missing="$$missing libzstd-dev"; \
	command -v zstd >/dev/null || missing="$$missing zstd"; \
	command -v python3 >/dev/null || missing="$$missing python3"; \
	command -v bwrap >/dev/null || missing="$$missing bubblewrap"; \
	[ -n "$$missing" ] || exit 0; \
	refuse() { echo "Missing system packages:$$missing. $$1" >&2; exit 2; }; \
	command -v apt-get >/dev/null || refuse "There is no apt-get here: install what they are called on this system."; \
	root=; if [ "$$(id -u)" != 0 ]; then \
		command -v sudo >/dev/null || refuse "Install them as root: apt-get install$$missing"; root=sudo; fi; \
	echo "Installing$$missing"; \
	$$root apt-get update -qq || true; \
	$$root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $$missing >/dev/null \
		|| refuse "apt-get could not install them; see its message above."
