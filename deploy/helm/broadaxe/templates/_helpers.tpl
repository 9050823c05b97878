{{- define "broadaxe.name" -}}
{{- .Values.fullnameOverride | default .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- end -}}

{{- define "broadaxe.selector" -}}
app.kubernetes.io/name: {{ .root.Chart.Name }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end -}}

{{- define "broadaxe.labels" -}}
{{ include "broadaxe.selector" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ .root.Chart.Name }}-{{ .root.Chart.Version }}
{{- end -}}

{{- /* registry/repository/NAME:tag of ours */ -}}
{{- define "broadaxe.image" -}}
{{- $image := .root.Values.image -}}
{{- list $image.registry $image.repository .component | compact | join "/" -}}
:{{ $image.tag | default .root.Chart.AppVersion }}
{{- end -}}

{{- define "broadaxe.otherImage" -}}
{{- list .registry .repository | compact | join "/" -}}:{{ .tag }}
{{- end -}}

{{- define "broadaxe.serviceAccount" -}}
{{- if .Values.serviceAccount.create -}}
{{ .Values.serviceAccount.name | default (include "broadaxe.name" .) }}
{{- else -}}
{{ .Values.serviceAccount.name | default "default" }}
{{- end -}}
{{- end -}}

{{- /* What no single value can tell, in sentences that say what to do. */ -}}
{{- define "broadaxe.check" -}}
{{- $database := list .Values.database.url .Values.database.existingSecret (ternary "bundled" "" .Values.postgres.enabled) | compact -}}
{{- if ne (len $database) 1 -}}
{{- fail "one database is needed: set exactly one of database.url, database.existingSecret and postgres.enabled" -}}
{{- end -}}
{{- if and .Values.database.pgbouncerUrl .Values.database.existingSecretPgbouncerKey -}}
{{- fail "there is one PgBouncer: set database.pgbouncerUrl or database.existingSecretPgbouncerKey, not both" -}}
{{- end -}}
{{- if and .Values.database.existingSecretPgbouncerKey (not .Values.database.existingSecret) -}}
{{- fail "database.existingSecretPgbouncerKey needs database.existingSecret, which has that key" -}}
{{- end -}}
{{- $broker := list .Values.broker.url .Values.broker.existingSecret (ternary "bundled" "" .Values.rabbitmq.enabled) | compact -}}
{{- if and .Values.broker.enabled (ne (len $broker) 1) -}}
{{- fail "one broker is needed: set exactly one of broker.url, broker.existingSecret and rabbitmq.enabled, or broker.enabled=false to use Postgres instead" -}}
{{- end -}}
{{- if and (not .Values.broker.enabled) .Values.rabbitmq.enabled -}}
{{- fail "rabbitmq.enabled needs broker.enabled, since nothing would use it" -}}
{{- end -}}
{{- range list "grpcApi" "controllers" "scheduler" "restApi" -}}
{{- $env := merge (dict) (index $.Values .).env $.Values.env -}}
{{- $drain := "10s" -}}
{{- with get $env "SERVER_GRPC_SHUTDOWN_TIMEOUT" -}}{{- $drain = toString . -}}{{- end -}}
{{- /* A duration such as 1h2m3.5s or 500ms, in whole seconds, rounded up. */ -}}
{{- $whole := regexReplaceAll "[0-9.]+(ms|us|ns)" $drain "" -}}
{{- $hours := regexFind "[0-9]+h" $whole | trimSuffix "h" | int -}}
{{- $minutes := regexFind "[0-9]+m" $whole | trimSuffix "m" | int -}}
{{- $seconds := regexFind "[0-9.]+s" $whole | trimSuffix "s" | float64 | ceil | int -}}
{{- $more := ternary 0 1 (eq $whole $drain) -}}
{{- $needed := add $.Values.preStopSeconds (mul 3600 $hours) (mul 60 $minutes) $seconds $more -}}
{{- if le (int $.Values.terminationGracePeriodSeconds) (int $needed) -}}
{{- fail (printf "terminationGracePeriodSeconds must be above preStopSeconds and SERVER_GRPC_SHUTDOWN_TIMEOUT (%s) together" $drain) -}}
{{- end -}}
{{- end -}}
{{- if and .Values.grpcApi.tls.mutual (not .Values.grpcApi.tls.existingSecret) -}}
{{- fail "grpcApi.tls.mutual needs grpcApi.tls.existingSecret" -}}
{{- end -}}
{{- range list "grpcApi" "controllers" "scheduler" "restApi" -}}
{{- $scaling := (index $.Values .).autoscaling -}}
{{- if and $scaling.enabled (gt (int $scaling.minReplicas) (int $scaling.maxReplicas)) -}}
{{- fail (printf "%s.autoscaling.minReplicas must be at most maxReplicas" .) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- /* Secret and key of the database's and the broker's URL. */ -}}
{{- define "broadaxe.databaseSecret" -}}
{{ .Values.database.existingSecret | default (printf "%s-connections" (include "broadaxe.name" .)) }}
{{- end -}}
{{- define "broadaxe.databaseKey" -}}
{{ ternary "DATABASE_URL" .Values.database.existingSecretKey (empty .Values.database.existingSecret) }}
{{- end -}}
{{- define "broadaxe.keysSecret" -}}
{{ .Values.secrets.existingSecret | default (printf "%s-keys" (include "broadaxe.name" .)) }}
{{- end -}}

