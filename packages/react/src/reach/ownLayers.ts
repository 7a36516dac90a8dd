/** Marks the kit's own modal dialogs. */
export const OWN_DIALOG = 'data-offhook-dialog'
/** Marks the kit's raised layers. */
export const LAYER = 'data-offhook-layer'
