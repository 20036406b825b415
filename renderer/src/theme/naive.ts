import type { GlobalThemeOverrides } from 'naive-ui'

/** Naive's controls in the colours of tokens.css; Naive computes with them, so they can't be custom properties. */
const shared = { fontFamily: 'inherit', fontSize: '13px', heightMedium: '30px', borderRadius: '6px' }

export const lightOverrides: GlobalThemeOverrides = {
  common: {
    ...shared,
    primaryColor: '#0f5e9c',
    primaryColorHover: '#0b4c80',
    primaryColorPressed: '#0b4c80',
    primaryColorSuppl: '#0f5e9c',
    textColor1: '#17202b',
    textColor2: '#17202b',
    textColor3: '#55616f',
    placeholderColor: '#55616f',
    borderColor: '#848f9c',
    inputColor: '#ffffff',
    errorColor: '#b0231c',
  },
  Switch: { railColor: '#848f9c' },
}

export const darkOverrides: GlobalThemeOverrides = {
  common: {
    ...shared,
    primaryColor: '#7ab8ee',
    primaryColorHover: '#9acbf5',
    primaryColorPressed: '#9acbf5',
    primaryColorSuppl: '#7ab8ee',
    textColor1: '#e8edf3',
    textColor2: '#e8edf3',
    textColor3: '#a5b1bf',
    placeholderColor: '#a5b1bf',
    borderColor: '#6d7a89',
    inputColor: '#191f26',
    errorColor: '#ff9b92',
  },
  // Naive's dark inputs have no edge of their own.
  Input: { border: '1px solid #6d7a89' },
  Switch: { railColor: '#6d7a89' },
}
