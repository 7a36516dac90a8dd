import { type RefObject, useLayoutEffect } from 'react'

/**
 * Shows a `<dialog>` as modal while it is mounted: the rest of the page is inert, and the focus returns to its previous element
 * afterwards. Escape does not close it. The focus goes to the dialog and not to a button, so that a user who is typing presses none.
 */
export function useModalDialog(ref: RefObject<HTMLDialogElement | null>): void {
  useLayoutEffect(() => {
    const dialog = ref.current
    if (!dialog) return undefined
    const show = () => {
      dialog.showModal()
      dialog.focus()
    }
    const preventCancel = (event: Event) => event.preventDefault()
    // Without support for `closedby`, a second Escape or the back gesture of a phone closes the dialog although `cancel` is prevented:
    // the `close` listener shows it again.
    dialog.setAttribute('closedby', 'none')
    dialog.addEventListener('cancel', preventCancel)
    dialog.addEventListener('close', show)
    show()
    return () => {
      dialog.removeEventListener('cancel', preventCancel)
      dialog.removeEventListener('close', show)
      // The browser restores the focus only if the dialog is closed while it is in the document.
      dialog.close()
    }
  }, [ref])
}
