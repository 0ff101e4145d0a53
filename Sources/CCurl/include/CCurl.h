// The part of libcurl that speaks HTTP to servers, found when it is first needed: no other command waits for
// it to load, and no headers of it are needed to build. Names, numbers and types are those of its stable
// interface (https://curl.se/libcurl/c/); its functions of variable arguments have one here for each type.
#ifndef LEAVEN_CCURL_H
#define LEAVEN_CCURL_H

#include <stddef.h>
#include <stdint.h>

typedef size_t (*leaven_curl_writer)(char *bytes, size_t size, size_t count, void *receiver);

/// Loads libcurl, once. Returns NULL, or why it cannot be used. Safe to call from any thread.
const char *leaven_curl_load(void);

void *leaven_curl_easy(void);
void leaven_curl_easy_free(void *easy);
/// Each sets an option and returns libcurl's code: 0, or what `leaven_curl_words` tells.
int leaven_curl_set_long(void *easy, int option, long value);
int leaven_curl_set_size(void *easy, int option, int64_t value);
int leaven_curl_set_pointer(void *easy, int option, const void *value);
int leaven_curl_set_writer(void *easy, int option, leaven_curl_writer value);
long leaven_curl_long(void *easy, int info);
int64_t leaven_curl_size(void *easy, int info);
const char *leaven_curl_words(int code);

/// Adds a copy of a header to a list, NULL at first.
void *leaven_curl_header(void *list, const char *header);
void leaven_curl_headers_free(void *list);

void *leaven_curl_multi(void);
void leaven_curl_multi_free(void *multi);
int leaven_curl_multi_set_long(void *multi, int option, long value);
int leaven_curl_multi_add(void *multi, void *easy);
int leaven_curl_multi_remove(void *multi, void *easy);
/// Moves bytes, as many as go without waiting; 0, or a code.
int leaven_curl_multi_perform(void *multi);
/// Waits until there is something to do, at most so many milliseconds.
int leaven_curl_multi_poll(void *multi, int milliseconds);
/// The next transfer that has ended and its code; NULL if there is none.
void *leaven_curl_multi_ended(void *multi, int *code);

#endif
