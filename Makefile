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
	@echo '  make run-01           chapter 1: scaled dot-product attention'
	@echo '  make run-02           chapter 2: multi-head attention'
	@echo '  make run-03           chapter 3: multi-query attention'
	@echo '  make run-04           chapter 4: grouped-query attention'
	@echo '  make diff-02          what chapter 2 changes in the program before; to diff-04'
	@echo '  make plot-01          the weights as a picture (needs gnuplot); to plot-04'
	@echo '  make experiment-01    the paper, measured here; to -04, or all: make experiments'
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
	@echo
	@echo 'To build it without make:'
	@echo '  cc -std=c11 -O2 $(SOURCE_$(@:run-%=%)) common/*.c -I common -lm'

run: $(PROGRAMS)
	@for program in $(PROGRAMS); do ./$$program $(ARGS) || exit; echo; done

# ---- what a chapter changes ----

LOOK_02 = heads are views of columns and rows; their results stand side by side; rows of K and V wait in a cache
LOOK_03 = head_of: all heads read the same K and V; two tables of weights for one key that was written to be shared
LOOK_04 = head_of: a group of heads reads one K and V; --kv-heads and --order choose the groups

diff-02 diff-03 diff-04:
	@echo 'Look for: $(LOOK_$(@:diff-%=%)).' | fold -s -w 80
	@echo
	@diff -U2 $(BEFORE_$(@:diff-%=%)) $(SOURCE_$(@:diff-%=%)); test $$? -lt 2

BEFORE_02 = $(SOURCE_01)
BEFORE_03 = $(SOURCE_02)
BEFORE_04 = $(SOURCE_03)

# ---- pictures ----

GNUPLOT = gnuplot
DRAW    = $(GNUPLOT) -c common/heatmaps.gp

# The four heads of the run that was saved in out/$(1); $(2) and $(3) are heads 1 and 2. Their titles.
FILES  = out/$(1)/weights_h0.dat out/$(1)/weights_h$(2).dat out/$(1)/weights_h$(3).dat \
         out/$(1)/weights_h3.dat
TITLES = "$(1)before" "$(1)two before" "$(1)who is it" "$(1)subject, verb"

FILES_03  = $(call FILES,03_multihead,1,2) $(call FILES,03_average,1,2) $(call FILES,03_shared,1,2)
TITLES_03 = $(call TITLES,4 keys: ) $(call TITLES,1 average key: ) $(call TITLES,1 shared key: )
FILES_04  = $(call FILES,04_4,1,2) $(call FILES,04_2,1,2) $(call FILES,04_2_other,2,1) \
            $(call FILES,04_1,1,2)
TITLES_04 = $(call TITLES,4 keys: ) $(call TITLES,{0 1} {2 3}: ) $(call TITLES,{0 2} {1 3}: ) \
            $(call TITLES,1 key: )

plot-01 plot-02 plot-03 plot-04: $(PROGRAMS)
	@command -v $(GNUPLOT) >/dev/null || { \
	  echo 'gnuplot is not installed, so there is no picture; make $(@:plot-%=run-%) shows the same here.'; \
	  echo 'To get gnuplot: apt install gnuplot-nox, or brew install gnuplot, or gnuplot.info'; exit 1; }
	@mkdir -p out
	@$(MAKE) -s draw-$(@:plot-%=%)
	@echo 'out/$(@:plot-%=%).png'

draw-01:
	@build/01_attention --quiet $(ARGS) --save out/01
	@$(DRAW) out/01.png 1 out/01/weights_h0.dat '"who is it: row asks, column answers"'
draw-02:
	@build/02_multihead --quiet $(ARGS) --heads 4 --save out/02
	@$(DRAW) out/02.png 4 '$(call FILES,02,1,2)' '$(call TITLES)'
draw-03:
	@build/02_multihead --quiet $(ARGS) --heads 4 --save out/03_multihead
	@build/03_multiquery --quiet $(ARGS) --save out/03_average
	@build/03_multiquery --quiet $(ARGS) --shared --save out/03_shared
	@$(DRAW) out/03.png 4 '$(FILES_03)' '$(TITLES_03)'
draw-04:
	@build/04_grouped_query --quiet $(ARGS) --kv-heads 4 --save out/04_4
	@build/04_grouped_query --quiet $(ARGS) --kv-heads 2 --save out/04_2
	@build/04_grouped_query --quiet $(ARGS) --kv-heads 2 --order 0,2,1,3 --save out/04_2_other
	@build/04_grouped_query --quiet $(ARGS) --kv-heads 1 --save out/04_1
	@$(DRAW) out/04.png 4 '$(FILES_04)' '$(TITLES_04)'

# ---- testing ----

test: $(PROGRAMS) build/kv_cache build/reference
	@CC='$(CC)' CFLAGS='$(CFLAGS) $(CPPFLAGS)' LDFLAGS='$(LDFLAGS)' sh common/tests/run.sh

# ---- experiments, figures and pages, exercises ----

include common/measuring/experiments.mk docs/tools/docs.mk common/classroom/classroom.mk

# A word that is no target: make's own message does not say where the targets are.
.DEFAULT:
	@echo 'there is no "make $@"; make help lists what there is' >&2; exit 2

.PHONY: all help clean docs test FORCE run run-01 run-02 run-03 run-04 diff-02 diff-03 diff-04 \
        plot-01 plot-02 plot-03 plot-04 draw-01 draw-02 draw-03 draw-04 kv-cache \
        experiments experiment-01 experiment-02 experiment-03 experiment-04 \
        exercises watch checks grade handout worksheet worksheet-key
