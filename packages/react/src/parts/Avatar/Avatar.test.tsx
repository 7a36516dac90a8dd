import { fireEvent } from '@testing-library/react'
import { expect, it } from 'vitest'
import { renderWithClient } from '../../testing/renderWithClient'
import { Avatar } from './Avatar'

const renderImage = (url: string | undefined) =>
  renderWithClient(<Avatar userJid="bob@example.com" />, {}, {}, { avatar: () => url }).container.querySelector(
    '.offhook-avatar > img',
  )

it.each(['https://example.com/bob.jpg', 'data:image/png;base64,AAAA', '/bob.jpg'])('shows the image at %s', (url) => {
  expect(renderImage(url)).toHaveAttribute('src', url)
})

it.each([undefined, '', 'http://elsewhere.example/bob.jpg', 'javascript:alert(1)', 'data:text/html,x', 'blob:x'])(
  'shows the initials for the image URL %j',
  (url) => {
    expect(renderImage(url)).toBeNull()
  },
)

it('shows the initials when the image cannot be loaded', () => {
  const image = renderImage('https://example.com/gone.jpg') ?? expect.unreachable()
  const avatar = image.parentElement
  fireEvent.error(image)
  expect(avatar?.querySelector('img')).toBeNull()
  expect(avatar).toHaveTextContent('B')
})
