import { OWN_DIALOG } from './ownLayers'

/**
 * Shows a modal dialog above all others. The focus goes to the dialog and not to a button, so that a user who is typing presses none.
 * Without support for modal dialogs (jsdom), the dialog is open.
 */
export function showOnTop(dialog: HTMLDialogElement): void {
  const { activeElement } = dialog.getRootNode() as Document | ShadowRoot
  dialog.setAttribute(OWN_DIALOG, '')
  // Of two modal dialogs the one that was opened later can be used.
  closeDialog(dialog)
  if (supportsModals(dialog)) dialog.showModal()
  else dialog.setAttribute('open', '')
  if (dialog.contains(activeElement)) (activeElement as HTMLElement).focus()
  else dialog.focus()
}

/** Closes a dialog. The browser restores the focus only if the dialog is in the document. */
export function closeDialog(dialog: HTMLDialogElement): void {
  if (supportsModals(dialog)) dialog.close()
  dialog.removeAttribute('open')
}

const supportsModals = (dialog: HTMLDialogElement) =>
  typeof (dialog as Partial<HTMLDialogElement>).showModal === 'function'
