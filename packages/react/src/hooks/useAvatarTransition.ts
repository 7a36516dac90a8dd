import { type RefObject, useLayoutEffect } from 'react'
import { prefersReducedMotion } from '../view/viewTransition'

const FLIGHT_MS = 230

/** Where the avatar of the call that rang last was when its card went away. */
let departure: { roomId: string; from: DOMRect } | null = null

/** In the card that rings: remembers where its avatar was. */
export function useAvatarDeparture(roomId: string, card: RefObject<HTMLElement | null>): void {
  useLayoutEffect(() => {
    const element = card.current
    return () => {
      const from = element?.querySelector('.offhook-avatar')?.getBoundingClientRect()
      departure = from && from.width > 0 ? { roomId, from } : null
    }
  }, [roomId, card])
}

/**
 * In the call's screen: the avatar that rang grows into its place among the two. Once: a screen that comes back from the dock has no
 * card before it. Both are there for a moment only, so the way is counted and not drawn by the browser (FLIP).
 */
export function useAvatarArrival(roomId: string, screen: RefObject<HTMLElement | null>): void {
  useLayoutEffect(() => {
    if (departure?.roomId !== roomId) return
    const { from } = departure
    departure = null
    const avatar = screen.current?.querySelector<HTMLElement>(
      ':scope[data-layout="pair"] .offhook-tile:not([data-local]) > .offhook-avatar',
    )
    const to = avatar?.getBoundingClientRect()
    if (!avatar || !to || to.width === 0 || prefersReducedMotion()) return
    const right = from.left + from.width / 2 - to.left - to.width / 2
    const down = from.top + from.height / 2 - to.top - to.height / 2
    avatar.animate(
      { translate: [`${String(right)}px ${String(down)}px`, '0 0'], scale: [from.width / to.width, 1] },
      { duration: FLIGHT_MS, easing: 'cubic-bezier(0.2, 0.8, 0.2, 1)' },
    )
  }, [roomId, screen])
}
