/**
 * What a device may support that older clients do not. `hold`: its calls can be put on hold from another device of the user. `waiting`: a second
 * call may ring while it is in one; without it that call is `engaged`. `elsewhere`: it gets the calls that its user is in on other devices.
 */
export const capabilities = ['hold', 'waiting', 'elsewhere'] as const
/** One of {@link capabilities}. */
export type Capability = (typeof capabilities)[number]

/**
 * Selects the capabilities that this version knows.
 *
 * @param names - the names that a client announces
 * @returns each known one once
 */
export function knownCapabilities(names: readonly string[]): Capability[] {
  return capabilities.filter((capability) => names.includes(capability))
}
