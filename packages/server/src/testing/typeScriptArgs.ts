/** Arguments with which Node runs the sources of the workspace, without a build. */
export const typeScriptArgs = [
  '--conditions=@offhook/source',
  `--import=${new URL('resolveTypeScript.js', import.meta.url).href}`,
]
