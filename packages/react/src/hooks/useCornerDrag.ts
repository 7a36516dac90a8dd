import { type KeyboardEvent, type MouseEvent, type PointerEvent, type RefObject, useEffect, useState } from 'react'
import { type Corner, cornerByKey, cornerNearest } from '../view/corner'

export interface CornerDragOptions {
  /** What moves. Its offset parent, or the page where it is fixed to it, has the corners. */
  box: RefObject<HTMLElement | null>
  corner: Corner
  onMove(corner: Corner): void
  /** A press that was no drag. */
  onPress?: () => void
}

/** For the button that the box is held by. */
export interface CornerHandle {
  onPointerDown(event: PointerEvent): void
  onPointerMove(event: PointerEvent): void
  onPointerUp(event: PointerEvent): void
  onPointerCancel(event: PointerEvent): void
  onKeyDown(event: KeyboardEvent): void
  onClick(event: MouseEvent): void
}

/** Pixels that a finger trembles. */
const TREMBLE = 5
/** How far ahead a throw is carried, in ms. */
const CARRY = 120

interface Drag {
  x: number
  y: number
  /** The last two moments, for the speed. */
  before: { x: number; y: number; time: number }
  now: { x: number; y: number; time: number }
  hasMoved: boolean
}

/**
 * Lets a box be dragged or thrown into a corner, by pointer and by the arrow keys. While it is dragged only its `translate` changes,
 * and nothing renders: `data-dragging`.
 */
export function useCornerDrag(options: CornerDragOptions): CornerHandle {
  const [{ follow, handle }] = useState(createCornerDrag)
  useEffect(() => {
    follow(options)
  })
  return handle
}

function createCornerDrag(): { follow(options: CornerDragOptions): void; handle: CornerHandle } {
  let options: CornerDragOptions | null = null
  let drag: Drag | null = null
  /** The click that ends a drag is no press. */
  let isClickOver = false

  function place(box: HTMLElement | null, translate: string): void {
    if (!box) return
    box.style.translate = translate
    if (translate === '') delete box.dataset.dragging
    else box.dataset.dragging = ''
  }

  const handle: CornerHandle = {
    onPointerDown({ button, clientX: x, clientY: y, timeStamp: time }) {
      isClickOver = false
      if (button !== 0) return
      drag = { x, y, before: { x, y, time }, now: { x, y, time }, hasMoved: false }
    },
    onPointerMove({ clientX: x, clientY: y, timeStamp: time, currentTarget, pointerId }) {
      if (!drag) return
      drag = { ...drag, before: drag.now, now: { x, y, time } }
      const [dx, dy] = [x - drag.x, y - drag.y]
      if (!drag.hasMoved && Math.hypot(dx, dy) < TREMBLE) return
      // Not before it moves: a captured pointer clicks nothing else.
      if (!drag.hasMoved) currentTarget.setPointerCapture(pointerId)
      drag.hasMoved = true
      place(options?.box.current ?? null, `${dx}px ${dy}px`)
    },
    onPointerUp() {
      const box = options?.box.current
      const ended = drag
      drag = null
      if (!ended?.hasMoved || !box) return
      isClickOver = true
      const corner = cornerOf(box, ended)
      place(box, '')
      options?.onMove(corner)
    },
    onPointerCancel() {
      drag = null
      place(options?.box.current ?? null, '')
    },
    onKeyDown(event) {
      const next = options && cornerByKey(options.corner, event.key, isRightToLeft(options.box.current))
      if (!next) return
      event.preventDefault()
      options?.onMove(next)
    },
    onClick() {
      if (!isClickOver) options?.onPress?.()
      isClickOver = false
    },
  }
  const follow = (latest: CornerDragOptions) => {
    options = latest
  }
  return { follow, handle }
}

/** Where it comes to rest: where it is, and a little further the way it was going. */
function cornerOf(box: HTMLElement, { before, now }: Drag): Corner {
  const { left, top, width, height } = box.getBoundingClientRect()
  const ahead = CARRY / Math.max(now.time - before.time, 1)
  const centre = {
    x: left + width / 2 + (now.x - before.x) * ahead,
    y: top + height / 2 + (now.y - before.y) * ahead,
  }
  const { clientWidth, clientHeight } = box.ownerDocument.documentElement
  const page = { left: 0, top: 0, width: clientWidth, height: clientHeight }
  return cornerNearest(centre, box.offsetParent?.getBoundingClientRect() ?? page, isRightToLeft(box))
}

function isRightToLeft(element: HTMLElement | null): boolean {
  return element !== null && getComputedStyle(element).direction === 'rtl'
}
