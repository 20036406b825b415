import { describe, expect, it } from 'vitest'
import { fileWith, read } from './workbench'

const ORDERS = `<?xml version="1.0" encoding="UTF-8"?>
<!-- two orders -->
<orders count="2">
  <info><made>today</made></info>
  <order id="7"><to><name>Zoé &amp; Luc</name><zip/></to><item>a</item><item>b</item></order>
  <order id="8">
    <to><name><![CDATA[<Anne>]]></name><zip>75001</zip></to>a note<item>c</item>
  </order>
</orders>
`

describe('an XML document', () => {
  it('gives a record for each of its repeated elements', async () => {
    const found = await read(fileWith(ORDERS))
    expect(found.format).toMatchObject({ kind: 'xml', path: '/orders/order', encoding: 'utf-8' })
    expect(found.columns).toEqual(['@id', 'to/name', 'to/zip', 'item', '#text'])
    expect(found.records).toEqual([
      {
        record: 1,
        line: 5,
        values: ['7', 'Zoé & Luc', null, 'a; b', null],
        original: '<order id="7"><to><name>Zoé &amp; Luc</name><zip/></to><item>a</item><item>b</item></order>',
      },
      {
        record: 2,
        line: 6,
        values: ['8', '<Anne>', '75001', 'c', 'a note'],
        original: expect.stringMatching(/^<order id="8">\n.*<\/order>$/s) as string,
      },
    ])
  })

  it('takes the path that is given, and says what there is where it leads nowhere', async () => {
    const found = await read(fileWith(ORDERS), { kind: 'xml', path: '/orders/order/item' })
    expect(found.records.map(({ values }) => values)).toEqual([['a'], ['b'], ['c']])
    await expect(read(fileWith(ORDERS), { kind: 'xml', path: '/orders/line' })).rejects.toMatchObject({
      code: 'format.noRecords',
      params: { place: '/orders/line', found: expect.stringContaining('/orders/order/item') as string },
    })
  })

  it('is refused with a DOCTYPE, whatever it holds', async () => {
    const entities = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>\n<a><b>&x;</b><b>2</b></a>'
    await expect(read(fileWith(entities))).rejects.toMatchObject({ code: 'xml.doctype', params: { line: 1 } })
    await expect(
      read(fileWith('<a><b>&x;</b><b>2</b></a>'), { kind: 'xml', path: '/a/b', columns: ['#text'] }),
    ).rejects.toMatchObject({
      code: 'file.syntax',
    })
  })

  it('says where it is broken, once what stands before is read', async () => {
    const path = fileWith('<a>\n<b>1</b>\n<b>2</c>\n</a>')
    await expect(read(path, { kind: 'xml', path: '/a/b' })).rejects.toMatchObject({
      code: 'file.syntax',
      params: { line: 3 },
    })
    await expect(read(fileWith('<a><b>1</b><b>'), { kind: 'xml', path: '/a/b' })).rejects.toMatchObject({
      code: 'file.syntax',
    })
  })

  it('is read in the encoding that it declares', async () => {
    const latin = Buffer.from('<?xml version="1.0" encoding="ISO-8859-1"?><a><b>é</b><b>è</b></a>', 'latin1')
    expect((await read(fileWith(latin))).records.map(({ values }) => values[0])).toEqual(['é', 'è'])
  })

  it('refuses a record with a wrong byte and one that is too long, and goes on behind them', async () => {
    const bytes = Buffer.concat([
      Buffer.from('<a>\n<b>1</b>\n<b>\u00e9'),
      Buffer.from([0xe9]),
      Buffer.from(`</b>\n<b>${'x'.repeat(3 << 20)}</b>\n<b>4</b></a>`),
    ])
    const found = await read(fileWith(bytes), { kind: 'xml', path: '/a/b', columns: ['#text'] })
    expect(found.records.map(({ line, code, values }) => [line, code ?? values[0]])).toEqual([
      [2, '1'],
      [3, 'file.encoding'],
      [4, 'file.lineTooLong'],
      [5, '4'],
    ])
    const again = await read(
      fileWith(bytes),
      { kind: 'xml', path: '/a/b', columns: ['#text'] },
      { bytes: 1, reopen: true },
    )
    expect(again.records).toEqual(found.records)
  })
})

describe('a record whose tag stands in two pieces of the text', () => {
  it('keeps all of its text', async () => {
    const content = `<a>${Array.from({ length: 3 }, (_, n) => `<b\n x="${'>'.repeat(300_000)}">${n}</b>`).join('\n')}</a>`
    const found = await read(fileWith(content), { kind: 'xml', path: '/a/b', columns: ['#text'], encoding: 'utf-8' })
    expect(found.records.map(({ line, original }) => [line, original.length])).toEqual([
      [1, 300_014],
      [3, 300_014],
      [5, 300_014],
    ])
  })
})
