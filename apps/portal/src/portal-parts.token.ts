/** Under this token the controllers find the one front door. */
export const FRONT_DOOR = Symbol('portal front door');
/** Under this token the door of the issuer finds what ends sessions. */
export const ENDED_AT_ISSUER = Symbol('portal sessions that ended at the issuer');
