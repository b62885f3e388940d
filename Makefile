# Keshev: `make run` builds and starts the desk, `make test` proves it. Both install what is missing (tools/setup.sh).
#   make run   [PORT=8080] [DATA=./data] [DB=postgres://…] [DEMO=1]
#   make test  [ONLY=name]      make lint      make bench      make fuzz [SECONDS=20]      make soak      make man
SHELL := /bin/bash
.DELETE_ON_ERROR:
.SUFFIXES:
MAKEFLAGS += --no-builtin-rules
# V=1 shows whole commands.
V ?=
Q := $(if $(V),,@)
SAY = $(if $(V),:,echo)

BUILD ?= build
ifeq ($(origin CC),default)
CC := gcc
endif
GEN := $(BUILD)/gen
PORT ?= 8080
DATA ?= ./data
DB ?=
JOBS ?= $(shell nproc)

# SAN=1: address and undefined-behaviour sanitizers (its own build folder). SAN=thread: data races. SAN=fuzz: for
# libFuzzer, with CC=clang.
SAN ?=
PACKAGES := libevent libevent_pthreads sqlite3 libpq jansson gmime-3.0 libcurl libxml-2.0 icu-i18n icu-uc libical \
	libsodium liboath libseccomp md4c openssl yaml-0.1 pangocairo
HARD := -fstack-protector-strong -fstack-clash-protection -fcf-protection -fPIE
ifeq ($(SAN),1)
# Instrumented code confuses the warning about unset variables; the plain build has it.
OPT := -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer -Wno-maybe-uninitialized
else ifeq ($(SAN),thread)
OPT := -O1 -g -fsanitize=thread -fno-omit-frame-pointer
else ifeq ($(SAN),fuzz)
OPT := -O1 -g -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer
else
OPT := -O2 -g -D_FORTIFY_SOURCE=3 $(HARD)
endif
LINK_HARD := -pie -Wl,-z,relro,-z,now,-z,noexecstack -Wl,--as-needed
PKG_CFLAGS := $(patsubst -I%,-isystem %,$(shell pkg-config --cflags $(PACKAGES) 2>/dev/null))
PKG_LIBS := $(shell pkg-config --libs $(PACKAGES) 2>/dev/null) -lresolv -lm -pthread
WARN := -Wall -Wextra -Wpedantic -Werror
CFLAGS = -std=c17 -D_GNU_SOURCE $(WARN) $(OPT) -Isrc -I$(GEN) -include base/banned.h -DKESHEV_BAN -MMD -MP -pthread

