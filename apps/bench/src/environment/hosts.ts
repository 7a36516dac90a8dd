/** The hosts of the test network: the two users, the server and the TURN server. */
export const hosts = ['alice', 'bob', 'server', 'turn'] as const
export type Host = (typeof hosts)[number]
