/** Bumped when a message changes its meaning. A server refuses a client whose version it does not know. */
export const PROTOCOL_VERSION = 1
