/** Under this token the controllers find the one front door. */
export const FRONT_DOOR = Symbol('portal front door');