{{- /* The password of a bundled server: made once, then read back from the cluster. */ -}}
{{- define "broadaxe.kept" -}}
{{- $old := lookup "v1" "Secret" .root.Release.Namespace .secret -}}
{{- if and $old $old.data (hasKey $old.data .key) -}}
{{- index $old.data .key | b64dec -}}
{{- else -}}
{{- randAlphaNum 32 -}}
{{- end -}}
{{- end -}}

{{- define "broadaxe.grpcAddress" -}}
{{ .Values.address.grpc | default (printf "%s-grpc-api.%s.svc:%v" (include "broadaxe.name" .) .Release.Namespace .Values.grpcApi.service.port) }}
{{- end -}}
{{- define "broadaxe.httpAddress" -}}
{{ .Values.address.http | default (printf "http://%s-rest-api.%s.svc:%v" (include "broadaxe.name" .) .Release.Namespace .Values.restApi.service.port) }}
{{- end -}}

{{- define "broadaxe.tlsStrategy" -}}
{{- $tls := .Values.grpcApi.tls -}}
{{ ternary (ternary "mtls" "tls" $tls.mutual) "none" (not (empty $tls.existingSecret)) }}
{{- end -}}

{{- /* How grpc-api is encrypted: for itself, and for the program that checks it. */ -}}
{{- define "broadaxe.tlsEnv" -}}
{{- $tls := .Values.grpcApi.tls -}}
{{- $env := dict "SERVER_GRPC_INSECURE" "true" -}}
{{- if $tls.existingSecret -}}
{{- $env = dict
  "SERVER_GRPC_INSECURE" "false"
  "SERVER_TLS_STRATEGY" (include "broadaxe.tlsStrategy" .)
  "SERVER_TLS_CERT_FILE" "/etc/broadaxe-tls/tls.crt"
  "SERVER_TLS_KEY_FILE" "/etc/broadaxe-tls/tls.key"
  "SERVER_TLS_MIN_VERSION" $tls.minVersion
-}}
{{- if $tls.mutual -}}
{{- $_ := set $env "SERVER_TLS_ROOT_CA_FILE" (printf "/etc/broadaxe-tls/%s" $tls.clientCaKey) -}}
{{- end -}}
{{- end -}}
{{- $env | toJson -}}
{{- end -}}

