FROM python:3.11-slim

ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 DATA_DIR=/data
WORKDIR /site
COPY requirements.txt .
RUN pip install --no-cache-dir --requirement requirements.txt
RUN useradd --system --home-dir /data --create-home site && chown site /site
USER site
COPY --chown=site . .
RUN python manage.py compilemessages && python manage.py collectstatic --noinput && rm /data/secret-key
VOLUME /data
EXPOSE 8000
# Before the first start, and after each new release: docker run … python manage.py migrate
CMD ["gunicorn", "--bind", "0.0.0.0:8000", "coalition_site.wsgi"]
