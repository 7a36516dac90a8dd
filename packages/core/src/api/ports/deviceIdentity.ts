/**
 * The device that a client of this page is for the server. Two clients never have the same id. After a reload a client has a new id, and
 * names the ids that it had before, so that the server lets it resume the calls of the old page.
 */
export interface DeviceIdentity {
  /** Unique for the lifetime of the client. */
  deviceId: string
  /**
   * The ids that this client had before the page was reloaded, as long as the server may not have received them. The ids of other users'
   * clients may be among them, because the user is not known before the server has answered. The server ignores those.
   */
  resumedDevices: readonly string[]
  /**
   * Stores the user of the client, and forgets those ids of this user in `resumedDevices`. Called when the server has acknowledged them.
   * @param userJid The user as whom the server has accepted the client.
   */
  confirmResumed(userJid: string): void
  /** Gives the id up: the client is not a device any more. */
  release(): void
}

/**
 * Claims the identity of a client. Called once per client, on its first connect.
 * @param url The signaling server. Clients of different servers do not share ids.
 */
export type ClaimDeviceIdentity = (url: string) => Promise<DeviceIdentity>
