# Which machine the image is for. Fargate runs amd64 unless the task definition says arm64, so a laptop of
# another kind builds for amd64 too, instead of an image that ends in "exec format error".
ARG PLATFORM=linux/amd64

FROM --platform=${PLATFORM} python:3.11-slim AS build
WORKDIR /build
COPY service/requirements.txt .
# Wheels only: a package that wants a compiler fails here, not on the way into the image.
RUN python -m venv --without-pip /opt/venv \
 && python -m pip --python /opt/venv/bin/python install --no-cache-dir --disable-pip-version-check \
    --no-compile --only-binary :all: --require-hashes -r requirements.txt
COPY service /app/service
# Compiled now, because the root is read-only later; unchecked, because copying may change times.
RUN /opt/venv/bin/python -m compileall -q --invalidation-mode unchecked-hash /opt/venv/lib /app

FROM --platform=${PLATFORM} python:3.11-slim
COPY --from=build /opt/venv /opt/venv
COPY --from=build /app /app
# /tmp is the one place a task with a read-only root can write to, and is empty again in the next task.
ENV PATH=/opt/venv/bin:${PATH} \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    HOST=0.0.0.0 \
    PORT=5000 \
    DATABASE_URL=sqlite:////tmp/budget-tracker.db
WORKDIR /app
# A number, so that "must not run as root" can be checked without looking into the image.
USER 10001:10001
EXPOSE 5000
HEALTHCHECK --interval=10s --timeout=5s --start-period=15s --retries=3 CMD ["python", "-m", "service.health"]
# Exec form: the server is the first process and gets SIGTERM itself.
CMD ["python", "-m", "service"]
