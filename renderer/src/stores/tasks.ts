import { defineStore } from 'pinia'
import { ref } from 'vue'
import { VigieError } from '@shared/errors/error-data'
import { request } from '../bridge/bridge'

/** Work that somebody waits for. */
interface RunningTask {
  readonly id: string
  readonly label: string
  /** 0 to 1; null before anything is known of it: it is not shown until then. */
  readonly share: number | null
}

/** Work that may take long and can be cancelled, with what main tells of it. */
export const useTasks = defineStore('tasks', () => {
  const tasks = ref<readonly RunningTask[]>([])

  /** Runs `work` as a task. @returns null where it was cancelled */
  async function run<T>(label: string, work: (task: string) => Promise<T>): Promise<T | null> {
    const id = crypto.randomUUID().replaceAll('-', '')
    tasks.value = [...tasks.value, { id, label, share: null }]
    try {
      return await work(id)
    } catch (error) {
      if (error instanceof VigieError && error.code === 'task.cancelled') return null
      throw error
    } finally {
      tasks.value = tasks.value.filter((task) => task.id !== id)
    }
  }

  function tell(id: string, done: number, total: number): void {
    const share = total === 0 ? 1 : done / total
    tasks.value = tasks.value.map((task) => (task.id === id ? { ...task, share } : task))
  }

  async function cancel(id: string): Promise<void> {
    await request('tasks.cancel', { task: id })
  }

  return { tasks, run, tell, cancel }
})
