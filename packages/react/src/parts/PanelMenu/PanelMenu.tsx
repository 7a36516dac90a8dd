import { forwardRef, type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react'
import { classNames } from '../../rendering/classNames'
import { type PartProps, useRender } from '../../rendering/useRender'

interface Props extends PartProps<'div', { isOpen: boolean }> {
  /** The accessible name of the button and of the panel. */
  label: string
  icon: ReactNode
  panelClassName: string
}

/**
 * A button that opens a panel with the `children`. The style sheet places the panel relative to the nearest positioned ancestor. The
 * panel closes on Escape, which returns the focus to the button, and on a press outside. Sets `data-open` while it is open.
 */
export const PanelMenu = forwardRef<HTMLDivElement, Props>(function PanelMenu(
  { label, icon, panelClassName, render, children, ...rest },
  ref,
) {
  // Not `useId`: two React roots in a page create the same ids. It is rendered after a click only, never by a server.
  const [id] = useState(() => `offhook-panel-${Math.random().toString(36).slice(2)}`)
  const [isOpen, setIsOpen] = useState(false)
  const button = useRef<HTMLButtonElement>(null)
  const panel = useRef<HTMLDivElement>(null)

  useEffect(() => {
    const document = panel.current?.ownerDocument
    if (!isOpen || !document) return
    const closeOnPressOutside = (event: PointerEvent) => {
      const path = event.composedPath()
      const isInside = [panel, button].some(({ current }) => current && path.includes(current))
      if (!isInside) setIsOpen(false)
    }
    // In the capture phase: a press inside a raised layer does not reach the document.
    document.addEventListener('pointerdown', closeOnPressOutside, true)
    return () => {
      document.removeEventListener('pointerdown', closeOnPressOutside, true)
    }
  }, [isOpen])

  const content = (
    <>
      <button
        ref={button}
        type="button"
        className="offhook-button"
        aria-label={label}
        aria-expanded={isOpen}
        aria-controls={isOpen ? id : undefined}
        onClick={() => setIsOpen(!isOpen)}
      >
        {icon}
      </button>
      {isOpen && (
        <div
          ref={panel}
          id={id}
          role="group"
          aria-label={label}
          className={classNames('offhook-panel', panelClassName)}
        >
          {children}
        </div>
      )}
    </>
  )
  return useRender(
    'div',
    render,
    {
      ref,
      children: content,
      ...rest,
      'data-open': isOpen ? '' : undefined,
      onKeyDown(event: KeyboardEvent<HTMLDivElement>) {
        rest.onKeyDown?.(event)
        if (event.key !== 'Escape' || !isOpen) return
        setIsOpen(false)
        button.current?.focus()
      },
    },
    { isOpen },
  )
})
