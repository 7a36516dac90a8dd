import { describe, expect, it } from 'vitest'
import { findFolderCycles } from './folderCycles'

/** Modules as dependency-cruiser returns them, from lines such as `core/client/a.ts -> core/media/b.ts`. */
function modules(...imports: string[]) {
  return imports.map((line) => {
    const [source = '', resolved = ''] = line.split(' -> ').map((file) => file.replace(/^(\w+)\//, 'packages/$1/src/'))
    return { source, dependencies: [{ resolved }] }
  })
}

const cyclesOf = (...imports: string[]) =>
  findFolderCycles(modules(...imports)).map(({ parent, steps }) => `${parent}: ${steps.map(({ from }) => from).join()}`)

describe('findFolderCycles', () => {
  it('finds two folders that import each other, with the imports', () => {
    const found = findFolderCycles(
      modules('core/client/a.ts -> core/media/b.ts', 'core/media/c.ts -> core/client/d.ts'),
    )
    expect(found).toEqual([
      {
        parent: 'packages/core/src',
        steps: [
          { from: 'client', to: 'media', imports: ['packages/core/src/client/a.ts -> packages/core/src/media/b.ts'] },
          { from: 'media', to: 'client', imports: ['packages/core/src/media/c.ts -> packages/core/src/client/d.ts'] },
        ],
      },
    ])
  })

  it('finds a cycle through different subfolders', () => {
    expect(
      cyclesOf('react/parts/Tile/Tile.tsx -> react/hooks/useA.ts', 'react/hooks/useB.ts -> react/parts/Grid/Grid.tsx'),
    ).toEqual(['packages/react/src: hooks,parts'])
  })

  it('finds a cycle between nested siblings', () => {
    expect(
      cyclesOf('react/parts/Tile/a.tsx -> react/parts/Grid/b.tsx', 'react/parts/Grid/c.tsx -> react/parts/Tile/d.tsx'),
    ).toEqual(['packages/react/src/parts: Grid,Tile'])
  })

  it('finds a longer cycle where no two folders import each other', () => {
    expect(cyclesOf('core/a/1.ts -> core/b/1.ts', 'core/b/2.ts -> core/c/1.ts', 'core/c/2.ts -> core/a/2.ts')).toEqual([
      'packages/core/src: a,b,c',
    ])
  })

  it('finds nothing where imports go one way', () => {
    expect(cyclesOf('core/a/1.ts -> core/b/1.ts', 'core/a/2.ts -> core/c/1.ts', 'core/b/2.ts -> core/c/1.ts')).toEqual(
      [],
    )
  })

  it('ignores tests and stories, files outside of folders, and other packages', () => {
    expect(
      cyclesOf(
        'core/a/1.ts -> core/b/1.ts',
        'core/b/2.test.ts -> core/a/2.ts',
        'core/b/2.stories.tsx -> core/a/2.ts',
        'core/index.ts -> core/a/1.ts',
        'core/a/1.ts -> core/index.ts',
        'react/b/1.ts -> core/a/1.ts',
      ),
    ).toEqual([])
  })
})
