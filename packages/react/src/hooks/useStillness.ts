import { type RefObject, useEffect } from 'react'

export interface StillnessOptions {
  /** How long nothing must happen, in ms. */
  after?: number
  /** Something is the matter, or there is nothing to see behind the controls: never still. */
  isPaused?: boolean
}

/**
 * Marks an element with `data-still` once nobody has moved, touched or typed for a while: what is not needed then may step back. It
 * renders nothing. An element is never still while the keyboard is in it, while a pointer rests on one of its buttons, and while a
 * menu of it is open.
 */
export function useStillness(
  ref: RefObject<HTMLElement | null>,
  { after = 3500, isPaused = false }: StillnessOptions = {},
): void {
  useEffect(() => {
    const element = ref.current
    if (!element || isPaused) return
    let timer: ReturnType<typeof setTimeout>
    let last = ''
    const wake = () => {
      delete element.dataset.still
      clearTimeout(timer)
      timer = setTimeout(rest, after)
    }
    const rest = () => {
      if (isInUse(element)) wake()
      else element.dataset.still = ''
    }
    const move = ({ screenX, screenY }: PointerEvent) => {
      // Browsers say a move, too, where the page moved under a pointer that lies still.
      const now = `${screenX},${screenY}`
      if (now !== last) wake()
      last = now
    }
    const { ownerDocument } = element
    element.addEventListener('pointermove', move)
    element.addEventListener('pointerdown', wake)
    element.addEventListener('focusin', wake)
    ownerDocument.addEventListener('keydown', wake)
    wake()
    return () => {
      clearTimeout(timer)
      delete element.dataset.still
      element.removeEventListener('pointermove', move)
      element.removeEventListener('pointerdown', wake)
      element.removeEventListener('focusin', wake)
      ownerDocument.removeEventListener('keydown', wake)
    }
  }, [ref, after, isPaused])
}

function isInUse(element: HTMLElement): boolean {
  // After a tap the last button stays "hovered" on a touch screen: that is no hand.
  const hasPointer = typeof matchMedia !== 'undefined' && matchMedia('(hover: hover)').matches
  if (hasPointer && element.querySelector('button:hover')) return true
  return element.querySelector(':focus-visible, [aria-expanded="true"]') !== null
}
