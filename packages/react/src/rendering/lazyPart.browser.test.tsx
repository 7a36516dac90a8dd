import '@testing-library/jest-dom/vitest'
import { cleanup, render, screen } from '@testing-library/react'
import type { ComponentType } from 'react'
import { afterEach, expect, it } from 'vitest'
import { userEvent } from 'vitest/browser'
import { UnavailableCode } from '../parts/UnavailableCode/UnavailableCode'
import { renderWithClient } from '../testing/renderWithClient'
import { lazyPart } from './lazyPart'

const Menu = () => <b>the menu</b>
const notice = 'Part of this app could not be loaded. Check your connection, then try again or reload the page.'

/** `import()` of the browser itself. */
const importPart = async (url: string): Promise<ComponentType> => {
  const module = (await import(/* @vite-ignore */ url)) as { default: ComponentType }
  return module.default
}

afterEach(cleanup)

it.each([
  ['is answered with 404', `${location.origin}/@id/no-such-chunk.js`],
  ['throws while it is evaluated', 'data:text/javascript,throw new Error("evaluation")'],
  ['is no script', 'data:text/html,<p>the start page'],
  ['lacks the part', 'data:text/javascript,export const other = 1'],
])('keeps the host app when the code %s, and offers to try again', async (_, url) => {
  let isRepaired = false
  const Part = lazyPart(() => (isRepaired ? Promise.resolve(Menu) : importPart(url)), UnavailableCode)
  renderWithClient(
    <>
      <h1>Host app</h1>
      <Part />
    </>,
  )
  expect(await screen.findByText(notice)).toBeVisible()
  expect(screen.getByRole('heading', { name: 'Host app' })).toBeVisible()
  isRepaired = true
  await userEvent.click(screen.getByRole('button', { name: 'Try again' }))
  expect(await screen.findByText('the menu')).toBeVisible()
  expect(screen.queryByText(notice)).toBeNull()
})

it('renders a part that the browser imports', async () => {
  const Part = lazyPart(() => importPart('data:text/javascript,export default () => "the menu"'), UnavailableCode)
  render(<Part />)
  expect(await screen.findByText('the menu')).toBeVisible()
})
