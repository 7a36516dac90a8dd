import { type RefObject, useEffect } from 'react'
import { matchesMedia } from '../view/viewTransition'

/** The options of `useIdle`. */
export interface UseIdleOptions {
  /**
   * How long without input until the element is idle, in milliseconds.
   *
   * @default 3500
   */
  after?: number
  /**
   * `true` keeps the element from becoming idle.
   *
   * @default false
   */
  isPaused?: boolean
}

/**
 * Sets `data-idle` on an element after some time without pointer or keyboard input, so that CSS can hide its controls.
 * Causes no render.
 *
 * The element is never idle while the keyboard focus is in it, a pointer hovers one of its buttons, or one of its menus is
 * open.
 *
 * @example
 * ```tsx
 * import { HangupButton, useIdle } from '@offhook/react'
 * import { useRef } from 'react'
 *
 * export function Stage() {
 *   const stage = useRef<HTMLDivElement>(null)
 *   useIdle(stage, { after: 5000 })
 *   return (
 *     <div ref={stage} className="stage">
 *       <HangupButton />
 *     </div>
 *   )
 * }
 * ```
 */
export function useIdle(
  ref: RefObject<HTMLElement | null>,
  { after = 3500, isPaused = false }: UseIdleOptions = {},
): void {
  useEffect(() => {
    const element = ref.current
    if (!element || isPaused) return
    let timer: ReturnType<typeof setTimeout>
    let lastPosition = ''
    const onActivity = () => {
      delete element.dataset.idle
      clearTimeout(timer)
      timer = setTimeout(onTimeout, after)
    }
    const onTimeout = () => {
      if (isInUse(element)) onActivity()
      else element.dataset.idle = ''
    }
    const onPointerMove = ({ screenX, screenY }: PointerEvent) => {
      // Browsers also dispatch pointermove when the page scrolls under a pointer that rests.
      const position = `${screenX},${screenY}`
      if (position !== lastPosition) onActivity()
      lastPosition = position
    }
    const { ownerDocument } = element
    element.addEventListener('pointermove', onPointerMove)
    element.addEventListener('pointerdown', onActivity)
    element.addEventListener('focusin', onActivity)
    ownerDocument.addEventListener('keydown', onActivity)
    onActivity()
    return () => {
      clearTimeout(timer)
      delete element.dataset.idle
      element.removeEventListener('pointermove', onPointerMove)
      element.removeEventListener('pointerdown', onActivity)
      element.removeEventListener('focusin', onActivity)
      ownerDocument.removeEventListener('keydown', onActivity)
    }
  }, [ref, after, isPaused])
}

function isInUse(element: HTMLElement): boolean {
  // On a touch screen the last tapped button keeps matching :hover.
  if (matchesMedia('(hover: hover)') && element.querySelector('button:hover')) return true
  return element.querySelector(':focus-visible, [aria-expanded="true"]') !== null
}
