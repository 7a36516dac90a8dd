import { type RefObject } from 'react'
import { useCallContext } from '../context/callContext'
import { prefersReducedMotion } from '../view/viewTransition'
import { useBrowserLayoutEffect } from '../rendering/useBrowserLayoutEffect'

const DURATION_MS = 230

/** For the incoming-call card: stores the position of its avatar when the card is unmounted. */
export function useAvatarDeparture(roomId: string, card: RefObject<HTMLElement | null>): void {
  const { avatarTransition } = useCallContext()
  useBrowserLayoutEffect(() => {
    const element = card.current
    return () => {
      const rect = element?.querySelector('.offhook-avatar')?.getBoundingClientRect()
      avatarTransition.setOrigin(roomId, rect && rect.width > 0 ? rect : null)
    }
  }, [roomId, card, avatarTransition])
}

/**
 * For the call screen: animates the avatar from its position in the card to its place. Runs once per call, because a screen
 * that is shown again after the dock has no card before it. The path is computed (FLIP) rather than left to a view
 * transition, because the two avatars exist together only for a moment.
 */
export function useAvatarArrival(roomId: string, screen: RefObject<HTMLElement | null>): void {
  const { avatarTransition } = useCallContext()
  useBrowserLayoutEffect(() => {
    const from = avatarTransition.takeOrigin(roomId)
    if (!from) return
    const avatar = screen.current?.querySelector<HTMLElement>(
      ':scope[data-layout="pair"] .offhook-tile:not([data-local]) > .offhook-avatar',
    )
    const to = avatar?.getBoundingClientRect()
    if (!avatar || !to || to.width === 0 || prefersReducedMotion() || !('animate' in avatar)) return
    const dx = from.left + from.width / 2 - to.left - to.width / 2
    const dy = from.top + from.height / 2 - to.top - to.height / 2
    try {
      avatar.animate(
        { translate: [`${String(dx)}px ${String(dy)}px`, '0 0'], scale: [from.width / to.width, 1] },
        { duration: DURATION_MS, easing: 'cubic-bezier(0.2, 0.8, 0.2, 1)' },
      )
    } catch {
      // Without Web Animations the avatar is in its place at once.
    }
  }, [roomId, screen, avatarTransition])
}
