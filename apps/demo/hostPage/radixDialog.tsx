import * as Dialog from '@radix-ui/react-dialog'
import { useEffect, useState } from 'react'
import { createRoot } from 'react-dom/client'

// A modal dialog of Radix, as shadcn/ui and many other kits use it. It makes the page below it inert in its own way: `aria-hidden` on
// everything else, `pointer-events: none` on the body, a focus trap, and a press outside closes it.

declare global {
  interface Window {
    setRadixDialog?: (isOpen: boolean) => void
  }
}

function RadixDialog() {
  const [isOpen, setIsOpen] = useState(false)
  useEffect(() => {
    window.setRadixDialog = setIsOpen
  }, [])
  return (
    <Dialog.Root open={isOpen} onOpenChange={setIsOpen}>
      <Dialog.Portal>
        <Dialog.Overlay style={{ position: 'fixed', inset: 0, zIndex: 50, background: '#0008' }} />
        <Dialog.Content
          id="host-dialog"
          aria-describedby={undefined}
          style={{
            position: 'fixed',
            top: 40,
            left: 40,
            width: 300,
            zIndex: 50,
            background: '#fff',
            transform: 'none',
          }}
        >
          <Dialog.Title>Host dialog</Dialog.Title>
          <input aria-label="Note" />
          <Dialog.Close>Close</Dialog.Close>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

createRoot(document.body.appendChild(document.createElement('div'))).render(<RadixDialog />)
