#pragma once
#include <curl/curl.h>

/* curl_easy_setopt is variadic, which Swift cannot call. One function per type of value. */

typedef size_t (*gatewayd_curl_read_fn)(char *buffer, size_t size, size_t count, void *user);
typedef int (*gatewayd_curl_debug_fn)(CURL *handle, curl_infotype type, char *data, size_t size, void *user);

static inline CURLcode gatewayd_curl_set_long(CURL *h, CURLoption o, long v) { return curl_easy_setopt(h, o, v); }
static inline CURLcode gatewayd_curl_set_offset(CURL *h, CURLoption o, curl_off_t v) { return curl_easy_setopt(h, o, v); }
static inline CURLcode gatewayd_curl_set_string(CURL *h, CURLoption o, const char *v) { return curl_easy_setopt(h, o, v); }
static inline CURLcode gatewayd_curl_set_pointer(CURL *h, CURLoption o, void *v) { return curl_easy_setopt(h, o, v); }
static inline CURLcode gatewayd_curl_set_list(CURL *h, CURLoption o, struct curl_slist *v) {
  return curl_easy_setopt(h, o, v);
}
static inline CURLcode gatewayd_curl_set_read(CURL *h, gatewayd_curl_read_fn v) {
  return curl_easy_setopt(h, CURLOPT_READFUNCTION, v);
}
static inline CURLcode gatewayd_curl_set_write(CURL *h, gatewayd_curl_read_fn v) {
  return curl_easy_setopt(h, CURLOPT_WRITEFUNCTION, v);
}
static inline CURLcode gatewayd_curl_set_debug(CURL *h, gatewayd_curl_debug_fn v) {
  return curl_easy_setopt(h, CURLOPT_DEBUGFUNCTION, v);
}
/* The certificates of the last TLS handshake; owned by the handle. */
static inline const struct curl_certinfo *gatewayd_curl_certificates(CURL *h) {
  struct curl_certinfo *found = NULL;
  return curl_easy_getinfo(h, CURLINFO_CERTINFO, &found) == CURLE_OK ? found : NULL;
}
