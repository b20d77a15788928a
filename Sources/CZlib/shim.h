// zlib, which Graphviz loads anyway: what Swift cannot import of it as small inline functions.
#ifndef CZLIB_SHIM_H
#define CZLIB_SHIM_H

#include <stdint.h>
#include <zlib.h>

/// The most bytes that `cz_deflate` can give.
static inline unsigned long cz_bound(unsigned long count) { return compressBound(count) + 16; }

/// How bytes are framed: as they are (RFC 1951), as a zlib stream (RFC 1950), or as they are but without an
/// end, so that more may follow.
typedef enum { CZ_RAW, CZ_ZLIB, CZ_PART } cz_form;

/// All bytes at once, deflated at a level of 1 … 9: how many bytes there are then, or 0 where it failed.
static inline unsigned long cz_deflate(const uint8_t *_Nullable bytes, unsigned long count,
                                       int level, cz_form form, uint8_t *_Nonnull out,
                                       unsigned long room) {
  z_stream stream = {0};
  // With the memory of the default.
  if (deflateInit2(&stream, level, Z_DEFLATED, form == CZ_ZLIB ? MAX_WBITS : -MAX_WBITS, 8,
                   Z_DEFAULT_STRATEGY) != Z_OK)
    return 0;
  stream.next_in = (Bytef *)bytes;
  stream.avail_in = (uInt)count;
  stream.next_out = out;
  stream.avail_out = (uInt)room;
  // Flushed, a part ends at a whole byte; where room is left, all of it is there.
  int is_part = form == CZ_PART;
  int status = deflate(&stream, is_part ? Z_SYNC_FLUSH : Z_FINISH);
  unsigned long written = stream.total_out;
  int is_whole = is_part ? status == Z_OK && stream.avail_in == 0 && stream.avail_out > 0
                         : status == Z_STREAM_END;
  deflateEnd(&stream);
  return is_whole ? written : 0;
}

/// All bytes at once, inflated as they are (RFC 1951): how many there are then, or 0 where they are broken or
/// more than there is room for.
static inline unsigned long cz_inflate(const uint8_t *_Nullable bytes, unsigned long count,
                                       uint8_t *_Nonnull out, unsigned long room) {
  z_stream stream = {0};
  if (inflateInit2(&stream, -MAX_WBITS) != Z_OK) return 0;
  stream.next_in = (Bytef *)bytes;
  stream.avail_in = (uInt)count;
  stream.next_out = out;
  stream.avail_out = (uInt)room;
  int status = inflate(&stream, Z_FINISH);
  unsigned long written = stream.total_out;
  inflateEnd(&stream);
  return status == Z_STREAM_END ? written : 0;
}

/// Adler-32, as a zlib stream has it, of some bytes; and of bytes of which both parts' are known.
static inline uint32_t cz_adler(const uint8_t *_Nullable bytes, unsigned long count) {
  return (uint32_t)adler32(adler32(0, Z_NULL, 0), bytes, (uInt)count);
}
static inline uint32_t cz_adler_joined(uint32_t first, uint32_t second, long second_count) {
  return (uint32_t)adler32_combine(first, second, second_count);
}

/// CRC-32 of ISO 3309, as PNG and ZIP have it.
static inline uint32_t cz_checksum(const uint8_t *_Nullable bytes, unsigned long count) {
  return (uint32_t)crc32(crc32(0, Z_NULL, 0), bytes, (uInt)count);
}

#endif
