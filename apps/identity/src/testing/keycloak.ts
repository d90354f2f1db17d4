export { realmUnderTest, type RealmUnderTest, type RunningKeycloak } from './keycloak-realm.js';
export { clientToken, signInAtKeycloak, type Credentials } from './keycloak-sign-in.js';
