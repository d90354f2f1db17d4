{{- /* What the services are, from files/services.yaml. */ -}}
{{- define "coop.services" -}}
{{ .Files.Get "files/services.yaml" }}
{{- end }}

{{- define "coop.fullname" -}}
{{- if contains .Chart.Name .Release.Name -}}
{{ .Release.Name | trunc 40 | trimSuffix "-" }}
{{- else -}}
{{ printf "%s-%s" .Release.Name .Chart.Name | trunc 40 | trimSuffix "-" }}
{{- end -}}
{{- end }}

{{- define "coop.tag" -}}
{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end }}

{{- define "coop.selector" -}}
app.kubernetes.io/name: {{ .root.Chart.Name }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end }}

{{- define "coop.labels" -}}
{{ include "coop.selector" . }}
app.kubernetes.io/version: {{ include "coop.tag" .root | quote }}
app.kubernetes.io/part-of: {{ .root.Chart.Name }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version }}
{{- end }}

{{- define "coop.image" -}}
{{ printf "%s/%s%s:%s" .root.Values.image.registry .root.Values.image.prefix .app (include "coop.tag" .root) }}
{{- end }}

{{- define "coop.secretPrefix" -}}
{{ .Values.secrets.prefix | default (include "coop.fullname" .) }}
{{- end }}

{{- define "coop.podSecurity" -}}
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 10001
fsGroup: 10001
seccompProfile:
  type: RuntimeDefault
{{- end }}

{{- define "coop.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
runAsNonRoot: true
capabilities:
  drop: [ALL]
{{- end }}

{{- /* The name of a setting of a program as its environment variable. */ -}}
{{- define "coop.variable" -}}
{{ printf "COOP_%s_%s" (.service | upper) (.setting | snakecase | upper) }}
{{- end }}

{{- define "coop.issuer" -}}
{{- if eq .Values.issuer.kind "embedded" -}}
{{ printf "%s/oidc" .Values.cooperative.publicUrl }}
{{- else -}}
{{ .Values.issuer.url }}
{{- end -}}
{{- end }}

{{- define "coop.issuerKeys" -}}
{{- if .Values.issuer.keysUrl -}}
{{ .Values.issuer.keysUrl }}
{{- else if eq .Values.issuer.kind "embedded" -}}
{{ printf "http://%s-identity:3000/oidc/jwks" (include "coop.fullname" .) }}
{{- end -}}
{{- end }}

{{- /* Every setting that has its value from values.yaml, as one map; an empty one is not set. */ -}}
{{- define "coop.values" -}}
{{- $v := .root.Values -}}
host: 0.0.0.0
port: 3000
managementPort: 9090
mode: {{ $v.cooperative.mode | quote }}
publicUrl: {{ $v.cooperative.publicUrl | quote }}
name: {{ $v.cooperative.name | quote }}
issuer: {{ include "coop.issuer" .root | quote }}
issuerKeys: {{ include "coop.issuerKeys" .root | quote }}
issuerName: {{ $v.issuer.kind | quote }}
logLevel: {{ $v.logLevel | quote }}
tracesTo: {{ $v.traces.url | quote }}
trustedProxies: {{ $v.ingress.trustedProxies | quote }}
pollMs: {{ $v.postgres.pollMs | int }}
natsUrl: {{ $v.nats.url | quote }}
natsUser: {{ .service | quote }}
origin: {{ $v.cooperative.logOrigin | quote }}
cooperative: {{ splitList "/" $v.cooperative.logOrigin | first | quote }}
services: {{ printf "http://%s-{service}:3000" (include "coop.fullname" .root) | quote }}
transitUrl: {{ $v.keyService.url | quote }}
transitKey: {{ if $v.keyService.url }}{{ $v.keyService.name | quote }}{{ else }}""{{ end }}
transitMount: {{ if $v.keyService.url }}{{ $v.keyService.mount | quote }}{{ else }}""{{ end }}
mailFrom: {{ if $v.mails.enabled }}{{ $v.mails.from | quote }}{{ else }}""{{ end }}
{{- end }}
