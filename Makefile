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

# ---- experiments: the papers' claims, measured ----

# A program's name is the chapter's number and its source: 04_experiment_speed. In the order in
# which they run; the quality's picture needs the speed's numbers.
EXPERIMENTS_01 = $(addprefix build/experiments/01_, experiment experiment_learning experiment_streaming)
EXPERIMENTS_02 = build/experiments/02_experiment
EXPERIMENTS_03 = build/experiments/03_experiment
EXPERIMENTS_04 = $(addprefix build/experiments/04_, experiment_speed experiment_quality)
EXPERIMENTS    = $(EXPERIMENTS_01) $(EXPERIMENTS_02) $(EXPERIMENTS_03) $(EXPERIMENTS_04)

# What the experiments share is compiled for speed, with the flags that this compiler knows.
MEASURING        = $(patsubst %.c,build/fast/%.o,$(wildcard common/measuring/*.c common/training/*.c))
MEASURING_HEADERS = $(wildcard common/measuring/*.h common/training/*.h)
EXPERIMENT_FLAGS = $$(cat build/fast_flags)
COMPILE_FAST     = $(CC) -std=c11 $(CPPFLAGS) $(EXPERIMENT_FLAGS) -I common -I common/measuring \
                   -I common/training

build/experiments/01_experiment: 01_attention/experiment.c
build/experiments/01_experiment_learning: 01_attention/experiment_learning.c
build/experiments/01_experiment_streaming: 01_attention/experiment_streaming.c
build/experiments/02_experiment: 02_multihead/experiment.c
build/experiments/03_experiment: 03_multiquery/experiment.c
build/experiments/04_experiment_speed: 04_grouped_query/experiment_speed.c
build/experiments/04_experiment_quality: 04_grouped_query/experiment_quality.c

$(EXPERIMENTS): $(MEASURING) $(OBJECTS) $(HEADERS) $(MEASURING_HEADERS)
	@mkdir -p $(@D)
	@$(COMPILE_FAST) -o $@ $(filter 0%.c,$^) $(MEASURING) $(OBJECTS) $(LDFLAGS) -lm

build/fast/%.o: %.c $(HEADERS) $(MEASURING_HEADERS) build/flags build/fast_flags
	@mkdir -p $(@D)
	@$(COMPILE_FAST) -c -o $@ $<

build/fast_flags: FORCE
	@mkdir -p build
	@CC='$(CC)' sh docs/tools/fast_flags.sh >$@.new
	@if cmp -s $@.new $@; then rm $@.new; else mv $@.new $@; fi

experiment-01: $(EXPERIMENTS_01)
experiment-02: $(EXPERIMENTS_02)
experiment-03: $(EXPERIMENTS_03)
experiment-04: $(EXPERIMENTS_04)
experiment-01 experiment-02 experiment-03 experiment-04:
	@mkdir -p out
	@for program in $(EXPERIMENTS_$(@:experiment-%=%)); do \
	  ./$$program --save out/$${program##*/}.dat || exit; echo; done
	@if command -v $(GNUPLOT) >/dev/null; then \
	  $(GNUPLOT) -c docs/tools/experiments.gp $(@:experiment-%=%) && echo 'out/$(subst -,_,$@).svg'; \
	  else echo 'The numbers are in out/; with gnuplot installed there is a picture too.'; fi

# All of them, and docs/results.md with what they measured on this machine.
experiments: $(EXPERIMENTS)
	@CC='$(CC)' sh docs/tools/results.sh $(EXPERIMENTS) >build/results.md
	@cp build/results.md docs/results.md
	@echo docs/results.md

# ---- real models, and diagrams ----

build/kv_cache: docs/tools/kv_cache.c build/common/say.o build/common/platform.o
	@$(COMPILE) -o $@ $^ $(LDFLAGS) -lm
kv-cache: build/kv_cache
	@./$< $(ARGS)
test docs: build/kv_cache

docs: diagrams
diagrams:
	@for figure in sharing_heads whole_model; do \
	  awk -v figure=$$figure -f docs/tools/diagrams.awk >docs/figures/$$figure.svg || exit; done

# ---- the text ----

# The figures, transcripts, excerpts and tables of the text, made anew (docs/tools/page.sh).
PAGES = $(filter-out docs/results.md,$(wildcard README.md 0?_*/README.md docs/*.md) common/tests/screens.md)
docs: $(PROGRAMS)
	@sh docs/tools/figures.sh docs/figures
	@for page in $(PAGES); do \
	  sh docs/tools/page.sh $$page >build/page.md && cp build/page.md $$page || exit; done

# ---- testing ----

test: $(PROGRAMS)
	@CC='$(CC)' CFLAGS='$(CFLAGS) $(CPPFLAGS)' LDFLAGS='$(LDFLAGS)' sh common/tests/run.sh


# ---- exercises ----

# The sanitizers, where the compiler has them: they say at which line a write goes out of bounds.
SANITIZE = -fsanitize=address,undefined -fno-sanitize-recover=all
CLASS    = common/classroom
SANDBOX  = student case given matrix say platform
GRADER   = grade submission gradescope process say platform
CHECKERS = runner sandbox report judge draw patterns process case given matrix words say platform

build/classroom/compiler: build/flags
	@mkdir -p build/classroom/student build/classroom/headers
	@echo 'int main(void) { return 0; }' >build/classroom/probe.c
	@flags='-std=c11 -O1 -g -Wall -Wextra -Wno-unused-parameter'; \
	if $(CC) $$flags $(SANITIZE) -o build/classroom/probe build/classroom/probe.c 2>/dev/null && build/classroom/probe; \
	then flags="$$flags $(SANITIZE)"; fi; echo "$(CC) $$flags" >$@

build/classroom/headers/%.h: $(CLASS)/%.h build/classroom/compiler
	@cp $< $@
build/classroom/headers/%.h: common/%.h build/classroom/compiler
	@cp $< $@
build/classroom/student/%.o: $(CLASS)/%.c $(HEADERS) $(wildcard $(CLASS)/*.h) build/classroom/compiler
	@$$(cat build/classroom/compiler) -I common -I $(CLASS) -c -o $@ $<
build/classroom/student/%.o: common/%.c $(HEADERS) build/classroom/compiler
	@$$(cat build/classroom/compiler) -I common -c -o $@ $<
build/classroom/%.o: $(CLASS)/%.c $(HEADERS) $(wildcard $(CLASS)/*.h) build/classroom/compiler
	@$(CC) -std=c11 $(CPPFLAGS) $(CFLAGS) -I common -I $(CLASS) -c -o $@ $<
build/classroom/%.o: common/%.c $(HEADERS) build/classroom/compiler
	@$(COMPILE) -c -o $@ $<

# 01-1 → 01_*/checks/1_*.c
NUMBER = $(firstword $(subst -, ,$(1)))
CHECK  = $(wildcard $(call NUMBER,$(1))_*/checks/$(word 2,$(subst -, ,$(1)))_*.c)
.SECONDARY:
.SECONDEXPANSION:
build/classroom/check-%: $(CHECKERS:%=build/classroom/%.o) $(SANDBOX:%=build/classroom/student/%.o) \
  build/classroom/headers/exercise.h build/classroom/headers/matrix.h build/classroom/headers/words.h $$(call CHECK,$$*)
	@$$(cat build/classroom/compiler) -I common -I $(CLASS) -c -o build/classroom/student/call-$*.o $(filter %.call.c,$^)
	@$(CC) -std=c11 $(CPPFLAGS) $(CFLAGS) -I common -I $(CLASS) -o $@ $(filter %.c,$^) $(CHECKERS:%=build/classroom/%.o) $(LDFLAGS) -lm

LOOP = @MAKE='$(MAKE)' SEED='$(SEED)' sh $(CLASS)/loop.sh

exercises:
	$(LOOP) board
watch:
	$(LOOP) watch
exercise-%: FORCE
	$(LOOP) exercise $*
hint-%: FORCE
	$(LOOP) hint $*
solution-%: FORCE
	$(LOOP) solution $*
reset-%: FORCE
	$(LOOP) reset $*

# ---- a class ----

# All exercises, as 01-1; their checks.
IDS = $(foreach stub,$(sort $(wildcard 0?_*/checks/?_*.stub)),$(firstword $(subst _, ,$(stub)))-$(firstword $(subst _, ,$(notdir $(stub)))))
CHECKS = $(IDS:%=build/classroom/check-%)
DIR     = submissions
GRADES  = out/grades
export DIR GRADES STUDENT

build/classroom/grade: $(GRADER:%=build/classroom/%.o)
	@$(CC) $(CFLAGS) -o $@ $^ $(LDFLAGS)
checks: build/classroom/grade $(CHECKS)
grade: checks
	@mkdir -p "$$GRADES"
	@build/classroom/grade "$$DIR" "$$GRADES" $(SEED:%=--seed %) $(JOBS:%=--jobs %) $(ONLY:%=--only %) $(IDS)

build/classroom/worksheet: build/classroom/worksheet.o build/classroom/draw.o build/classroom/case.o build/classroom/say.o build/classroom/platform.o
	@$(CC) $(CFLAGS) -o $@ $^ $(LDFLAGS) -lm
worksheet: build/classroom/worksheet
	@build/classroom/worksheet "$$STUDENT"
worksheet-key: build/classroom/worksheet
	@build/classroom/worksheet "$$STUDENT" --key

handout:
	@MAKE='$(MAKE)' sh $(CLASS)/handout.sh out/attention-handout.tar.gz

# A word that is no target: make's own message does not say where the targets are.
.DEFAULT:
	@echo 'there is no "make $@"; make help lists what there is' >&2; exit 2

.PHONY: all help clean docs test FORCE run run-01 run-02 run-03 run-04 diff-02 diff-03 diff-04 \
        plot-01 plot-02 plot-03 plot-04 draw-01 draw-02 draw-03 draw-04 kv-cache diagrams \
        experiments experiment-01 experiment-02 experiment-03 experiment-04 \
        exercises watch checks grade handout worksheet worksheet-key
