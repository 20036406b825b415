/** What is used of WebAssembly; neither Node's types nor the language's have it. */
interface Wasm {
  readonly Module: new (bytes: Uint8Array) => object
  readonly Instance: new (module: object) => { readonly exports: unknown }
}
const { Module, Instance } = (globalThis as unknown as { readonly WebAssembly: Wasm }).WebAssembly

interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer }
}

const modules = new Map<string, object>()

/** An instance of the compiled code in electron/kernel, with a memory of its own. `T` says what it exports. */
export function instantiate<T>(base64: string): T & Exports {
  const module = modules.get(base64) ?? new Module(Buffer.from(base64, 'base64'))
  modules.set(base64, module)
  return new Instance(module).exports as T & Exports
}
