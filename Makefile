# Everything a newcomer types. The work is done by src/hearth/ops; this file only finds a Python for it.
.POSIX:
.PHONY: serve test test-all test-postgres15 lint lock install clean

FIND_PYTHON = for python in python3.11 python3.12 python3.13 python3.14 python3 python; do \
	if "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then break; fi; \
	python=; done; \
	if [ -z "$$python" ]; then \
	echo "Hearth needs Python 3.11 or newer, and none is on the PATH (Debian: apt install python3.11)." >&2; exit 1; fi
HEARTH = @$(FIND_PYTHON); exec "$$python" -I src/hearth/ops/bootstrap.py

# Bring up Hearth with everything it needs and a demo landlord; PORT=8001 make serve chooses another port.
serve:
	$(HEARTH) serve

# Everything that must hold: style, types, contracts, front end, the suite with browser journeys.
test:
	$(HEARTH) test

# The same with what takes long: crashes, restores, fuzzing, benchmarks.
test-all:
	$(HEARTH) test-all

# The tests that stand on the database, on Debian's PostgreSQL 15.
test-postgres15:
	$(HEARTH) test-postgres15

# Style, types and contracts alone.
lint:
	$(HEARTH) lint

# Pin the newest packages that requirements/*.in allow.
lock:
	$(HEARTH) lock

# Install what Hearth runs on, and stop there.
install:
	$(HEARTH) install

# Remove what can be made again. The landlord's data (.hearth/postgres, .hearth/files, .hearth/secrets.json) stays.
clean:
	if [ -x .venv/bin/python ]; then .venv/bin/python -m hearth.ops.checks clean; fi
	rm -rf .venv web/node_modules src/hearth/static/built .hearth/tools .hearth/pip .hearth/cache .hearth/static \
	.mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find src tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +
