# make run: open the program.  make test: check everything.  PY=python3.12 chooses the Python.
PY ?= python3
VERBS := setup run test test-long bench lock clean

.PHONY: $(VERBS)
$(VERBS):
	@$(PY) tools/dev.py $@
