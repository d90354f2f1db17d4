{{- /* The environment of a service: settings by value, then secrets by reference, then files by their paths. */ -}}
{{- define "coop.env" -}}
{{- $values := include "coop.values" . | fromYaml -}}
{{- $own := (index .root.Values.services .service).settings | default dict -}}
{{- $service := .service -}}
- name: NODE_ENV
  value: production
{{- range $setting := (include "coop.settings" . | fromYamlArray) }}
{{- $value := index $values $setting }}
{{- if and (not (hasKey $own $setting)) (ne (toString $value) "") (ne $value nil) }}
- name: {{ include "coop.variable" (dict "service" $service "setting" $setting) }}
  value: {{ toString $value | quote }}
{{- end }}
{{- end }}
{{- range $setting, $value := $own }}
- name: {{ include "coop.variable" (dict "service" $service "setting" $setting) }}
  value: {{ if kindIs "float64" $value }}{{ $value | int64 | quote }}{{ else }}{{ toString $value | quote }}{{ end }}
{{- end }}
{{- range $setting, $key := (include "coop.secretKeys" . | fromYaml) }}
- name: {{ include "coop.variable" (dict "service" $service "setting" $setting) }}
  valueFrom:
    secretKeyRef:
      name: {{ printf "%s-%s" (include "coop.secretPrefix" $.root) $service }}
      key: {{ $key }}
{{- end }}
{{- range $setting, $file := (include "coop.namedFiles" . | fromYaml) }}
- name: {{ include "coop.variable" (dict "service" $service "setting" $setting) }}
  value: {{ printf "/keys/%s" $file }}
{{- end }}
{{- range $setting, $member := (include "coop.texts" . | fromYaml) }}
- name: {{ include "coop.variable" (dict "service" $service "setting" $setting) }}
  value: {{ printf "/texts/%s" $member }}
{{- end }}
{{- if include "coop.references" . }}
- name: {{ include "coop.variable" (dict "service" $service "setting" .facts.references) }}
  value: /references
{{- end }}
{{- end }}

{{- /* The claim that holds the public references, where this service reads any. */ -}}
{{- define "coop.references" -}}
{{- if .facts.references -}}{{ .root.Values.references.claim }}{{- end -}}
{{- end }}

{{- /* Settings whose file holds a text of values.yaml, where it is given. */ -}}
{{- define "coop.texts" -}}
{{- $texts := dict -}}
{{- range $setting, $member := (.facts.texts | default dict) -}}
{{- if index $.root.Values.witnesses $member -}}{{- $_ := set $texts $setting $member -}}{{- end -}}
{{- end -}}
{{ toYaml $texts }}
{{- end }}

{{- /* Settings that a Secret holds; those of Keycloak only where it is the issuer, those of mails where any are sent. */ -}}
{{- define "coop.secretKeys" -}}
{{- $keys := deepCopy .facts.secrets -}}
{{- if eq .root.Values.issuer.kind "keycloak" -}}
{{- $keys = merge $keys (.facts.secretsWithKeycloak | default dict) -}}
{{- else -}}
{{- $keys = merge $keys (.facts.secretsWithEmbedded | default dict) -}}
{{- end -}}
{{- if and .root.Values.mails.enabled .facts.writesMails -}}
{{- $keys = merge $keys (dict "smtpUrl" "smtp-url") -}}
{{- end -}}
{{ toYaml $keys }}
{{- end }}

{{- /* Files that settings name, whether the way of signing in needs them or not. */ -}}
{{- define "coop.namedFiles" -}}
{{- $files := merge (deepCopy .facts.files) (.facts.filesWithEmbedded | default dict) -}}
{{- if .root.Values.keyService.url -}}
{{- $files = merge $files (.facts.filesWithKeyService | default dict) -}}
{{- end -}}
{{- if .root.Values.witnesses.watched -}}
{{- $files = merge $files (.facts.filesWithWatched | default dict) -}}
{{- end -}}
{{ toYaml $files }}
{{- end }}

{{- define "coop.keyFiles" -}}
{{- $files := deepCopy .facts.files -}}
{{- if .root.Values.keyService.url -}}
{{- $files = merge $files (.facts.filesWithKeyService | default dict) -}}
{{- end -}}
{{- if eq .root.Values.issuer.kind "embedded" -}}
{{- $files = merge $files (.facts.filesWithEmbedded | default dict) -}}
{{- end -}}
{{- if .root.Values.witnesses.watched -}}
{{- $files = merge $files (.facts.filesWithWatched | default dict) -}}
{{- end -}}
{{ toYaml $files }}
{{- end }}

{{- define "coop.volumes" -}}
{{- $files := include "coop.keyFiles" . | fromYaml -}}
- name: tmp
  emptyDir:
    sizeLimit: 64Mi
{{- if $files }}
- name: keys
  secret:
    secretName: {{ printf "%s-%s" (include "coop.secretPrefix" .root) .service }}
    # 0440: the owner of the process and its group may read.
    defaultMode: 288
    items:
{{- range $setting, $file := $files }}
      - key: {{ $file }}
        path: {{ $file }}
{{- end }}
{{- end }}
{{- if include "coop.texts" . | fromYaml }}
- name: texts
  configMap:
    name: {{ printf "%s-%s" (include "coop.fullname" .root) .service }}
{{- end }}
{{- with include "coop.references" . }}
- name: references
  persistentVolumeClaim:
    claimName: {{ . }}
    readOnly: true
{{- end }}
{{- end }}

{{- define "coop.volumeMounts" -}}
- name: tmp
  mountPath: /tmp
{{- if include "coop.keyFiles" . | fromYaml }}
- name: keys
  mountPath: /keys
  readOnly: true
{{- end }}
{{- if include "coop.texts" . | fromYaml }}
- name: texts
  mountPath: /texts
  readOnly: true
{{- end }}
{{- if include "coop.references" . }}
- name: references
  mountPath: /references
  readOnly: true
{{- end }}
{{- end }}

{{- /* Names of settings, in one list: an anchor in files/services.yaml makes a list in a list. */ -}}
{{- define "coop.settings" -}}
{{- $names := list -}}
{{- range .facts.values -}}
{{- if kindIs "slice" . -}}{{- $names = concat $names . -}}{{- else -}}{{- $names = append $names . -}}{{- end -}}
{{- end -}}
{{- if .facts.writesMails -}}{{- $names = append $names "mailFrom" -}}{{- end -}}
{{- if .root.Values.keyService.url -}}{{- $names = concat $names (.facts.valuesWithKeyService | default list) -}}{{- end -}}
{{ toYaml (uniq $names) }}
{{- end }}
