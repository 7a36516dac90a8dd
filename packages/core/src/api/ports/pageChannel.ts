/** A channel to the other pages of the user in this browser. */
export interface PageChannel {
  /** Sends a message to the other pages: plain data. */
  post(message: unknown): void
  /** Closes the channel. */
  close(): void
}

/**
 * Opens a channel.
 * @param name The channel, one for each server and user.
 * @param onMessage Called with what another page has sent, which may be a page of another version.
 */
export type OpenPageChannel = (name: string, onMessage: (message: unknown) => void) => PageChannel
