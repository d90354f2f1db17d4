{{- define "coop.egressDns" -}}
- to:
    {{- toYaml .Values.network.dns.peers | nindent 4 }}
  ports:
    - { port: 53, protocol: UDP }
    - { port: 53, protocol: TCP }
{{- end }}

{{- define "coop.egressPeers" -}}
{{- if .peers -}}
- to:
    {{- toYaml .peers | nindent 4 }}
  ports:
    - { port: {{ .port }}, protocol: TCP }
{{- end -}}
{{- end }}

{{- /* The rule for one need of a service. */ -}}
{{- define "coop.egressTo" -}}
{{- $v := .root.Values -}}
{{- if eq .need "data" -}}
{{ include "coop.egressPeers" $v.postgres.data }}
{{- else if eq .need "keys" -}}
{{ include "coop.egressPeers" $v.postgres.keys }}
{{- else if eq .need "key-service" -}}
{{- if $v.keyService.url -}}
{{ include "coop.egressPeers" $v.keyService }}
{{- end -}}
{{- else if eq .need "bus" -}}
{{ include "coop.egressPeers" $v.nats }}
{{- else if eq .need "sign-in" -}}
{{ include "coop.egressPeers" $v.issuer }}
{{- else if eq .need "issuer" -}}
{{- if eq $v.issuer.kind "keycloak" -}}
{{ include "coop.egressPeers" $v.issuer }}
{{- end -}}
{{- else if eq .need "traces" -}}
{{- if $v.traces.url -}}
{{ include "coop.egressPeers" $v.traces }}
{{- end -}}
{{- else if eq .need "witnesses" -}}
{{- if $v.witnesses.policy -}}
{{ include "coop.egressPeers" $v.witnesses }}
{{- end -}}
{{- else if eq .need "mails" -}}
{{- if $v.mails.enabled -}}
{{ include "coop.egressPeers" $v.mails }}
{{- end -}}
{{- else if eq .need "internet" -}}
- to:
    - ipBlock:
        cidr: 0.0.0.0/0
        except:
          {{- toYaml $v.network.webhooks.except | nindent 10 }}
    - ipBlock:
        cidr: 2000::/3
  ports:
    {{- range $v.network.webhooks.ports }}
    - { port: {{ . }}, protocol: TCP }
    {{- end }}
{{- else -}}
{{- fail (printf "files/services.yaml: %s is no need" .need) -}}
{{- end -}}
{{- end }}
