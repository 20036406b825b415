import { defineStore } from 'pinia'
import { keepDraft } from '../../definition/keeping'
import { useExportDraft } from './useExportDraft'

/** Keeps the export on the page with its job. */
export const useExportAutosave = defineStore('export-autosave', () => keepDraft(useExportDraft()))
