import { type RefObject, useLayoutEffect } from 'react'

/**
 * Shows a `<dialog>` as a modal one for as long as it is mounted: the rest of the page is inert, and the focus returns to where it was.
 * Only its own buttons end it: Escape does nothing.
 *
 * The focus moves to the dialog itself and not to a button, so that somebody who is typing presses none.
 */
export function useModalDialog(ref: RefObject<HTMLDialogElement | null>): void {
  useLayoutEffect(() => {
    const dialog = ref.current
    if (!dialog) return undefined
    const show = () => {
      dialog.showModal()
      dialog.focus()
    }
    const keep = (event: Event) => event.preventDefault()
    // Where `closedby` is not known, a second Escape or a phone's way back closes it whatever `cancel` says: it is shown again.
    dialog.setAttribute('closedby', 'none')
    dialog.addEventListener('cancel', keep)
    dialog.addEventListener('close', show)
    show()
    return () => {
      dialog.removeEventListener('cancel', keep)
      dialog.removeEventListener('close', show)
      // Closed while still in the document: only then does the platform give the focus back.
      dialog.close()
    }
  }, [ref])
}
