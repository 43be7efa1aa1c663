# The experiments: the papers' claims, measured.

# A program's name is the chapter's number and its source: 04_experiment_speed.
EXPERIMENTS_01 = $(addprefix build/experiments/01_, experiment experiment_learning experiment_streaming)
EXPERIMENTS_02 = build/experiments/02_experiment
EXPERIMENTS_03 = build/experiments/03_experiment
EXPERIMENTS_04 = $(addprefix build/experiments/04_, experiment_speed experiment_quality experiment_basis)
EXPERIMENTS    = $(EXPERIMENTS_01) $(EXPERIMENTS_02) $(EXPERIMENTS_03) $(EXPERIMENTS_04)

# They and all that they use are compiled for speed, with the flags that this compiler knows: the
# chapters' library too, since it is compared with faster code, but for the flag that it refuses.
FAST_OBJECTS = $(patsubst %.c,build/fast/%.o,$(wildcard common/*.c common/measuring/*.c common/training/*.c))
FAST_HEADERS = $(HEADERS) $(wildcard common/measuring/*.h common/training/*.h)
FAST         = $$(cat build/fast_flags)
FAST_LIBRARY = $$(sed 's/-ffast-math//' build/fast_flags)
COMPILE_FAST = $(CC) -std=c11 $(CPPFLAGS) -I common

build/experiments/01_experiment: 01_attention/experiment.c
build/experiments/01_experiment_learning: 01_attention/experiment_learning.c
build/experiments/01_experiment_streaming: 01_attention/experiment_streaming.c
build/experiments/02_experiment: 02_multihead/experiment.c
build/experiments/03_experiment: 03_multiquery/experiment.c
build/experiments/04_experiment_speed: 04_grouped_query/experiment_speed.c
build/experiments/04_experiment_quality: 04_grouped_query/experiment_quality.c
build/experiments/04_experiment_basis: 04_grouped_query/experiment_basis.c

$(EXPERIMENTS): $(FAST_OBJECTS) $(FAST_HEADERS)
	@mkdir -p $(@D)
	@$(COMPILE_FAST) $(FAST) -o $@ $(filter 0%.c,$^) $(FAST_OBJECTS) $(LDFLAGS) -lm

build/fast/%.o: %.c $(FAST_HEADERS) build/flags build/fast_flags
	@mkdir -p $(@D)
	@$(COMPILE_FAST) $(if $(filter common/measuring/% common/training/%,$<),$(FAST),$(FAST_LIBRARY)) -c -o $@ $<

build/fast_flags: FORCE
	@mkdir -p build
	@CC='$(CC)' sh docs/tools/fast_flags.sh >$@.new
	@if cmp -s $@.new $@; then rm $@.new; else mv $@.new $@; fi

experiment-01: $(EXPERIMENTS_01)
experiment-02: $(EXPERIMENTS_02)
experiment-03: $(EXPERIMENTS_03)
experiment-04: $(EXPERIMENTS_04)
experiment-01 experiment-02 experiment-03 experiment-04: build/figures
	@mkdir -p out
	@for program in $(EXPERIMENTS_$(@:experiment-%=%)); do \
	  name=$${program##*/}; ./$$program --save out/$$name.dat || exit; \
	  sed -n '/^# chart/,/^$$/p' out/$$name.dat | build/figures chart >out/$$name.svg || exit; \
	  echo; echo "A picture: out/$$name.svg"; echo; done

# All of them, and docs/results.md with what they measured on this machine.
experiments: $(EXPERIMENTS) build/figures
	@CC='$(CC)' sh docs/tools/results.sh $(EXPERIMENTS) >build/results.md
	@cp build/results.md docs/results.md
	@echo docs/results.md
