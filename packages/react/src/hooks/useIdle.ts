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
 * Sets `data-idle` on an element after some time without pointer or keyboard input, so that CSS can hide its controls (`opacity: 0`).
 * Causes no render.
 *
 * Hidden controls react to a click of a mouse or a test. Do not set `pointer-events: none` on them: a touch on a hidden control only shows
 * it.
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
    let isRevealing = false
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
    const onPointerDown = ({ pointerType, target }: PointerEvent) => {
      isRevealing = pointerType !== 'mouse' && 'idle' in element.dataset && isTransparent(target, element)
      onActivity()
    }
    const onClick = (event: MouseEvent) => {
      // `detail` is 0 for the keyboard and for `element.click()`.
      if (isRevealing && event.detail > 0) {
        event.preventDefault()
        event.stopPropagation()
      }
      isRevealing = false
    }
    element.addEventListener('pointermove', onPointerMove)
    element.addEventListener('pointerdown', onPointerDown)
    element.addEventListener('click', onClick, true)
    element.addEventListener('focusin', onActivity)
    ownerDocument.addEventListener('keydown', onActivity)
    onActivity()
    return () => {
      clearTimeout(timer)
      delete element.dataset.idle
      element.removeEventListener('pointermove', onPointerMove)
      element.removeEventListener('pointerdown', onPointerDown)
      element.removeEventListener('click', onClick, true)
      element.removeEventListener('focusin', onActivity)
      ownerDocument.removeEventListener('keydown', onActivity)
    }
  }, [ref, after, isPaused])
}

/** Whether the target of an event, or an ancestor inside `element`, is transparent. */
function isTransparent(target: EventTarget | null, element: HTMLElement): boolean {
  let node = target as Element | null
  while (node && node !== element && getComputedStyle(node).opacity !== '0') node = node.parentElement
  return node !== null && node !== element
}

function isInUse(element: HTMLElement): boolean {
  // On a touch screen the last tapped button keeps matching :hover.
  if (matchesMedia('(hover: hover)') && element.querySelector('button:hover')) return true
  return element.querySelector(':focus-visible, [aria-expanded="true"]') !== null
}
