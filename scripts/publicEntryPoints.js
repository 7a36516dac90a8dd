/** The entry points with public documentation, by the name that apps import: they are in the API reference, and their examples compile. */
export const publicEntryPoints = {
  '@offhook/core': 'packages/core/src/index.ts',
  '@offhook/core/testing': 'packages/core/src/testing/index.ts',
  '@offhook/react': 'packages/react/src/index.ts',
  '@offhook/server': 'packages/server/src/index.ts',
}
