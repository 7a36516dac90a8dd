import { type KeyboardEvent, type MouseEvent, type PointerEvent, type RefObject, useEffect, useState } from 'react'
import { type Corner, cornerByKey, cornerNearest } from '../view/corner'

/** The options of `useCornerDrag`. */
export interface CornerDragOptions {
  /** The element that moves, between the corners of its offset parent. A fixed element moves between those of the page. */
  box: RefObject<HTMLElement | null>
  /** The corner that the box is in. */
  corner: Corner
  /** Called with the corner that the user moved the box to. */
  onMove(corner: Corner): void
  /** Called when the handle is clicked without a drag. */
  onPress?: () => void
}

/** Event handlers for the button that the user drags the box by. */
export interface CornerHandle {
  /** Starts a possible drag. */
  onPointerDown(event: PointerEvent): void
  /** Moves the box once the pointer has moved 5 px. */
  onPointerMove(event: PointerEvent): void
  /** Ends the drag in the nearest corner. */
  onPointerUp(event: PointerEvent): void
  /** Cancels the drag. */
  onPointerCancel(event: PointerEvent): void
  /** Moves the box with the arrow keys. */
  onKeyDown(event: KeyboardEvent): void
  /** Calls `onPress`, except for the click that ends a drag. */
  onClick(event: MouseEvent): void
}

/** Movements below this are a click, in pixels. */
const DRAG_THRESHOLD = 5
/** The corner is the one nearest to where the box would be after this time at its last velocity, in milliseconds. */
const PROJECTION_TIME = 120

interface PointerSample {
  x: number
  y: number
  time: number
}

interface Drag {
  start: { x: number; y: number }
  /** The last two samples, for the velocity. */
  previous: PointerSample
  current: PointerSample
  isDragging: boolean
}

/**
 * Lets the user move an element to a corner: by dragging it, by flinging it, and with the arrow keys. During a drag it
 * changes only `translate` and `data-dragging` of the element, so that nothing renders.
 *
 * @returns the event handlers of the button that the user drags the element by
 *
 * @example
 * ```tsx
 * import { type Corner, useCornerDrag } from '@offhook/react'
 * import { useRef, useState } from 'react'
 *
 * export function Note() {
 *   const box = useRef<HTMLDivElement>(null)
 *   const [corner, setCorner] = useState<Corner>('top-end')
 *   const handle = useCornerDrag({ box, corner, onMove: setCorner })
 *   return (
 *     <div ref={box} className={`note ${corner}`}>
 *       <button {...handle}>Move the note</button>
 *     </div>
 *   )
 * }
 * ```
 */
export function useCornerDrag(options: CornerDragOptions): CornerHandle {
  const [{ setOptions, handle }] = useState(createCornerDrag)
  useEffect(() => {
    setOptions(options)
  })
  return handle
}

function createCornerDrag(): { setOptions(options: CornerDragOptions): void; handle: CornerHandle } {
  let options: CornerDragOptions | null = null
  let drag: Drag | null = null
  /** Browsers dispatch a click after the pointerup that ends a drag. */
  let ignoresNextClick = false

  function setTranslate(box: HTMLElement | null, translate: string): void {
    if (!box) return
    box.style.translate = translate
    if (translate === '') delete box.dataset.dragging
    else box.dataset.dragging = ''
  }

  const handle: CornerHandle = {
    onPointerDown({ button, clientX: x, clientY: y, timeStamp: time }) {
      ignoresNextClick = false
      if (button !== 0) return
      drag = { start: { x, y }, previous: { x, y, time }, current: { x, y, time }, isDragging: false }
    },
    onPointerMove({ clientX: x, clientY: y, timeStamp: time, currentTarget, pointerId }) {
      if (!drag) return
      drag = { ...drag, previous: drag.current, current: { x, y, time } }
      const [dx, dy] = [x - drag.start.x, y - drag.start.y]
      if (!drag.isDragging && Math.hypot(dx, dy) < DRAG_THRESHOLD) return
      // Captured only now: while the pointer is captured, no other element receives a click.
      if (!drag.isDragging) capturePointer(currentTarget, pointerId)
      drag.isDragging = true
      setTranslate(options?.box.current ?? null, `${dx}px ${dy}px`)
    },
    onPointerUp() {
      const box = options?.box.current
      const endedDrag = drag
      drag = null
      if (!endedDrag?.isDragging || !box) return
      ignoresNextClick = true
      const corner = targetCorner(box, endedDrag)
      setTranslate(box, '')
      options?.onMove(corner)
    },
    onPointerCancel() {
      drag = null
      setTranslate(options?.box.current ?? null, '')
    },
    onKeyDown(event) {
      const next = options && cornerByKey(options.corner, event.key, isRightToLeft(options.box.current))
      if (!next) return
      event.preventDefault()
      options?.onMove(next)
    },
    onClick() {
      if (!ignoresNextClick) options?.onPress?.()
      ignoresNextClick = false
    },
  }
  const setOptions = (latest: CornerDragOptions) => {
    options = latest
  }
  return { setOptions, handle }
}

/** Throws if the pointer is gone by now. Without the capture a drag ends where the pointer leaves the handle. */
function capturePointer(element: Element, pointerId: number): void {
  try {
    element.setPointerCapture(pointerId)
  } catch {
    // The drag goes on without it.
  }
}

function targetCorner(box: HTMLElement, { previous, current }: Drag): Corner {
  const { left, top, width, height } = box.getBoundingClientRect()
  const factor = PROJECTION_TIME / Math.max(current.time - previous.time, 1)
  const center = {
    x: left + width / 2 + (current.x - previous.x) * factor,
    y: top + height / 2 + (current.y - previous.y) * factor,
  }
  const { clientWidth, clientHeight } = box.ownerDocument.documentElement
  const page = { left: 0, top: 0, width: clientWidth, height: clientHeight }
  return cornerNearest(center, box.offsetParent?.getBoundingClientRect() ?? page, isRightToLeft(box))
}

function isRightToLeft(element: HTMLElement | null): boolean {
  return element !== null && getComputedStyle(element).direction === 'rtl'
}
