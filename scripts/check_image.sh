#!/usr/bin/env bash
# Builds the image and runs it as Fargate would: no capabilities, read-only root, /tmp writable.
# usage: check_image.sh CONTEXT [PORT [HEALTH_PATH [NAME=VALUE ...]]]    (defaults: 5000 /health)
# env:   ENGINE  docker or podman, found by itself
set -euo pipefail
context=${1:?usage: check_image.sh CONTEXT [PORT [HEALTH_PATH [NAME=VALUE ...]]]}
port=${2:-5000} health=${3:-/health}
shift $(($# < 3 ? $# : 3))
engine=${ENGINE:-$(command -v docker || command -v podman)} ||
  { echo "check_image: docker or podman is needed to build the image" >&2; exit 1; }
image=budget-tracker:check
env=(--env "PORT=$port")
for pair in "$@"; do env+=(--env "$pair"); done

$engine build --quiet --tag "$image" "$context" >/dev/null
id=$($engine run --detach --publish "127.0.0.1:$port:$port" --read-only --tmpfs /tmp --cap-drop all --memory 512m "${env[@]}" "$image")
trap '$engine rm --force "$id" >/dev/null' EXIT
fail() { echo "check_image: $1" >&2; $engine logs "$id" 2>&1 | tail -n 20 >&2; exit 1; }

for _ in $(seq 60); do
  python3 -c "import urllib.request as u; u.urlopen('http://127.0.0.1:$port$health', timeout=2)" 2>/dev/null && up=1 && break
  sleep 0.5
done
[ "${up:-}" ] || fail "no answer from $health within 30 s"
[ "$($engine exec "$id" python -c 'import os; print(os.getuid())')" = 10001 ] || fail "the image does not run as user 10001"
$engine exec "$id" python -m service.health || fail "the health check fails"
$engine stop --time 25 "$id" >/dev/null
code=$($engine inspect "$id" --format '{{.State.ExitCode}}')
[ "$code" = 0 ] || fail "SIGTERM: exit code $code instead of 0"
echo "check_image: built, healthy as user 10001, clean stop"