{{- /* Plain settings: those of the chart, then the user's, each name once. */ -}}
{{- define "broadaxe.plainEnv" -}}
{{- $env := dict
  "SERVER_GRPC_BIND_ADDRESS" "0.0.0.0"
  "SERVER_GRPC_PORT" "7070"
  "SERVER_GRPC_BROADCAST_ADDRESS" (include "broadaxe.grpcAddress" .root)
  "SERVER_PORT" "8080"
  "SERVER_URL" (include "broadaxe.httpAddress" .root)
  "SERVER_HEALTHCHECK_PORT" "8733"
  "SERVER_ENCRYPTION_JWT_PRIVATE_KEYSET_FILE" "/etc/broadaxe/signing-keys.json"
  "SERVER_MSGQUEUE_KIND" (ternary "rabbitmq" "postgres" .root.Values.broker.enabled)
-}}
{{- if .root.Values.broker.enabled -}}
{{- $_ := set $env "SERVER_MSGQUEUE_RABBITMQ_QOS" (toString .root.Values.broker.qos) -}}
{{- end -}}
{{- if .grpc -}}
{{- $env = mergeOverwrite $env (include "broadaxe.tlsEnv" .root | fromJson) -}}
{{- end -}}
{{- $env = mergeOverwrite $env .root.Values.env .env -}}
{{- range $name := keys $env | sortAlpha }}
- name: {{ $name }}
  value: {{ index $env $name | toString | quote }}
{{- end }}
{{- end -}}

{{- define "broadaxe.databaseEnv" -}}
- name: DATABASE_URL
  valueFrom:
    secretKeyRef:
      name: {{ include "broadaxe.databaseSecret" . }}
      key: {{ include "broadaxe.databaseKey" . }}
{{- end -}}

{{- define "broadaxe.env" -}}
{{ include "broadaxe.databaseEnv" .root }}
{{- with .root.Values.database }}
{{- if or .pgbouncerUrl .existingSecretPgbouncerKey }}
- name: DATABASE_PGBOUNCER_URL
  valueFrom:
    secretKeyRef:
      name: {{ ternary .existingSecret (printf "%s-connections" (include "broadaxe.name" $.root)) (empty .pgbouncerUrl) }}
      key: {{ .existingSecretPgbouncerKey | default "DATABASE_PGBOUNCER_URL" }}
{{- end }}
{{- end }}
- name: POD_NAME
  valueFrom: {fieldRef: {fieldPath: metadata.name}}
- name: POD_NAMESPACE
  valueFrom: {fieldRef: {fieldPath: metadata.namespace}}
- name: OTEL_RESOURCE_ATTRIBUTES
  value: k8s.pod.name=$(POD_NAME),k8s.namespace.name=$(POD_NAMESPACE)
{{- if .root.Values.broker.enabled }}
- name: SERVER_MSGQUEUE_RABBITMQ_URL
  valueFrom:
    secretKeyRef:
      name: {{ .root.Values.broker.existingSecret | default (printf "%s-connections" (include "broadaxe.name" .root)) }}
      key: {{ ternary "SERVER_MSGQUEUE_RABBITMQ_URL" .root.Values.broker.existingSecretKey (empty .root.Values.broker.existingSecret) }}
{{- end }}
{{- include "broadaxe.plainEnv" . }}
{{- with concat .root.Values.extraEnv .extraEnv }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- define "broadaxe.base64url" -}}
{{- . | b64enc | replace "+" "-" | replace "/" "_" | trimAll "=" -}}
{{- end -}}

