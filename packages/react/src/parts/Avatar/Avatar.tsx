import { type CSSProperties, forwardRef, useContext, useState } from 'react'
import { CallContext } from '../../context/callContext'
import { classNames } from '../../rendering/classNames'
import { safeImageUrl } from '../../participants/safeImageUrl'
import { displayNameOf } from '../../participants/selectors'
import { type PartProps, useRender } from '../../rendering/useRender'

/** The props of `Avatar`: those of a `<span>`. The state for `render` is `{ initials }`. */
export interface AvatarProps extends PartProps<'span', { initials: string }> {
  /** The user to show. The background color is derived from it. */
  userJid: string
  /**
   * The name that the initials are taken from.
   *
   * @default the user part of the JID
   */
  name?: string
}

/**
 * A user's avatar: the image that the provider's `avatar` function returns, or their initials. The initials stay visible while the
 * image loads and when it cannot be loaded. Hidden from assistive technology: show the name beside it. `children`, such as an
 * `<img>`, replace the image. Works without a `CallProvider` too, with initials only.
 *
 * CSS custom properties:
 * - `--offhook-avatar-hue`: hue of the background, 0 to 359 degrees, the same everywhere for the same JID
 *
 * @example
 * ```tsx
 * import { Avatar } from '@offhook/react'
 *
 * <Avatar userJid="bob@example.com" name="Bob Marsh" />
 * ```
 */
export const Avatar = forwardRef<HTMLSpanElement, AvatarProps>(function Avatar(
  { userJid, name, render, className, style, children, ...rest },
  ref,
) {
  const styleWithHue = { '--offhook-avatar-hue': hueOf(userJid), ...style } as CSSProperties
  const initials = initialsOf(displayNameOf({ userJid, displayName: name ?? '' }))
  // Not useCallContext: an avatar in a contact list may be outside the provider.
  const imageUrl = safeImageUrl(useContext(CallContext)?.avatar?.(userJid))
  const [failedUrl, setFailedUrl] = useState<string | null>(null)
  const content = (
    <>
      <span className="offhook-avatar-initials">{initials}</span>
      {children ??
        (imageUrl !== undefined && imageUrl !== failedUrl && (
          <img
            className="offhook-avatar-image"
            src={imageUrl}
            alt=""
            referrerPolicy="no-referrer"
            onError={() => setFailedUrl(imageUrl)}
          />
        ))}
    </>
  )
  return useRender(
    'span',
    render,
    {
      ref,
      'aria-hidden': true,
      ...rest,
      className: classNames('offhook-avatar', className),
      style: styleWithHue,
      children: content,
    },
    { initials },
  )
})

/** The first letters of the first and the last word. Segmented by grapheme: a letter may be several code points. */
function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/u)
  const firstAndLast = words.length > 1 ? [words[0], words.at(-1)] : words
  return firstAndLast
    .map((word = '') => firstGrapheme(word))
    .join('')
    .toUpperCase()
}

function firstGrapheme(word: string): string {
  try {
    return [...new Intl.Segmenter().segment(word)][0]?.segment ?? ''
  } catch {
    // Firefox before 125 has no segmenter: the first code point.
    const codePoint = word.codePointAt(0)
    return codePoint === undefined ? '' : String.fromCodePoint(codePoint)
  }
}

/** A hash of the JID (FNV-1a) as a hue, 0 to 359 degrees. */
function hueOf(jid: string): number {
  let hash = 0x811c9dc5
  for (const char of jid) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193)
  return (hash >>> 0) % 360
}
