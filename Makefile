# Every command that a reader types; `make help` lists them. Works with GNU make 3.81 and later.

CC     = cc
CFLAGS = -O2
ARGS   =

SOURCE_01 = 01_attention/attention.c
SOURCE_02 = 02_multihead/multihead.c
SOURCE_03 = 03_multiquery/multiquery.c
SOURCE_04 = 04_grouped_query/grouped_query.c
SOURCES   = $(SOURCE_01) $(SOURCE_02) $(SOURCE_03) $(SOURCE_04)

HEADERS  := $(wildcard common/*.h)
OBJECTS  := $(patsubst common/%.c,build/common/%.o,$(wildcard common/*.c))
PROGRAMS  = $(patsubst %/,build/%,$(dir $(SOURCES)))
COMPILE   = $(CC) -std=c11 $(CPPFLAGS) $(CFLAGS) -I common

all: $(PROGRAMS)
	@echo 'Built. Next: make run-01   (make help lists every command)'

help:
	@echo 'Read a chapter, run it, change it, run it again:'
	@echo '  make run-01           chapter 1: scaled dot-product attention; or: make steps'
	@echo '  make run-02           chapter 2: multi-head attention'
	@echo '  make run-03           chapter 3: multi-query attention'
	@echo '  make run-04           chapter 4: grouped-query attention'
	@echo '  make diff-02          what chapter 2 changes in the program before; to diff-04'
	@echo '  make plot-01          the weights as a picture (needs gnuplot); to plot-04'
	@echo '  make experiment-01    the paper, measured; to -04, or all: make experiments'
	@echo '  make kv-cache         what the K/V caches of real models take'
	@echo 'Options of a program go into ARGS; --help lists them:'
	@echo '  make run-01 ARGS="--help"'
	@echo '  make run-04 ARGS="--kv-heads 1 --step"'
	@echo 'Do the exercises:'
	@echo '  make exercises        which are solved, and what is next'
	@echo '  make exercise-01-1    check that one; then hint-01-1, solution-01-1, reset-*'
	@echo '  make watch            check each exercise when you save it'
	@echo '  For a class: make handout, grade, worksheet, worksheet-key (docs/teaching.md)'
	@echo 'The rest:'
	@echo '  make                  build everything into build/'
	@echo '  make test             check everything (needs no packages)'
	@echo '  make docs             make the figures, excerpts and transcripts anew'
	@echo '  make play             make docs/play/index.html anew (needs clang)'
	@echo '  make clean            remove build/ and out/; your exercises stay'
	@echo 'Another compiler or other flags: make CC=clang CFLAGS="-O2 -Wall"'

# ---- building ----

build/01_attention: $(SOURCE_01)
build/02_multihead: $(SOURCE_02)
build/03_multiquery: $(SOURCE_03)
build/04_grouped_query: $(SOURCE_04)

$(PROGRAMS): $(OBJECTS) $(HEADERS) build/flags
	@$(COMPILE) -o $@ $(filter %.c,$^) $(OBJECTS) $(LDFLAGS) -lm

build/common/%.o: common/%.c $(HEADERS) build/flags
	@mkdir -p $(@D)
	@$(COMPILE) -c -o $@ $<

# Changes when the compiler or a flag does, so that everything is built again.
build/flags: FORCE
	@mkdir -p build
	@echo '$(COMPILE) $(LDFLAGS)' | cmp -s - $@ || echo '$(COMPILE) $(LDFLAGS)' >$@
FORCE:

clean:
	rm -rf build out

# ---- running ----

run-01: build/01_attention
run-02: build/02_multihead
run-03: build/03_multiquery
run-04: build/04_grouped_query
run-01 run-02 run-03 run-04:
	@./$< $(ARGS)

# Chapter 1 in three steps, without the library.
build/01_steps: 01_attention/steps.c build/flags
	@$(COMPILE) -o $@ $< $(LDFLAGS) -lm
steps: build/01_steps
	@./$<

run: $(PROGRAMS)
	@for program in $(PROGRAMS); do ./$$program $(ARGS) || exit; echo; done

# ---- what a chapter changes ----

diff-02: $(SOURCE_01) $(SOURCE_02)
diff-03: $(SOURCE_02) $(SOURCE_03)
diff-04: $(SOURCE_03) $(SOURCE_04)
diff-02 diff-03 diff-04:
	@sh docs/tools/diff.sh $^

# ---- pictures ----

GNUPLOT = gnuplot

plot-01 plot-02 plot-03 plot-04: $(PROGRAMS)
	@GNUPLOT='$(GNUPLOT)' sh common/plot.sh $(@:plot-%=%) $(ARGS)

# ---- testing ----

test: $(PROGRAMS) build/kv_cache build/reference
	@CC='$(CC)' CPPFLAGS='$(CPPFLAGS)' CFLAGS='$(CFLAGS)' LDFLAGS='$(LDFLAGS)' sh common/tests/run.sh

# ---- experiments, figures and pages, exercises ----

include common/measuring/experiments.mk docs/tools/docs.mk common/classroom/classroom.mk

# A word that is no target: what was meant, for make's own message does not say where the targets are.
.DEFAULT:
	@case '$@' in \
	  *-[1-9] | *-[1-9]-[1-9]) meant="make $$(echo '$@' | sed 's/-/-0/')" ;; \
	  *) meant='make help lists what there is; options of a program go into ARGS: make run-01 ARGS="--step"' ;; \
	esac; echo "there is no \"make $@\": $$meant" >&2; exit 2

.PHONY: all help clean docs test FORCE run run-01 run-02 run-03 run-04 steps diff-02 diff-03 diff-04 \
        plot-01 plot-02 plot-03 plot-04 kv-cache experiments experiment-01 experiment-02 \
        experiment-03 experiment-04 exercises watch checks beginnings grade handout worksheet worksheet-key
