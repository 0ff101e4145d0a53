#include "CCurl.h"

#include <dlfcn.h>
#include <pthread.h>

// What curl_multi_info_read returns; `data` is a union of a pointer and a code.
struct message {
    int what;
    void *easy;
    union {
        void *whatever;
        int code;
    } data;
};

static struct {
    int (*global_init)(long);
    void *(*easy_init)(void);
    void (*easy_cleanup)(void *);
    int (*easy_setopt)(void *, int, ...);
    int (*easy_getinfo)(void *, int, ...);
    const char *(*easy_strerror)(int);
    void *(*slist_append)(void *, const char *);
    void (*slist_free_all)(void *);
    void *(*multi_init)(void);
    int (*multi_cleanup)(void *);
    int (*multi_setopt)(void *, int, ...);
    int (*multi_add_handle)(void *, void *);
    int (*multi_remove_handle)(void *, void *);
    int (*multi_perform)(void *, int *);
    int (*multi_poll)(void *, void *, unsigned, int, int *);
    struct message *(*multi_info_read)(void *, int *);
} curl;

static const char *reason;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void load(void) {
    void *library = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
    if (library == NULL) {
        reason = dlerror();
        if (reason == NULL) reason = "libcurl.so.4 cannot be loaded";
        return;
    }
#define FIND(name)                                                            \
    if ((*(void **)&curl.name = dlsym(library, "curl_" #name)) == NULL) {     \
        reason = "libcurl.so.4 has no function curl_" #name;                  \
        return;                                                               \
    }
    FIND(global_init)
    FIND(easy_init)
    FIND(easy_cleanup)
    FIND(easy_setopt)
    FIND(easy_getinfo)
    FIND(easy_strerror)
    FIND(slist_append)
    FIND(slist_free_all)
    FIND(multi_init)
    FIND(multi_cleanup)
    FIND(multi_setopt)
    FIND(multi_add_handle)
    FIND(multi_remove_handle)
    FIND(multi_perform)
    FIND(multi_poll)
    FIND(multi_info_read)
    if (curl.global_init(3) != 0) reason = "libcurl cannot be initialised";  // CURL_GLOBAL_ALL
}

const char *leaven_curl_load(void) {
    pthread_once(&once, load);
    return reason;
}

void *leaven_curl_easy(void) { return curl.easy_init(); }

void leaven_curl_easy_free(void *easy) { curl.easy_cleanup(easy); }

int leaven_curl_set_long(void *easy, int option, long value) {
    return curl.easy_setopt(easy, option, value);
}

int leaven_curl_set_size(void *easy, int option, int64_t value) {
    return curl.easy_setopt(easy, option, value);
}

int leaven_curl_set_pointer(void *easy, int option, const void *value) {
    return curl.easy_setopt(easy, option, value);
}

int leaven_curl_set_writer(void *easy, int option, leaven_curl_writer value) {
    return curl.easy_setopt(easy, option, value);
}

long leaven_curl_long(void *easy, int info) {
    long value = 0;
    return curl.easy_getinfo(easy, info, &value) == 0 ? value : 0;
}

int64_t leaven_curl_size(void *easy, int info) {
    int64_t value = 0;
    return curl.easy_getinfo(easy, info, &value) == 0 ? value : 0;
}

const char *leaven_curl_words(int code) { return curl.easy_strerror(code); }

void *leaven_curl_header(void *list, const char *header) { return curl.slist_append(list, header); }

void leaven_curl_headers_free(void *list) { curl.slist_free_all(list); }

void *leaven_curl_multi(void) { return curl.multi_init(); }

void leaven_curl_multi_free(void *multi) { curl.multi_cleanup(multi); }

int leaven_curl_multi_set_long(void *multi, int option, long value) {
    return curl.multi_setopt(multi, option, value);
}

int leaven_curl_multi_add(void *multi, void *easy) { return curl.multi_add_handle(multi, easy); }

int leaven_curl_multi_remove(void *multi, void *easy) { return curl.multi_remove_handle(multi, easy); }

int leaven_curl_multi_perform(void *multi) {
    int running = 0;
    return curl.multi_perform(multi, &running);
}

int leaven_curl_multi_poll(void *multi, int milliseconds) {
    return curl.multi_poll(multi, NULL, 0, milliseconds, NULL);
}

void *leaven_curl_multi_ended(void *multi, int *code) {
    int left = 0;
    struct message *message;
    while ((message = curl.multi_info_read(multi, &left)) != NULL) {
        if (message->what != 1) continue;  // CURLMSG_DONE
        *code = message->data.code;
        return message->easy;
    }
    return NULL;
}
