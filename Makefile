# make run: open the program.  make test: check everything.  make windows: the installer.  PY=python3.12 chooses the Python.
PY ?= python3
VERBS := setup run test test-long bench windows lock clean

.PHONY: $(VERBS)
$(VERBS):
	@$(PY) tools/dev.py $@
