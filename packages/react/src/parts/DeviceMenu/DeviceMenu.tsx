import { Settings2 } from 'lucide-react'
import { forwardRef, type KeyboardEvent, lazy, Suspense, useEffect, useId, useRef, useState } from 'react'
import { classNames } from '../../classNames'
import { useCallLabels } from '../../hooks/useCallLabels'
import { type PartProps, useRender } from '../../useRender'

// Rare, and not small: it comes when it is opened.
const DeviceSettings = lazy(async () => ({
  default: (await import('../DeviceSettings/DeviceSettings')).DeviceSettings,
}))

export type DeviceMenuProps = PartProps<'div', { isOpen: boolean }>

/**
 * A button, and over it what there is to choose: microphone, camera and speaker, or its `children`. It closes with Escape, and with a
 * press beside it. `data-open`.
 */
export const DeviceMenu = forwardRef<HTMLDivElement, DeviceMenuProps>(function DeviceMenu(
  { render, className, children, ...rest },
  ref,
) {
  const labels = useCallLabels()
  const id = useId()
  const [isOpen, setIsOpen] = useState(false)
  const button = useRef<HTMLButtonElement>(null)
  const panel = useRef<HTMLDivElement>(null)

  useEffect(() => {
    const document = panel.current?.ownerDocument
    if (!isOpen || !document) return
    const closeBeside = ({ target }: PointerEvent) => {
      const isInside = [panel, button].some(({ current }) => current?.contains(target as Node))
      if (!isInside) setIsOpen(false)
    }
    document.addEventListener('pointerdown', closeBeside)
    return () => {
      document.removeEventListener('pointerdown', closeBeside)
    }
  }, [isOpen])

  const content = (
    <>
      <button
        ref={button}
        type="button"
        className="offhook-button"
        aria-label={labels.devices}
        aria-expanded={isOpen}
        aria-controls={isOpen ? id : undefined}
        onClick={() => setIsOpen(!isOpen)}
      >
        <Settings2 aria-hidden="true" />
      </button>
      {isOpen && (
        <div ref={panel} id={id} role="group" aria-label={labels.devices} className="offhook-device-panel">
          {children ?? (
            <Suspense>
              <DeviceSettings />
            </Suspense>
          )}
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
      className: classNames('offhook-device-menu', className),
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
