/**
 * What an expression of a job may be made of: functions that compute a value of one record from its arguments alone. Nothing that reads files, settings,
 * the environment, other rows, the clock or chance; an import gives the same result whenever it is run again.
 */
const TEXT = `
  || ~~ !~~ ~~* !~~* ^@ like_escape not_like_escape ilike_escape not_ilike_escape
  ascii bit_length char_length character_length chr concat concat_ws contains damerau_levenshtein ends_with format hamming initcap instr
  jaccard jaro_similarity jaro_winkler_similarity lcase left left_grapheme length length_grapheme len levenshtein lower lpad ltrim md5 nfc_normalize
  ord overlay position prefix printf regexp_escape regexp_extract regexp_extract_all regexp_full_match regexp_matches regexp_replace
  regexp_split_to_array replace reverse right right_grapheme rpad rtrim sha1 sha256 split split_part starts_with str_split string_split strip_accents
  strlen strpos substr substring substring_grapheme suffix translate trim ucase unicode upper url_decode url_encode editdist3 mismatches
  to_base64 from_base64 hex unhex hash`
const NUMBERS = `
  + - * / // % ** ^ & | << >>
  abs cbrt ceil ceiling degrees div divide even exp fdiv floor fmod gcd greatest greatest_common_divisor isfinite isinf isnan lcm least
  least_common_multiple ln log log10 log2 mod multiply pi pow power radians round round_even roundbankers sign signbit sqrt subtract trunc add
  acos asin atan atan2 cos cot sin tan bit_count xor`
const DATES = `
  date_add date_diff date_part date_sub date_trunc datediff datepart datesub datetrunc day dayname dayofmonth dayofweek dayofyear decade epoch
  epoch_ms hour isodow isoyear last_day make_date make_time make_timestamp microsecond millisecond minute month monthname quarter second strftime strptime
  to_days to_hours to_microseconds to_milliseconds to_minutes to_months to_seconds to_timestamp to_weeks to_years to_quarters to_decades try_strptime
  week weekday weekofyear year yearweek age`
const CHOICE = `coalesce if ifnull nullif list_value list_contains list_has list_position array_extract array_contains list_extract
  array_length array_to_string list_reverse list_sort list_distinct list_concat`

export const FUNCTIONS: ReadonlySet<string> = new Set(
  [TEXT, NUMBERS, DATES, CHOICE].flatMap((names) => names.split(/\s+/)).filter((name) => name !== ''),
)

/** Types to which an expression may convert, as the parser calls them. */
export const CAST_TYPES: ReadonlySet<string> = new Set(
  `VARCHAR TINYINT SMALLINT INTEGER BIGINT HUGEINT UTINYINT USMALLINT UINTEGER UBIGINT FLOAT DOUBLE DECIMAL BOOLEAN DATE TIME TIMESTAMP INTERVAL`.split(
    ' ',
  ),
)

/** Kinds of nodes of the syntax tree; a subquery, a window, a star, a parameter, a lambda are others. */
export const NODE_CLASSES: ReadonlySet<string> = new Set(
  `COLUMN_REF CONSTANT FUNCTION OPERATOR COMPARISON CONJUNCTION CASE CAST BETWEEN`.split(' '),
)
