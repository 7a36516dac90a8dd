import { type CSSProperties, forwardRef, useContext, useState } from 'react'
import { CallContext } from '../../callContext'
import { classNames } from '../../classNames'
import { safePicture } from '../../safePicture'
import { nameOf } from '../../selectors'
import { type PartProps, useRender } from '../../useRender'

export interface AvatarProps extends PartProps<'span', { initials: string }> {
  userJid: string
  /** Where the initials come from; else the JID. */
  name?: string
}

/**
 * Somebody's picture, where the provider's `avatar` has one, over their initials on a colour that belongs to the JID. Decoration: the
 * name stands beside it. `children`, such as an `<img>`, take the picture's place.
 */
export const Avatar = forwardRef<HTMLSpanElement, AvatarProps>(function Avatar(
  { userJid, name, render, className, style, children, ...rest },
  ref,
) {
  const hue = { '--offhook-avatar-hue': hueOf(userJid), ...style } as CSSProperties
  const initials = initialsOf(nameOf({ userJid, displayName: name ?? '' }))
  // Lists of people stand outside of any provider too.
  const picture = safePicture(useContext(CallContext)?.avatar?.(userJid))
  const [broken, setBroken] = useState<string | null>(null)
  const content = (
    <>
      <span>{initials}</span>
      {children ??
        (picture !== undefined && picture !== broken && (
          <img src={picture} alt="" referrerPolicy="no-referrer" onError={() => setBroken(picture)} />
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
      style: hue,
      children: content,
    },
    { initials },
  )
})

/** The first letters of the first and last word; a letter is what its reader calls one. */
function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/u)
  const ends = words.length > 1 ? [words[0], words.at(-1)] : words
  const letters = new Intl.Segmenter()
  return ends
    .map((word = '') => [...letters.segment(word)][0]?.segment ?? '')
    .join('')
    .toUpperCase()
}

/** 0..359, the same for the same JID everywhere (FNV-1a). */
function hueOf(jid: string): number {
  let hash = 0x811c9dc5
  for (const char of jid) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193)
  return (hash >>> 0) % 360
}
