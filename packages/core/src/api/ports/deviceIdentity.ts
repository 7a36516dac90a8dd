/**
 * Which device this page is to the server. Two pages are never the same one; a page that was reloaded is a new one, and says whose place
 * it takes.
 */
export interface DeviceIdentity {
  /** Nobody else's, for as long as the page lives. */
  deviceId: string
  /** What this tab was before it was reloaded, as far as the server may not know of it yet. */
  resumes: readonly string[]
  /** The server knows. */
  settle(): void
  release(): void
}

export type ClaimDeviceIdentity = () => Promise<DeviceIdentity>
