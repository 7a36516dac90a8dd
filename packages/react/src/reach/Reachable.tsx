import { type ReactNode, useRef, useState } from 'react'
import { createPortal } from 'react-dom'
import { useBrowserLayoutEffect } from '../rendering/useBrowserLayoutEffect'
import { reachCode } from './reachCode'
import type { ReachOptions } from './watchReach'

interface Props extends Partial<Pick<ReachOptions, 'hasDialog' | 'onRaise' | 'onCover'>> {
  /** One element. */
  children: ReactNode
}

/**
 * Renders its child in place. While a modal dialog or another layer of the page makes that place unreachable, the child is above it, in
 * the same document or shadow root. The callbacks of the first render are used.
 */
export function Reachable({ children, hasDialog = false, onRaise, onCover }: Props) {
  const anchor = useRef<HTMLSpanElement>(null)
  const [layer, setLayer] = useState<HTMLElement | null>(null)
  const [callbacks] = useState({ hasDialog, onRaise: onRaise ?? doNothing, onCover: onCover ?? doNothing })
  useBrowserLayoutEffect(
    () =>
      reachCode.attach((watchReach) =>
        anchor.current ? watchReach(anchor.current, { ...callbacks, onLayer: setLayer }) : doNothing,
      ),
    [callbacks],
  )
  return (
    <>
      <span ref={anchor} className="offhook-anchor" hidden />
      {layer ? createPortal(children, layer) : children}
    </>
  )
}

const doNothing = () => undefined
