/** The hosts of the stage's network: the two who call, and what is between them. */
export const hosts = ['alice', 'bob', 'server', 'turn'] as const
export type Host = (typeof hosts)[number]
