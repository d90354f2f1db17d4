import { hostedSettings, keysShape, ledgerShape } from '@coop/service-host';

/** Settings of the anonymisation service when it runs alone. */
export const anonymisationSettings = hostedSettings('anonymisation', { ...ledgerShape, ...keysShape });
