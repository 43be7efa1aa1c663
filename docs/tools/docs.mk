# The text's figures, transcripts, excerpts and tables, made anew (page.awk says which), and what they need:
# the table of real models' caches, layers that PyTorch computed.

build/kv_cache: docs/tools/kv_cache.c build/common/say.o build/common/matrix.o build/common/platform.o
	@$(COMPILE) -o $@ $^ $(LDFLAGS) -lm
kv-cache: build/kv_cache
	@./$< $(ARGS)

# Layers for --load, out of the text that PyTorch's results are kept in; tests and pages load them.
build/reference: common/tests/npytool.c common/tests/unpack.awk common/tests/reference/arrays.txt
	@rm -rf $@
	@$(COMPILE) -o build/npytool $< $(LDFLAGS) -lm
	@awk -v into=$@ -f common/tests/unpack.awk common/tests/reference/arrays.txt | sh

# Draws the figures; and any chart: build/figures chart <DESCRIPTION >CHART.svg (chart.c).
DRAWING = $(addprefix docs/tools/,figures.c chart.c draw.c)
build/figures: $(DRAWING) docs/tools/draw.h $(OBJECTS)
	@$(COMPILE) -o $@ $(DRAWING) $(OBJECTS) $(LDFLAGS) -lm

# docs/results.md is what was measured: make experiments writes it.
PAGES = $(filter-out docs/results.md,$(wildcard README.md 0?_*/README.md docs/*.md) common/tests/screens.md)
docs: $(PROGRAMS) build/kv_cache build/figures build/reference
	@sh docs/tools/figures.sh docs/figures
	@for page in $(PAGES); do \
	  LC_ALL=C.UTF-8 awk -f docs/tools/page.awk $$page >build/page.md && cp build/page.md $$page || exit; done

# The page to play with, docs/play/index.html: one file, and committed, so that only who changes it needs a
# compiler for WebAssembly.
WASM_CC = clang
.PHONY: play
play:
	@WASM_CC='$(WASM_CC)' sh docs/play/make.sh
