/** The version of the protocol. It is incremented when a message changes its meaning. A server refuses clients of other versions. */
export const PROTOCOL_VERSION = 1
