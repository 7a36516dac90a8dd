import type { RefCallback } from 'react'
import { useRefWithCleanup } from '../rendering/useRefWithCleanup'
import { closeDialog, showOnTop } from './modalDialog'

/**
 * Shows a `<dialog>` as modal while it is mounted: the rest of the page is inert, and the focus returns to its previous element
 * afterwards. Escape does not close it.
 *
 * @returns the ref for the dialog
 */
export function useModalDialog(): RefCallback<HTMLDialogElement> {
  return useRefWithCleanup(keepOpen)
}

function keepOpen(dialog: HTMLDialogElement): () => void {
  const view = dialog.ownerDocument.defaultView
  const showAgain = () => {
    if (!dialog.open) showOnTop(dialog)
  }
  const preventCancel = (event: Event) => event.preventDefault()
  // At the window: libraries close their dialogs by a listener at the document (Radix).
  const ignoreEscape = (event: KeyboardEvent) => {
    if (event.key === 'Escape') event.stopPropagation()
  }
  // Without support for `closedby`, a second Escape or the back gesture of a phone closes the dialog although `cancel` is prevented:
  // the `close` listener shows it again.
  dialog.setAttribute('closedby', 'none')
  dialog.addEventListener('cancel', preventCancel)
  dialog.addEventListener('close', showAgain)
  view?.addEventListener('keydown', ignoreEscape, true)
  showOnTop(dialog)
  return () => {
    dialog.removeEventListener('cancel', preventCancel)
    dialog.removeEventListener('close', showAgain)
    view?.removeEventListener('keydown', ignoreEscape, true)
    closeDialog(dialog)
  }
}
