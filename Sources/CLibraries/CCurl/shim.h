#ifndef BREVPRESS_CCURL_SHIM_H
#define BREVPRESS_CCURL_SHIM_H

#include <curl/curl.h>

// `curl_easy_setopt` and `curl_easy_getinfo` are variadic, and Swift calls no variadic C function:
// here is one function for each type of value.

typedef size_t (*brevpress_curl_bytes)(char *_Nonnull, size_t, size_t, void *_Nullable);

static inline CURLcode brevpress_curl_long(CURL *_Nonnull handle, CURLoption option, long value) {
  return curl_easy_setopt(handle, option, value);
}

static inline CURLcode brevpress_curl_text(
    CURL *_Nonnull handle, CURLoption option, const char *_Nullable value) {
  return curl_easy_setopt(handle, option, value);
}

static inline CURLcode brevpress_curl_size(
    CURL *_Nonnull handle, CURLoption option, curl_off_t value) {
  return curl_easy_setopt(handle, option, value);
}

static inline CURLcode brevpress_curl_list(
    CURL *_Nonnull handle, CURLoption option, struct curl_slist *_Nullable value) {
  return curl_easy_setopt(handle, option, value);
}

static inline CURLcode brevpress_curl_callback(
    CURL *_Nonnull handle, CURLoption function, brevpress_curl_bytes _Nonnull callback,
    CURLoption place, void *_Nonnull closure) {
  CURLcode code = curl_easy_setopt(handle, function, callback);
  return code == CURLE_OK ? curl_easy_setopt(handle, place, closure) : code;
}

static inline long brevpress_curl_info(CURL *_Nonnull handle, CURLINFO info) {
  long value = 0;
  return curl_easy_getinfo(handle, info, &value) == CURLE_OK ? value : 0;
}

static inline CURLcode brevpress_curl_start(void) { return curl_global_init(CURL_GLOBAL_DEFAULT); }

// The importer does not see the parts of an enumeration that are macros.
static const long brevpress_curl_tls_all = CURLUSESSL_ALL;
static const long brevpress_curl_tls_none = CURLUSESSL_NONE;
static const long brevpress_curl_tls12 = CURL_SSLVERSION_TLSv1_2;
static const long brevpress_curl_http11 = CURL_HTTP_VERSION_1_1;
static const long brevpress_curl_basic = (long)CURLAUTH_BASIC;
static const size_t brevpress_curl_abort = CURL_READFUNC_ABORT;

#endif
