// zlib, which Graphviz loads anyway: what Swift cannot import of it as small inline functions.
#ifndef CZLIB_SHIM_H
#define CZLIB_SHIM_H

#include <stdint.h>
#include <zlib.h>

/// The most bytes that `cz_deflate` can give.
static inline unsigned long cz_bound(unsigned long count) { return compressBound(count) + 16; }

/// All bytes at once, deflated at a level of 1 … 9, raw (RFC 1951) or as a zlib stream (RFC 1950): how
/// many bytes there are then, or 0 where it failed.
static inline unsigned long cz_deflate(const uint8_t *_Nullable bytes, unsigned long count,
                                       int level, int is_raw, uint8_t *_Nonnull out,
                                       unsigned long room) {
  z_stream stream = {0};
  // With the memory of the default.
  if (deflateInit2(&stream, level, Z_DEFLATED, is_raw ? -MAX_WBITS : MAX_WBITS, 8,
                   Z_DEFAULT_STRATEGY) != Z_OK)
    return 0;
  stream.next_in = (Bytef *)bytes;
  stream.avail_in = (uInt)count;
  stream.next_out = out;
  stream.avail_out = (uInt)room;
  int status = deflate(&stream, Z_FINISH);
  unsigned long written = stream.total_out;
  deflateEnd(&stream);
  return status == Z_STREAM_END ? written : 0;
}

/// CRC-32 of ISO 3309, as PNG and ZIP have it.
static inline uint32_t cz_checksum(const uint8_t *_Nullable bytes, unsigned long count) {
  return (uint32_t)crc32(crc32(0, Z_NULL, 0), bytes, (uInt)count);
}

#endif
