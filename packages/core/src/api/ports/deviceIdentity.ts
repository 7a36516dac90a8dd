/**
 * The device that this page is for the server. Two pages never have the same id. A reloaded page has a new id, and names the id that it
 * had before, so that the server lets it resume the calls of the old page.
 */
export interface DeviceIdentity {
  /** Unique for the lifetime of the page. */
  deviceId: string
  /** The ids that this tab had before it was reloaded, as long as the server may not have received them. */
  resumedDevices: readonly string[]
  /** Forgets the ids in `resumes`. Called when the server has acknowledged them. */
  confirmResumed(): void
  /** Gives the id up: the page is not a device any more. */
  release(): void
}

/** Claims the identity of this page. Called once, on the first connect. */
export type ClaimDeviceIdentity = () => Promise<DeviceIdentity>
