# `make run` serves the site, `make test` tests it; both set up what they need. `make dev` is for working on the code.

PYTHON ?= python3
PORT ?= 8000
export PORT

.PHONY: run dev test lint messages bench load screenshots

run: .venv/site
	.venv/bin/python manage.py set_up
	.venv/bin/python manage.py send_mail --watch & exec .venv/bin/gunicorn coalition_site.wsgi

dev: export DEBUG = true
dev: .venv/site
	.venv/bin/python manage.py set_up
	.venv/bin/python manage.py send_mail --watch & exec .venv/bin/python manage.py runserver 127.0.0.1:$(PORT)

test: .venv/development
	.venv/bin/python manage.py compilemessages --verbosity 0
	.venv/bin/python tests/find_chromium.py
	.venv/bin/python -m pytest --numprocesses auto $(ARGS)

# The pictures in docs/images/, of a site with demonstration content; look at them afterwards.
screenshots: .venv/development
	.venv/bin/python manage.py compilemessages --verbosity 0
	.venv/bin/python tests/find_chromium.py
	.venv/bin/python -m pytest tests/browser/screenshots.py

# Needs wrk, nginx and PostgreSQL; writes benchmarks/README.md.
bench: .venv/site .venv/wagtail
	.venv/bin/python manage.py compilemessages --verbosity 0
	.venv/bin/python manage.py collectstatic --noinput --verbosity 0
	.venv/bin/python -m benchmarks

# Ten minutes of readers, senders and a coordinator at once; needs PostgreSQL, and fails if anything did.
load: .venv/development
	.venv/bin/python manage.py compilemessages --verbosity 0
	.venv/bin/python manage.py collectstatic --noinput --verbosity 0
	.venv/bin/python -m benchmarks.load $(ARGS)

lint: .venv/development
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .

# Reads the strings of code and templates into the catalogues; needs GNU gettext.
messages: .venv/site
	.venv/bin/python manage.py makemessages --all --no-location --no-obsolete --ignore .venv --ignore var --ignore tests

.venv/site: requirements.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed: make PYTHON=python3.11 …")'
	$(PYTHON) -m venv .venv
	.venv/bin/python -m pip install --quiet --requirement requirements.txt
	touch $@

.venv/development: .venv/site requirements-dev.txt
	.venv/bin/python -m pip install --quiet --requirement requirements-dev.txt
	touch $@

.venv/wagtail: .venv/site benchmarks/requirements.txt
	.venv/bin/python -m venv $@
	$@/bin/python -m pip install --quiet --requirement benchmarks/requirements.txt
	touch $@