{{- /*
A JWK set with one new EC P-256 key. The private key comes as DER of fixed lengths (RFC 5915): 7 bytes
of header, 32 of d, 18 of the curve's name and headers, 32 of x, 32 of y.
*/ -}}
{{- define "broadaxe.signingKeys" -}}
{{- $pem := genPrivateKey "ecdsa" -}}
{{- $der := regexReplaceAll "-----[A-Z ]+-----|\\s" $pem "" | b64dec -}}
{{- $x := substr 57 89 $der | include "broadaxe.base64url" -}}
{{- $y := substr 89 121 $der | include "broadaxe.base64url" -}}
{{- dict "keys" (list (dict
  "kty" "EC" "crv" "P-256" "alg" "ES256" "use" "sig"
  "kid" (sha256sum $x | trunc 32)
  "x" $x "y" $y
  "d" (substr 7 39 $der | include "broadaxe.base64url"))) | toJson -}}
{{- end -}}

{{- define "broadaxe.podSettings" -}}
serviceAccountName: {{ include "broadaxe.serviceAccount" .root }}
automountServiceAccountToken: false
enableServiceLinks: false
securityContext: {{- toYaml .root.Values.podSecurityContext | nindent 2 }}
{{- with .root.Values.image.pullSecrets }}
imagePullSecrets: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .root.Values.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- with .own.nodeSelector | default .root.Values.nodeSelector }}
nodeSelector: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .own.tolerations | default .root.Values.tolerations }}
tolerations: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .own.affinity | default .root.Values.affinity }}
affinity: {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{- define "broadaxe.volumes" -}}
- name: tmp
  emptyDir: {}
- name: keys
  secret:
    secretName: {{ include "broadaxe.keysSecret" . }}
    defaultMode: 0440
    items:
      - key: signing-keys.json
        path: signing-keys.json
{{- end -}}

{{- define "broadaxe.tlsVolume" -}}
{{- with .Values.grpcApi.tls.existingSecret }}
- name: tls
  secret:
    secretName: {{ . }}
    defaultMode: 0440
{{- end }}
{{- end -}}

{{- /* The whole folder, so that a renewed certificate appears in it. */ -}}
{{- define "broadaxe.tlsMount" -}}
{{- if .Values.grpcApi.tls.existingSecret }}
- name: tls
  mountPath: /etc/broadaxe-tls
  readOnly: true
{{- end }}
{{- end -}}

{{- define "broadaxe.mounts" -}}
- name: tmp
  mountPath: /tmp
- name: keys
  mountPath: /etc/broadaxe
  readOnly: true
{{- end -}}

{{- /* The program that brings the schema up to date, as a container. */ -}}
{{- define "broadaxe.migrate" -}}
name: migrate
image: {{ include "broadaxe.image" (dict "root" .root "component" "setup") }}
imagePullPolicy: {{ .root.Values.image.pullPolicy }}
args: [dev.broadaxe.migrations.Main]
securityContext: {{- toYaml .root.Values.securityContext | nindent 2 }}
env:
  {{- if .secret }}
  - name: DATABASE_URL
    valueFrom:
      secretKeyRef: {name: {{ .secret }}, key: DATABASE_URL}
  {{- else }}
  {{- include "broadaxe.databaseEnv" .root | nindent 2 }}
  {{- end }}
resources: {{- toYaml .root.Values.migration.resources | nindent 2 }}
volumeMounts:
  - name: tmp
    mountPath: /tmp
{{- end -}}

{{- /* The program for operators, as a container. */ -}}
{{- define "broadaxe.admin" -}}
image: {{ include "broadaxe.image" (dict "root" .root "component" "setup") }}
imagePullPolicy: {{ .root.Values.image.pullPolicy }}
args: {{ prepend .args "dev.broadaxe.service.Main" | toJson }}
securityContext: {{- toYaml .root.Values.securityContext | nindent 2 }}
env: {{- include "broadaxe.env" (dict "root" .root "env" dict "extraEnv" list) | nindent 2 }}
{{- with .root.Values.extraEnvFrom }}
envFrom: {{- toYaml . | nindent 2 }}
{{- end }}
resources: {{- toYaml .root.Values.migration.resources | nindent 2 }}
volumeMounts: {{- include "broadaxe.mounts" .root | nindent 2 }}
{{- end -}}
