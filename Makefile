# `make run` serves the site, `make test` tests it; both set up what they need. `make dev` is for working on the code.

PYTHON ?= python3
PORT ?= 8000
export PORT

.PHONY: run dev test lint messages bench load lock sbom audit released screenshots

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
	.venv/bin/hadolint Dockerfile
	.venv/bin/compose-lint --quiet compose.yaml

# Pins all that the requirements need in turn, in the newest versions that fit, each file by its hash. Warns of versions
# that have been taken back.
COMPILE = .venv/release/bin/uv pip compile --upgrade --universal --python-version 3.11 --generate-hashes \
	--custom-compile-command "make lock" > /dev/null
lock: .venv/release
	$(COMPILE) --output-file requirements.lock requirements.txt
	$(COMPILE) --output-file requirements-dev.lock --constraint requirements.lock requirements-dev.txt
	$(COMPILE) --output-file requirements-release.lock requirements-release.txt

# What the site is made of, as CycloneDX, in var/sbom.json.
sbom: .venv/release
	mkdir -p var
	.venv/release/bin/cyclonedx-py requirements --output-reproducible --output-file var/sbom.json requirements.lock

# Whether vulnerabilities are known in what the site is made of. Needs the internet; fails where it gets no answer.
audit: .venv/release
	.venv/release/bin/pip-audit --strict --disable-pip --require-hashes --requirement requirements.lock

# Says that what migrations there are now is in a release; tests/test_migrations.py looks at those that come later.
released:
	git ls-files '*/migrations/0*.py' ':!benchmarks' > tests/released_migrations.txt

# Reads the strings of code and templates into the catalogues; needs GNU gettext.
messages: .venv/site
	.venv/bin/python manage.py makemessages --all --no-location --no-obsolete --ignore .venv --ignore var --ignore tests

.venv/site: requirements.lock
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed: make PYTHON=python3.11 …")'
	$(PYTHON) -m venv .venv
	.venv/bin/python -m pip install --quiet --require-hashes --requirement requirements.lock
	touch $@

.venv/development: .venv/site requirements-dev.lock
	.venv/bin/python -m pip install --quiet --require-hashes --requirement requirements-dev.lock
	touch $@

.venv/release: .venv/site requirements-release.lock
	.venv/bin/python -m venv $@
	$@/bin/python -m pip install --quiet --require-hashes --requirement requirements-release.lock
	touch $@

.venv/wagtail: .venv/site benchmarks/requirements.txt
	.venv/bin/python -m venv $@
	$@/bin/python -m pip install --quiet --requirement benchmarks/requirements.txt
	touch $@
