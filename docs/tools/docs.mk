# The text's figures, transcripts, excerpts and tables, made anew (page.sh says which); the table of real
# models' caches.

build/kv_cache: docs/tools/kv_cache.c build/common/say.o build/common/platform.o
	@$(COMPILE) -o $@ $^ $(LDFLAGS) -lm
kv-cache: build/kv_cache
	@./$< $(ARGS)

# Draws the figures; and any chart: build/figures light chart <DESCRIPTION >CHART.svg (chart.c).
DRAWING = $(addprefix docs/tools/,figures.c chart.c draw.c)
build/figures: $(DRAWING) docs/tools/draw.h $(OBJECTS)
	@$(COMPILE) -o $@ $(DRAWING) $(OBJECTS) $(LDFLAGS) -lm

# docs/results.md is what was measured: make experiments writes it.
PAGES = $(filter-out docs/results.md,$(wildcard README.md 0?_*/README.md docs/*.md) common/tests/screens.md)
docs: $(PROGRAMS) build/kv_cache build/figures
	@sh docs/tools/figures.sh docs/figures
	@for page in $(PAGES); do \
	  sh docs/tools/page.sh $$page >build/page.md && cp build/page.md $$page || exit; done
