// Writes the realm as a KeycloakRealmImport for the operator. What the realm leaves open (addresses, secrets, mail
// server) is read from a Secret, whose keys have the names of the variables.
//   node deploy/helm/examples/keycloak-realm.mjs | kubectl apply -n keycloak -f -
import { readFileSync } from 'node:fs';

const SECRET = 'cooperative-realm';
const text = readFileSync(new URL('../../keycloak/realm.json', import.meta.url), 'utf8');
const variables = [...new Set([...text.matchAll(/\$\{(COOP_[A-Z_]+)/g)].map(([, name]) => name))].sort();

process.stdout.write(
  `${JSON.stringify(
    {
      apiVersion: 'k8s.keycloak.org/v2alpha1',
      kind: 'KeycloakRealmImport',
      metadata: { name: 'cooperative' },
      spec: {
        keycloakCRName: 'keycloak',
        placeholders: Object.fromEntries(
          variables.map((name) => [name, { secret: { name: SECRET, key: name } }]),
        ),
        realm: JSON.parse(text),
      },
    },
    null,
    2,
  )}\n`,
);
