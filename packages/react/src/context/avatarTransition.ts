/**
 * Carries the position of the caller's avatar from the incoming-call card to the call screen, which is mounted after the
 * card is gone. Held by the provider, so that two providers on a page do not share it.
 */
export interface AvatarTransition {
  /** Stores where the avatar was, in viewport pixels. `null` when it was not visible. */
  setOrigin(roomId: string, rect: DOMRect | null): void
  /** Returns the stored position once; `null` when there is none for this call. */
  takeOrigin(roomId: string): DOMRect | null
}

export function createAvatarTransition(): AvatarTransition {
  let origin: { roomId: string; rect: DOMRect } | null = null
  return {
    setOrigin(roomId, rect) {
      origin = rect && { roomId, rect }
    },
    takeOrigin(roomId) {
      if (origin?.roomId !== roomId) return null
      const { rect } = origin
      origin = null
      return rect
    },
  }
}
