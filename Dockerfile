# Dailies in a container: not root, and nothing outside /data and /tmp is written. Run it like this:
#
#   docker build -t dailies .
#   docker run --init --read-only --tmpfs /tmp:rw,noexec,nosuid,size=256m --cap-drop ALL \
#     --security-opt no-new-privileges --pids-limit 128 --memory 1g -v dailies-data:/data dailies
#
# Settings: /data/dailies.toml, DAILIES_* variables, or files named by DAILIES_*_FILE (docs/settings.md).

FROM python:3.12-slim AS build

ENV PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_NO_CACHE_DIR=1 \
    PIP_ROOT_USER_ACTION=ignore

WORKDIR /src

# What changes seldom comes first, so that a change of code does not install everything again.
COPY requirements.lock requirements-build.lock ./
RUN pip install --require-hashes --requirement requirements-build.lock \
    && python -m venv --without-pip /opt/dailies \
    && pip --python /opt/dailies/bin/python install --require-hashes --requirement requirements.lock

COPY pyproject.toml README.md LICENSE NOTICE ./
COPY bot bot
COPY adapters adapters
COPY storage storage
COPY sandbox sandbox
RUN pip wheel --no-deps --no-build-isolation --no-index --wheel-dir /wheels . \
    && pip --python /opt/dailies/bin/python install --no-deps --no-index /wheels/dailies-*.whl


FROM python:3.12-slim

LABEL org.opencontainers.image.title="Dailies" \
      org.opencontainers.image.description="A chat bot that turns a typed command and attached pictures into finished videos" \
      org.opencontainers.image.licenses="MIT AND GPL-2.0-or-later" \
      org.opencontainers.image.documentation="/usr/share/doc/dailies/README.md"

# The codecs inside PyAV's wheel are under the GPL; NOTICE says which, and where their source is.
COPY LICENSE NOTICE README.md /usr/share/doc/dailies/
COPY --from=build /opt/dailies /opt/dailies

RUN groupadd --gid 65532 dailies \
    && useradd --uid 65532 --gid 65532 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin dailies \
    && install -d -m 0700 -o 65532 -g 65532 /data

ENV PATH=/opt/dailies/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    TMPDIR=/tmp \
    DAILIES_DATA_DIR=/data

USER 65532:65532
WORKDIR /data
VOLUME /data
STOPSIGNAL SIGTERM

# Alive is enough here: a provider that is down must not restart the bot (that is what /readyz is for).
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 CMD ["dailies", "healthcheck"]

ENTRYPOINT ["dailies"]
CMD ["run"]
