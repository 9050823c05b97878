#!/usr/bin/env bash
# Installs the chart in the cluster of KUBECONFIG, works with it, disturbs it, takes it away again, and
# prints what it has measured. Needs kubectl and helm. What it installs is in a namespace of its own.
#
#   run.sh [--bus rabbitmq|postgres] [--previous TAG] [--previous-chart FOLDER] [--keep]
#
#   --previous TAG          installs the images of an earlier release, which the nodes have, upgrades from
#                           them and rolls back to them
#   --previous-chart FOLDER by the chart of that release
#
#   BROADAXE_IMAGES_LOAD    a command that gives the nodes the archive named after it; run for every
#                           archive in BROADAXE_IMAGES_DIR (deploy/images/target)
#   BROADAXE_IMAGES         registry and repository of the images, if they are pulled instead
#   BROADAXE_VALUES         further files with values, separated by commas: other images of the
#                           bundled servers, say
#   BROADAXE_FILES          how many files are counted at a time (2000)
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
chart=$root/deploy/helm/broadaxe
release=bx
bus=rabbitmq
previous=
previous_chart=$chart
keep=
files=${BROADAXE_FILES:-2000}
namespace=broadaxe-test-$$
work=$(mktemp -d)
load=

usage() {
  sed -n '2,19s/^# \{0,1\}//p' "$0" >&2
  exit 2
}

while [ $# -gt 0 ]; do
  case $1 in
    --bus) bus=${2:-} && shift ;;
    --previous) previous=${2:?a tag} && shift ;;
    --previous-chart) previous_chart=${2:?a folder} && shift ;;
    --keep) keep=1 ;;
    *) usage ;;
  esac
  shift
done
case $bus in rabbitmq | postgres) ;; *) usage ;; esac

fail() {
  echo "run.sh: $*" >&2
  exit 1
}

say() { printf '%-44s %s\n' "$1" "$2"; }

for tool in kubectl helm; do
  command -v "$tool" >/dev/null || fail "$tool is missing: put it on the PATH"
done
kubectl get --raw /readyz >/dev/null || fail "no cluster answers: set KUBECONFIG"

k() { kubectl --namespace "$namespace" "$@"; }
h() { helm --namespace "$namespace" "$@"; }

# --- time -----------------------------------------------------------------------------------------

now() { echo "${EPOCHREALTIME/[.,]/}"; }

seconds() { printf '%d.%01d s' $(($1 / 1000000)) $(($1 / 100000 % 10)); }

# timed COMMAND...: sets "took"
took=
timed() {
  local from
  from=$(now)
  "$@"
  took=$(seconds $(($(now) - from)))
}

# --- beginning and end ----------------------------------------------------------------------------

explain() {
  echo "--- pods and events of $namespace" >&2
  k get pods -o wide >&2 || true
  k get events --sort-by=.lastTimestamp 2>/dev/null | tail -n 15 >&2 || true
  local pod
  for pod in $(k get pods -o name); do
    echo "--- $pod" >&2
    k logs "$pod" --all-containers --tail=8 >&2 || true
  done
}

finish() {
  local code=$1
  touch "$work/stop"
  [ -z "$load" ] || kill "$load" 2>/dev/null || true
  if [ "$code" -ne 0 ]; then explain; fi
  if [ -n "$keep" ]; then
    echo "kept: namespace $namespace, folder $work" >&2
  else
    h uninstall "$release" --wait >/dev/null 2>&1 || true
    kubectl delete namespace "$namespace" --wait=false >/dev/null 2>&1 || true
    rm -rf "$work"
  fi
}
trap 'finish $?' EXIT

values() {
  echo --values "$root/tests/kubernetes/values.yaml" --set postgres.enabled=true
  if [ "$bus" = rabbitmq ]; then
    echo --set rabbitmq.enabled=true
  else
    echo --set broker.enabled=false
  fi
  if [ -n "${BROADAXE_IMAGES:-}" ]; then
    echo --set "image.repository=$BROADAXE_IMAGES"
  fi
  if [ -n "${BROADAXE_VALUES:-}" ]; then echo --values "$BROADAXE_VALUES"; fi
}

