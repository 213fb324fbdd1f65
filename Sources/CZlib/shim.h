#pragma once
#include <zlib.h>

/* Raw deflate (RFC 1951), as COMPRESS=DEFLATE wants it; zlib's own initialisers are macros, which Swift cannot call. */

static inline int gatewayd_inflate_begin(z_stream *stream) { return inflateInit2(stream, -MAX_WBITS); }
static inline int gatewayd_deflate_begin(z_stream *stream) {
  return deflateInit2(stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY);
}
