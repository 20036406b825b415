/** The code in electron/kernel, compiled (tools/build/kernel.mjs), as Base64. */
declare module '*?kernel' {
  const base64: string
  export default base64
}