load_images() {
  [ -n "${BROADAXE_IMAGES_LOAD:-}" ] || return 0
  local archive folder=${BROADAXE_IMAGES_DIR:-$root/deploy/images/target}
  for archive in "$folder"/*.tar; do
    [ -e "$archive" ] || fail "no archive is in $folder: mvn -Dfast -Dimages package"
    $BROADAXE_IMAGES_LOAD "$archive" >/dev/null
  done
}

# --- what is there --------------------------------------------------------------------------------

# The password is in the container's environment; psql there asks for it under another name.
sql() {
  # shellcheck disable=SC2016  # expands in the container
  k exec "$release-postgres-0" -c postgres -- sh -c \
    'PGPASSWORD=$POSTGRES_PASSWORD exec psql -h 127.0.0.1 -U broadaxe -d broadaxe -AtXc "$1"' sql "$1"
}

# The tags of the services' images that run.
images() {
  k get pods -l app.kubernetes.io/name=broadaxe -o \
    'jsonpath={range .items[*]}{.metadata.labels.app\.kubernetes\.io/component} {.spec.containers[0].image}{"\n"}{end}' |
    sed -nE 's/^(grpc-api|controllers|scheduler|rest-api) .*://p' | sort | uniq -c |
    awk '{ printf "%s%s of %s", (NR > 1 ? ", " : ""), $1, $2 }'
}

# How many messages and commands nobody could read or carry out: of another release, say.
put_aside() {
  local messages=0
  if [ "$bus" = rabbitmq ]; then
    messages=$(k exec "$release-rabbitmq-0" -c rabbitmq -- env HOME=/var/lib/rabbitmq \
      rabbitmqctl -q list_queues name messages | awk '$1 ~ /\.dead$/ { n += $2 } END { print n + 0 }')
  fi
  echo $((messages + $(sql "select (select count(*) from dead_letter) + (select count(*) from unread_message)")))
}

leases() {
  sql "select coalesce(string_agg(n::text, ' ' order by n desc), 'none') from (
         select count(lease.tenant_id) as n from lane
         left join lease on lease.lane_id = lane.id
         where lane.closed_at is null group by lane.process_id) as held"
}

token() {
  local job=$release-token-$RANDOM
  k create job "$job" --from="cronjob/$release-token" >/dev/null
  k wait --for=condition=complete "job/$job" --timeout=120s >/dev/null
  k logs "job/$job" 2>/dev/null | tail -n 1
  k delete job "$job" >/dev/null
}

install_worker() {
  local image
  image=$(k get cronjob "$release-token" \
    -o 'jsonpath={.spec.jobTemplate.spec.template.spec.containers[0].image}')
  k create secret generic worker --from-literal="HATCHET_CLIENT_TOKEN=$(token)" >/dev/null
  sed -e "s|@image@|${image/\/setup:/\/word-count:}|" -e "s|@files@|$files|" \
    -e "s|@grpc@|$release-grpc-api.$namespace.svc:7070|" \
    "$root/tests/kubernetes/worker.yaml" | k apply -f - >/dev/null
  k rollout status deployment/worker --timeout=180s >/dev/null
  local from=$SECONDS
  until k logs deployment/worker -c worker 2>/dev/null | grep -q 'is ready'; do
    ((SECONDS - from < 60)) || fail "the worker did not get ready in a minute"
    sleep 0.3
  done
}

worker_pod() {
  k get pods -l app=worker -o 'jsonpath={.items[0].metadata.name}'
}

# count PROGRESS: has all files counted once, and writes a line with the time at the start and for
# each result
count() {
  local line
  k exec "$worker" -c worker -- java -Xmx128m --enable-native-access=ALL-UNNAMED \
    --sun-misc-unsafe-memory-access=allow -cp '/app/*:/app/libraries/*' \
    dev.broadaxe.examples.wordcount.CountMain /data/files \
    2> >(while read -r line; do
      case $line in
        *counted) echo "done $(now)" ;;
        *queued) echo "from $(now)" ;;
        '') ;;
        *) echo "$line" >&2 ;;
      esac
    done >>"$1")
}

# Counts again and again until told to stop; a wrong total ends it.
count_on() {
  local total
  while [ ! -e "$work/stop" ]; do
    total=$(count "$work/progress") || { echo "a count failed" >"$work/wrong"; return; }
    echo "$total" >>"$work/totals"
    [ "$total" = "$expected" ] || { echo "$total instead of $expected" >"$work/wrong"; return; }
  done
}

begin_load() {
  rm -f "$work/stop" "$work/progress" "$work/totals"
  count_on &
  load=$!
  local from=$SECONDS
  while [ ! -s "$work/progress" ]; do
    [ ! -e "$work/wrong" ] || fail "$(cat "$work/wrong")"
    ((SECONDS - from < 120)) || fail "nothing was counted in two minutes"
    sleep 0.2
  done
}

# end_load: sets "stall", the longest time without a result while there was work, and "counts"
end_load() {
  touch "$work/stop"
  wait "$load"
  load=
  [ ! -e "$work/wrong" ] || fail "the count went wrong: $(cat "$work/wrong")"
  stall=$(seconds "$(awk '$1 == "done" && $2 - last > most { most = $2 - last }
    { last = $2 } END { printf "%d", most }' "$work/progress")")
  counts=$(wc -l <"$work/totals")
}

# under_load NAME COMMAND...
under_load() {
  local name=$1
  shift
  begin_load
  timed "$@"
  end_load
  say "$name" "$took; longest time without a result $stall; $counts counts, all exact"
}

# --- what is done ---------------------------------------------------------------------------------

install() {
  # shellcheck disable=SC2046  # words
  h install "$release" "$previous_chart" $(values) ${previous:+--set "image.tag=$previous"} \
    --wait --timeout 10m "$@" >/dev/null
}

upgrade() {
  # shellcheck disable=SC2046  # words
  h upgrade "$release" "$chart" $(values) --set podAnnotations.turn=again --wait --timeout 10m \
    >/dev/null
}

rollback() { h rollback "$release" 1 --wait --timeout 10m >/dev/null; }

test_release() { h test "$release" --timeout 3m >/dev/null; }

scale() {
  k scale "deployment/$release-scheduler" --replicas="$1" >/dev/null
  k rollout status "deployment/$release-scheduler" --timeout=180s >/dev/null
}

# More tenants, all of them claimed for one lane as lanes themselves do it; it must share them out.
give_tenants() {
  sql "insert into tenant (id, name, slug)
       select gen_random_uuid(), 'tenant ' || n, 'tenant-' || n from generate_series(1, 30) n" \
    >/dev/null
  sql "select count(*) from claim_tenants(
         (select min(id) from lane where closed_at is null), array(select id from tenant))" >/dev/null
  await_leases 2
}

# Until every tenant is led by a lane that is open, of so many processes.
await_leases() {
  local from=$SECONDS
  until [ "$(leases | wc -w)" -eq "$1" ] && [[ " $(leases) " != *" 0 "* ]]; do
    ((SECONDS - from < 60)) || fail "leases after a minute: $(leases)"
    sleep 0.3
  done
}

scale_out() {
  scale 3
  await_leases 3
}

lose_a_scheduler() {
  local pod
  pod=$(k get pods -l app.kubernetes.io/component=scheduler \
    -o 'jsonpath={.items[0].metadata.name}')
  k delete pod "$pod" --grace-period="$1" --wait=true >/dev/null
  k rollout status "deployment/$release-scheduler" --timeout=180s >/dev/null
}

uninstall() { h uninstall "$release" --wait >/dev/null; }

signing_keys() { k get secret "$release-keys" -o 'jsonpath={.data.signing-keys\.json}'; }

left_over() {
  k get deployments,statefulsets,pods,services,jobs,cronjobs,configmaps,secrets -o name |
    grep -v -e configmap/kube-root-ca.crt -e deployment.apps/worker -e pod/worker- -e secret/worker \
      -e "secret/$release-keys" -e "secret/$release-postgres" -e "secret/$release-rabbitmq" || true
}

# --- all of it ------------------------------------------------------------------------------------

kubectl create namespace "$namespace" >/dev/null
timed load_images
say "images loaded" "$took"

timed install
say "helm install --wait, bus $bus" "$took; images $(images)"
k get pods -o 'custom-columns=POD:.metadata.name,READY:.status.containerStatuses[0].ready,RESTARTS:.status.containerStatuses[0].restartCount'

timed install_worker
worker=$(worker_pod)
say "worker ready" "$took"
expected=$(k exec "$worker" -c worker -- sh -c \
  'find /data/files -type f -print0 | LC_ALL=C.UTF-8 wc -lwc --files0-from=- | tail -n 1' |
  awk '{ print $1, $2, $3 }')
total=$(timed count "$work/first" && echo "$took" >"$work/took")
[ "$total" = "$expected" ] || fail "counted '$total', wc says '$expected'"
say "$files files counted" "$(cat "$work/took"); lines, words, bytes: $total, as wc says"

timed give_tenants
say "31 tenants shared out to 2 schedulers" "$took: $(leases)"
timed scale_out
say "scheduler scaled to 3" "$took until each has tenants: $(leases)"

under_load "scheduler pod deleted" lose_a_scheduler 45
under_load "scheduler pod killed" lose_a_scheduler 0
await_leases 3
say "tenants of each scheduler afterwards" "$(leases)"

keys=$(signing_keys)
under_load "helm upgrade, every pod anew" upgrade
say "images after the upgrade" "$(images)"
[ "$(signing_keys)" = "$keys" ] || fail "the upgrade has changed the keys"
under_load "helm rollback" rollback
say "images after the rollback" "$(images)"
[ "$(signing_keys)" = "$keys" ] || fail "the rollback has changed the keys"

aside=$(put_aside)
[ "$aside" = 0 ] || fail "$aside messages or commands were put aside"
timed test_release
say "helm test" "$took"
k logs "$release-check"
restarts=$(k get pods -l app.kubernetes.io/name=broadaxe \
  -o 'jsonpath={range .items[*].status.containerStatuses[*]}{.restartCount}{"\n"}{end}' |
  awk '{ n += $1 } END { print n + 0 }')
say "containers that had to be restarted" "$restarts"

timed uninstall
k delete pod "$release-check" --ignore-not-found >/dev/null
k delete jobs --all >/dev/null
k wait --for=delete pod -l app.kubernetes.io/name=broadaxe --timeout=90s >/dev/null
left=$(left_over)
[ -z "$left" ] || fail "left after the uninstallation: $left"
say "helm uninstall" "$took; kept: keys, passwords and volumes"
echo "1 passed, 0 failed"
