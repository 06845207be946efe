# Two stages: what builds stays behind, and what runs holds Python, the packages and the code. No settings are in it.

FROM python:3.11-slim-trixie AS build
# Whose site it is: the folder that docs/other-country.md tells of.
ARG COALITION=sweden
ENV COALITION=$COALITION
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /site
RUN python -m venv /packages
COPY requirements.lock .
RUN /packages/bin/pip install --require-hashes --requirement requirements.lock
COPY . .
# Made from the code, so made once: messages, static files, and Python's own form of it, which nothing can write later.
RUN DATA_DIR=/tmp/build /packages/bin/python manage.py compilemessages --verbosity 0 \
    && DATA_DIR=/tmp/build /packages/bin/python manage.py collectstatic --noinput --verbosity 0 \
    && /packages/bin/python -m compileall -q /packages/lib coalition_site publishing vocabularies pages members initiatives \
       activities opendata

FROM python:3.11-slim-trixie
ARG COALITION=sweden
# backup and restore want the client programs of PostgreSQL, in the server's version or a later one. Debian keeps only the
# latest of each package, so none is pinned.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --no-install-recommends --yes postgresql-client \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 1000 --home-dir /data --create-home site
COPY --from=build /packages /packages
COPY --from=build /site /site
# Threads share two heaps: with one for each, memory is left unused in all of them.
ENV PATH=/packages/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 DATA_DIR=/data MALLOC_ARENA_MAX=2 \
    COALITION=$COALITION
WORKDIR /site
USER 1000
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz/ready', timeout=4)"]
# Before a release serves: manage.py upgrade.
CMD ["gunicorn", "--bind", "0.0.0.0:8000", "coalition_site.wsgi"]
