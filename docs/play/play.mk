# The page to play with, docs/play/index.html: one file, and committed, so that only who changes
# it needs a compiler for WebAssembly.
WASM_CC = clang
.PHONY: play
play:
	@WASM_CC='$(WASM_CC)' sh docs/play/make.sh
