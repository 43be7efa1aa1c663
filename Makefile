# Every command that a reader types; `make help` lists them. Works with GNU make 3.81 and later.

CC     = cc
CFLAGS = -O3 -g
ARGS   =

SOURCE_01 = 01_attention/attention.c
SOURCES   = $(SOURCE_01)

HEADERS  := $(wildcard common/*.h)
OBJECTS  := $(patsubst common/%.c,build/common/%.o,$(wildcard common/*.c))
PROGRAMS  = $(patsubst %/,build/%,$(dir $(SOURCES)))
COMPILE   = $(CC) -std=c11 $(CPPFLAGS) $(CFLAGS) -I common

all: $(PROGRAMS)
	@echo 'Built. Next: make run-01   (make help lists every command)'

help:
	@echo 'Read a chapter, run it, change it, run it again:'
	@echo '  make run-01       chapter 1: scaled dot-product attention'
	@echo '  make plot-01      its heatmap as a picture, with gnuplot: out/01.png'
	@echo
	@echo 'Options of a program go into ARGS; --help lists them:'
	@echo '  make run-01 ARGS="--help"'
	@echo '  make run-01 ARGS="--explain it,cat"'
	@echo
	@echo 'The rest:'
	@echo '  make              build everything into build/'
	@echo '  make test         check everything (needs no packages)'
	@echo '  make clean        remove build/ and out/'
	@echo
	@echo 'Another compiler or other flags: make CC=clang CFLAGS="-O2 -Wall"'

# ---- building ----

build/01_attention: $(SOURCE_01)

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
run-01:
	@./$< $(ARGS)
	@echo
	@echo 'The same without make:'
	@echo '  cc -std=c11 -O2 $(SOURCE_$(@:run-%=%)) common/*.c -I common -lm -o chapter'

# ---- pictures ----

GNUPLOT = gnuplot
DRAW    = $(GNUPLOT) -c common/heatmaps.gp
NO_GNUPLOT = gnuplot is not installed, so there is no picture; make $(@:plot-%=run-%) shows the same\
 here. To get it: apt install gnuplot-nox, or brew install gnuplot, or gnuplot.info

plot-01: build/01_attention
	@mkdir -p out
	@command -v $(GNUPLOT) >/dev/null || { echo '$(NO_GNUPLOT)'; exit 1; }
	@./$< --quiet $(ARGS) --save out/01
	@$(DRAW) out/01.png 1 out/01/weights_h0.dat 'weights: row asks, column answers'
	@echo 'out/01.png'

# ---- testing ----

test: $(PROGRAMS)
	@CC='$(CC)' CFLAGS='$(CFLAGS) $(CPPFLAGS)' LDFLAGS='$(LDFLAGS)' sh common/tests/run.sh

.PHONY: all help clean run-01 plot-01 test FORCE
