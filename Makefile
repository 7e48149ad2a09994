# Finds a Python that is new enough; everything else is make.py, which Windows readers call directly.
# Words after the task: make test ARGS="-k fee"; another Python: make serve PYTHON=/path/to/python3.

TASKS := serve test build lint types imports check bench lock setup clean help
.PHONY: $(TASKS)
.DEFAULT_GOAL := help

# The candidates are started, not only looked up: a name on the PATH may be a stub that cannot run.
$(TASKS):
	@for python in $(PYTHON) python3.13 python3.12 python3.11 python3 python; do \
	  if "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then \
	    exec "$$python" make.py $@ $(ARGS); \
	  fi; \
	done; \
	echo "✗ Cần Python 3.11 trở lên; máy này chưa có. Tải ở https://www.python.org/downloads/" >&2; \
	echo "  (Debian, Ubuntu: sudo apt install python3 python3-venv)" >&2; \
	echo "  Python 3.11 or newer is needed and none was found; make serve PYTHON=/path/to/python3 names one." >&2; \
	exit 2
