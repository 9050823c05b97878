#!/usr/bin/env bash
# What the chart makes of its values, and what it refuses; needs Helm and no cluster.
set -euo pipefail

chart=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)/deploy/helm/broadaxe
trial=(--set postgres.enabled=true --set rabbitmq.enabled=true)
own=(--set database.url=postgres://me:secret@db:5432/tasks --set broker.url=amqp://me:secret@mq)
passed=0
failed=0

command -v helm >/dev/null || {
  echo "chart.sh: helm is missing: put it on the PATH" >&2
  exit 1
}

ended() {
  if [ "$1" -eq 0 ]; then passed=$((passed + 1)); else
    failed=$((failed + 1))
    echo "FAILED $2" >&2
  fi
}

render() { helm template it "$chart" --namespace here --kube-version 1.30.0 "$@" 2>&1; }

# refuses WORDS VALUE...: rendering fails and says so
refuses() {
  local words=$1 said code=0
  shift
  said=$(render "$@") && code=1
  case $said in *"$words"*) ;; *) code=1 ;; esac
  ended "$code" "no '$words' for $*: $(tail -n 2 <<<"$said")"
}

# has NUMBER PATTERN VALUE...: so many lines match
has() {
  local number=$1 pattern=$2 found
  shift 2
  found=$(render "$@" | grep -cE -- "$pattern" || true)
  ended "$([ "$found" -eq "$number" ] && echo 0 || echo 1)" "$found of '$pattern' for $*"
}

code=0
helm lint --strict "$chart" "${trial[@]}" >/dev/null || code=1
ended "$code" "helm lint"

refuses "one database is needed: set exactly one of"
refuses "one database is needed: set exactly one of" "${trial[@]}" --set database.url=postgres://a@b/c
refuses "one broker is needed: set exactly one of" --set postgres.enabled=true
refuses "rabbitmq.enabled needs broker.enabled" "${trial[@]}" --set broker.enabled=false
refuses "/database/url" --set database.url=mysql://db
refuses "/grpcApi/replicas" "${trial[@]}" --set grpcApi.replicas=many
refuses "additional properties 'replica' not allowed" "${trial[@]}" --set grpcApi.replica=2
refuses "terminationGracePeriodSeconds must be above" "${trial[@]}" \
  --set terminationGracePeriodSeconds=5
refuses "scheduler.autoscaling.minReplicas must be at most" "${trial[@]}" \
  --set scheduler.autoscaling.enabled=true --set scheduler.autoscaling.minReplicas=20
refuses "ingress.http.host is needed" "${trial[@]}" --set ingress.http.enabled=true
refuses "grpcApi.tls.mutual needs grpcApi.tls.existingSecret" "${trial[@]}" --set grpcApi.tls.mutual=true
refuses "/grpcApi/tls/minVersion" "${trial[@]}" --set-string grpcApi.tls.minVersion=1.1
refuses "incompatible with Kubernetes" "${trial[@]}" --kube-version 1.29.0

# Every container: four services, four times the schema before them, two of the tokens, the check.
has 4 '^kind: Deployment' "${trial[@]}"
has 11 'readOnlyRootFilesystem: true' "${trial[@]}"
has 8 'runAsNonRoot: true' "${trial[@]}"
has 4 'path: (/api)?/ready' "${trial[@]}"
has 8 'path: (/api)?/live' "${trial[@]}"
has 6 'secretName: it-keys' "${trial[@]}"
has 3 'helm.sh/resource-policy: keep' "${trial[@]}"
has 3 '^kind: PodDisruptionBudget' "${trial[@]}"

# The schema: a Job before everything, with its secret; in each pod if the database comes with them.
has 2 'helm.sh/hook: pre-install,pre-upgrade' "${own[@]}"
has 0 'initContainers:' "${own[@]}" --set topologySpread=false --show-only templates/services.yaml
has 0 '^kind: Job' "${trial[@]}"
has 4 'initContainers:' "${trial[@]}" --show-only templates/services.yaml
has 1 'helm.sh/hook: pre-upgrade' "${trial[@]}" --is-upgrade

# Messages.
has 4 'value: "rabbitmq"' "${trial[@]}" --show-only templates/services.yaml
has 4 'value: "postgres"' --set postgres.enabled=true --set broker.enabled=false \
  --show-only templates/services.yaml
has 0 RABBITMQ --set postgres.enabled=true --set broker.enabled=false

# Secrets of the user: none is made.
has 0 '^kind: Secret' --set database.existingSecret=db --set broker.existingSecret=mq \
  --set secrets.existingSecret=keys

# A service's own setting wins over that of all.
has 3 'value: "20"' "${trial[@]}" --set env.DATABASE_MAX_CONNS=20 \
  --set scheduler.env.DATABASE_MAX_CONNS=30 --show-only templates/services.yaml
has 1 'value: "30"' "${trial[@]}" --set env.DATABASE_MAX_CONNS=20 \
  --set scheduler.env.DATABASE_MAX_CONNS=30 --show-only templates/services.yaml

# TLS: in grpc-api and in what checks it, nowhere else.
tls=(--set grpcApi.tls.existingSecret=door)
has 2 'SERVER_GRPC_INSECURE' "${trial[@]}"
has 0 'broadaxe-tls|SERVER_TLS_' "${trial[@]}"
has 2 'secretName: door' "${trial[@]}" "${tls[@]}"
has 2 'mountPath: /etc/broadaxe-tls' "${trial[@]}" "${tls[@]}"
has 2 'value: "/etc/broadaxe-tls/tls.key"' "${trial[@]}" "${tls[@]}"
has 1 'value: "tls"' "${trial[@]}" "${tls[@]}" --show-only templates/services.yaml
has 1 'appProtocol: https' "${trial[@]}" "${tls[@]}"
has 2 'value: "mtls"' "${trial[@]}" "${tls[@]}" --set grpcApi.tls.mutual=true
has 2 'value: "/etc/broadaxe-tls/ca.crt"' "${trial[@]}" "${tls[@]}" --set grpcApi.tls.mutual=true

# What is asked for.
has 1 '^kind: HorizontalPodAutoscaler' "${trial[@]}" --set scheduler.autoscaling.enabled=true
has 1 '^kind: ServiceMonitor' "${trial[@]}" --set serviceMonitor.enabled=true
has 1 '^kind: PrometheusRule' "${trial[@]}" --set prometheusRule.enabled=true
has 7 '^ +- alert: ' "${trial[@]}" --set prometheusRule.enabled=true
has 1 'grafana_dashboard: "1"' "${trial[@]}" --set grafana.dashboards.enabled=true
has 1 '"uid": "broadaxe"' "${trial[@]}" --set grafana.dashboards.enabled=true
has 6 '^kind: NetworkPolicy' "${trial[@]}" --set networkPolicy.enabled=true
has 2 '^kind: Ingress' "${trial[@]}" --set ingress.grpc.enabled=true --set ingress.http.enabled=true \
  --set ingress.grpc.host=grpc.example.com --set ingress.http.host=tasks.example.com

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
