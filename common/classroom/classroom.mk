# Exercises and classes: how a check, the grader and a worksheet are built, and their commands.

# The sanitizers, where the compiler has them: they say at which line a write goes out of bounds. On some
# kernels a program with them does not start, now and then: it is tried again.
SANITIZE = -fsanitize=address,undefined -fno-sanitize-recover=all
CLASS    = common/classroom
SANDBOX  = student case decoding given matrix say platform
GIVEN    = exercise matrix matrix_call words
CHECKERS = runner sandbox report judge draw patterns model design decoding process case given matrix words say platform

build/classroom/compiler: build/flags
	@mkdir -p build/classroom/student build/classroom/headers
	@echo 'int main(void) { return 0; }' >build/classroom/probe.c
	@flags='-std=c11 -O1 -g -Wall -Wextra -Wno-unused-parameter'; \
	if $(CC) $$flags $(SANITIZE) -o build/classroom/probe build/classroom/probe.c 2>/dev/null; then \
	  for start in 1 2 3 4 5 6 7 8 9 10; do \
	    if build/classroom/probe 2>/dev/null; then flags="$$flags $(SANITIZE)"; break; fi; done; fi; \
	echo "$(CC) $$flags" >$@

vpath %.c $(CLASS) common
vpath %.h $(CLASS) common
%: %.c
INCLUDES = -I common -I $(CLASS) -I common/measuring
build/classroom/headers/%.h: %.h build/classroom/compiler
	@cp $< $@
build/classroom/student/%.o: %.c $(HEADERS) $(wildcard $(CLASS)/*.h) build/classroom/compiler
	@$$(cat build/classroom/compiler) $(INCLUDES) -c -o $@ $<
build/classroom/%.o: %.c $(HEADERS) $(wildcard $(CLASS)/*.h) build/classroom/compiler
	@$(CC) -std=c11 $(CPPFLAGS) $(CFLAGS) $(INCLUDES) -c -o $@ $<

# 01-1 → 01_*/checks/1_*.c
NUMBER = $(firstword $(subst -, ,$(1)))
CHECK  = $(wildcard $(call NUMBER,$(1))_*/checks/$(word 2,$(subst -, ,$(1)))_*.c)
.SECONDARY:
.SECONDEXPANSION:
build/classroom/check-%: $(CHECKERS:%=build/classroom/%.o) $(SANDBOX:%=build/classroom/student/%.o) \
  $(GIVEN:%=build/classroom/headers/%.h) $$(call CHECK,$$*)
	@$$(cat build/classroom/compiler) $(INCLUDES) -c -o build/classroom/student/call-$*.o $(filter %.call.c,$^)
	@$(CC) -std=c11 $(CPPFLAGS) $(CFLAGS) $(INCLUDES) -o $@ $(filter %.c,$^) $(CHECKERS:%=build/classroom/%.o) $(LDFLAGS) -lm

LOOP = @exec env MAKE='$(MAKE)' SEED='$(SEED)' sh $(CLASS)/loop.sh

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
IDS := $(shell cut -f 1 $(CLASS)/exercises.txt)
CHECKS = $(IDS:%=build/classroom/check-%)
DIR     = submissions
GRADES  = out/grades
export DIR GRADES STUDENT

# By hand, when the text of an exercise was changed on purpose: what is there now is how it begins.
beginnings:
	@mkdir -p build; for file in 0?_*/exercises/?_*.c; do \
	  name=$${file##*/}; hash=$$(git hash-object -w "$$file") || exit 1; \
	  printf '%s-%s\t%s\t%s\t%s\t%s\n' "$${file%%_*}" "$${name%%_*}" "$$file" "$$(cksum <"$$file")" "$$hash" "$$(sed 1q "$$file")"; \
	done >build/exercises.txt && mv build/exercises.txt $(CLASS)/exercises.txt

checks: $(CHECKS)
grade: checks
	@SEED='$(SEED)' JOBS='$(JOBS)' ONLY='$(ONLY)' sh $(CLASS)/grade.sh "$$DIR" "$$GRADES" $(IDS)

worksheet worksheet-key:
	@[ -n "$$STUDENT" ] || { echo 'whose? make $@ STUDENT=name' >&2; exit 2; }; \
	awk -v seed="$$(printf %s "$$STUDENT" | cksum | cut -d ' ' -f 1)" \
	  -v key=$(if $(filter %-key,$@),1,) -f $(CLASS)/worksheet.awk

handout: checks
	@sh $(CLASS)/handout.sh out/attention-handout.tar.gz