# src/FLOOR/name.c, and helpers of a big noun in src/FLOOR/noun/name.c.
SOURCES := $(filter-out %_test.c %_fuzz.c,$(wildcard src/*/*.c))
TESTS := $(wildcard src/*/*_test.c)
FUZZERS := $(wildcard src/*/*_fuzz.c)
SQL := $(wildcard src/*/*.sql) $(sort $(wildcard schema/*.sql))
LANGS := $(wildcard lang/*/*.txt)
WEB := $(shell find web -path web/node_modules -prune -o -type f -print 2>/dev/null)

OBJECTS := $(SOURCES:src/%.c=$(BUILD)/obj/%.o) $(BUILD)/obj/gen/queries.o $(BUILD)/obj/gen/migrations.o \
	$(BUILD)/obj/gen/texts.o $(BUILD)/obj/gen/registry.o $(BUILD)/obj/gen/assets_table.o $(BUILD)/obj/gen/assets.o
LIBRARY := $(BUILD)/libkeshev.a
PROGRAM := $(BUILD)/keshev
TEST_PROGRAMS := $(TESTS:src/%.c=$(BUILD)/test/%)

.PHONY: all program run test lint bench fuzz soak clean man setup-run setup-test setup-bench unit fuzzers generated lint-flags FORCE
all program: $(PROGRAM)
FORCE:

# ---- made files -------------------------------------------------------------------------------------------
# Which files there are: rewritten only when one came or went, so that a deleted file leaves no trace in the tables.
$(GEN)/.list: FORCE
	@mkdir -p $(GEN)
	@echo $(SOURCES) $(SQL) $(LANGS) | cmp -s - $@ || echo $(SOURCES) $(SQL) $(LANGS) >$@
$(GEN)/.queries: tools/queries.mjs $(SQL) $(GEN)/.list
	@mkdir -p $(GEN)
	$(Q)node tools/queries.mjs $(GEN) $(SQL)
	@touch $@
$(GEN)/.registry: tools/registry.mjs $(SOURCES) $(GEN)/.list
	@mkdir -p $(GEN)
	$(Q)node tools/registry.mjs $(GEN) $(SOURCES)
	@touch $@
$(GEN)/.texts: tools/texts.mjs $(LANGS) src/base/errors.def $(GEN)/.list
	@mkdir -p $(GEN)
	$(Q)node tools/texts.mjs $(GEN) src/base/errors.def
	@touch $@
$(GEN)/.floors: tools/floors.mjs $(wildcard src/*/*.[ch])
	@mkdir -p $(GEN)
	node tools/floors.mjs
	@touch $@
$(GEN)/queries.c $(GEN)/migrations.c: $(GEN)/.queries ;
$(GEN)/registry.c: $(GEN)/.registry ;
$(GEN)/texts.c: $(GEN)/.texts ;

# The workspace and its parts are built once, by whichever build comes first.
build/web/.done: $(WEB) $(wildcard lang/*/workspace*.txt) web/node_modules/.package-lock.json
	cd web && OUT=$(CURDIR)/build/web node build.mjs
	@touch $@
web/node_modules/.package-lock.json: web/package-lock.json
	cd web && npm ci --no-audit --no-fund --silent
	@touch $@
# The rule packs and the listening core, the same bytes for the program and the browser (/coach/…).
RULES := $(sort $(wildcard rules/*.yaml))
LISTEN := $(filter-out %_test.c %_fuzz.c,$(wildcard src/text/*.c src/listen/*.c))
PACKER := tools/pack_rules.c $(filter-out %_test.c %_fuzz.c,$(wildcard src/desk/rule_*.c)) $(LISTEN) $(addprefix src/base/,arena.c mem.c ctx.c err.c buf.c sys.c)
build/pack_rules: $(PACKER) $(wildcard src/text/*.[hd]* src/listen/*.h src/desk/rule_*.h src/base/*.h)
	@mkdir -p build
	$(Q)gcc -std=c17 -D_GNU_SOURCE -O1 -Isrc -o $@ $(filter %.c,$(PACKER)) -lyaml -pthread
build/coach/rules.pack: build/pack_rules $(RULES)
	@mkdir -p build/coach
	$(Q)build/pack_rules $@ $(RULES)
build/coach/coach.wasm: tools/wasm.sh web/src/coach/core.c $(LISTEN) $(wildcard src/text/*.[hd]* src/listen/*.h)
	$(Q)tools/wasm.sh $@
$(GEN)/assets.S: tools/embed.mjs build/web/.done build/coach/rules.pack build/coach/coach.wasm
	@mkdir -p $(GEN)
	$(Q)node tools/embed.mjs $(GEN) web=build/web web/coach=build/coach
$(GEN)/assets.c: $(GEN)/assets.S ;

MADE := $(GEN)/.queries $(GEN)/.texts $(GEN)/.floors

# ---- objects ----------------------------------------------------------------------------------------------
$(BUILD)/obj/%.o: src/%.c | $(MADE)
	@mkdir -p $(@D)
	@$(SAY) "CC $<"
	$(Q)$(CC) $(CFLAGS) $(PKG_CFLAGS) -c $< -o $@
$(BUILD)/obj/gen/assets.o: $(GEN)/assets.S
	@mkdir -p $(@D)
	$(Q)$(CC) -c $< -o $@
$(BUILD)/obj/gen/assets_table.o: $(GEN)/assets.c
	@mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS) -c $< -o $@
$(BUILD)/obj/gen/%.o: $(GEN)/%.c | $(MADE)
	@mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS) $(PKG_CFLAGS) -c $< -o $@

$(LIBRARY): $(OBJECTS) $(GEN)/.list
	@rm -f $@
	$(Q)ar rcs $@ $(OBJECTS)
$(PROGRAM): $(LIBRARY)
	$(Q)$(CC) $(OPT) -o $@ $(BUILD)/obj/app/main.o $(LIBRARY) $(LINK_HARD) $(PKG_LIBS)

$(BUILD)/test/%: src/%.c $(LIBRARY) | $(MADE)
	@mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS) $(PKG_CFLAGS) -MF $@.d -o $@ $< $(LIBRARY) $(LINK_HARD) -lcmocka $(PKG_LIBS)

$(BUILD)/fuzz/%: src/%.c $(LIBRARY) | $(MADE)
	@mkdir -p $(@D)
	$(Q)clang $(CFLAGS) $(PKG_CFLAGS) -fsanitize=fuzzer,address,undefined -MF $@.d -o $@ $< $(LIBRARY) $(PKG_LIBS)

# A fuzzer's corpus as a regression test, without libFuzzer.
$(BUILD)/replay/%: src/%.c tools/replay.c $(LIBRARY) | $(MADE)
	@mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS) $(PKG_CFLAGS) -MF $@.d -c -o $@.o $<
	$(Q)$(CC) $(OPT) -o $@ $@.o tools/replay.c $(LIBRARY) $(LINK_HARD) $(PKG_LIBS)

$(BUILD)/bench/%: bench/%.c $(LIBRARY) | $(MADE)
	@mkdir -p $(@D)
	$(Q)$(CC) $(filter-out -DKESHEV_BAN,$(CFLAGS)) $(PKG_CFLAGS) -MF $@.d -o $@ $< $(LIBRARY) $(LINK_HARD) $(PKG_LIBS)

-include $(OBJECTS:.o=.d) $(TEST_PROGRAMS:=.d) $(FUZZERS:src/%.c=$(BUILD)/fuzz/%.d) $(FUZZERS:src/%.c=$(BUILD)/replay/%.d)

# ---- front doors ------------------------------------------------------------------------------------------
setup-run setup-test setup-bench:
	@tools/setup.sh $(@:setup-%=%)

run: setup-run
	@$(MAKE) --no-print-directory -j$(JOBS) $(PROGRAM)
	@exec $(PROGRAM) serve --data $(DATA) --listen 127.0.0.1:$(PORT) $(if $(DB),--db $(DB)) $(if $(DEMO),--demo)

test: setup-test
	@ONLY="$(ONLY)" JOBS=$(JOBS) tools/test.sh

# For tools/lint.sh: the made headers, and the flags that compilers need to read our files.
generated: $(MADE)
lint-flags:
	@echo $(filter-out -MMD -MP,$(CFLAGS)) $(PKG_CFLAGS)

lint: setup-test
	@tools/lint.sh

bench: setup-bench
	@$(MAKE) --no-print-directory -j$(JOBS) $(PROGRAM)
	@tools/bench.sh

fuzz: setup-test
	@SECONDS_EACH=$(or $(SECONDS),20) tools/fuzz.sh

soak: setup-test
	@tools/soak.sh

unit: $(TEST_PROGRAMS)
fuzzers: $(FUZZERS:src/%.c=$(BUILD)/fuzz/%)

# Manual pages in build/man and docs/COMMANDS.md, both from the command tables.
man: $(PROGRAM)
	@tools/man.sh $(PROGRAM)

clean:
	rm -rf build
