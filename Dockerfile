# One image for web, workers, beat and migrations; compose.yaml says which is which. No secret is in it.
FROM python:3.11-slim

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /app

COPY requirements.lock .
RUN pip install --require-hashes -r requirements.lock

RUN groupadd --system --gid 10001 signals && useradd --system --uid 10001 --gid 10001 --home-dir /data signals && install -d -o 10001 -g 10001 /data
COPY . .
# Beside the code, so that a new image brings new ones. The key only lets the settings load; it is in no later process.
ENV STATIC_ROOT=/app/staticfiles
RUN SECRET_KEY=build SIGNALS_DATA=/data python manage.py collectstatic --noinput --verbosity 0

USER signals
ENV SIGNALS_DATA=/data
VOLUME /data
EXPOSE 8000
CMD ["gunicorn", "signals_site.wsgi", "--bind", "0.0.0.0:8000", "--workers", "2", "--threads", "4", "--preload", "--no-control-socket", "--worker-tmp-dir", "/dev/shm"]
