// Chooses among the paths of paths.inc at run time.
#include "CKernels.h"

#include <stdlib.h>
#include <string.h>

typedef float v16 __attribute__((vector_size(64)));
typedef int i16 __attribute__((vector_size(64)));

#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx512f,avx512vl,avx512bw,avx512dq,avx2,fma"))), apply_to = function)
#define NAME(x) x##_avx512
#define ROWS 6
#define PANELS 4
static inline __attribute__((always_inline)) v16 splat_avx512(float x) { return (v16){} + x; }
#include "paths.inc"
#undef NAME
#undef ROWS
#undef PANELS
#pragma clang attribute pop

#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#define NAME(x) x##_avx2
#define ROWS 6
#define PANELS 1
static inline __attribute__((always_inline)) v16 splat_avx2(float x) { return (v16){} + x; }
#include "paths.inc"
#undef NAME
#undef ROWS
#undef PANELS
#pragma clang attribute pop
#endif

// The portable path: NEON on arm64, SSE2 with fmaf in software on x86-64.
#define NAME(x) x##_portable
#define ROWS 6
#define PANELS 1
static inline __attribute__((always_inline)) v16 splat_portable(float x) { return (v16){} + x; }
#include "paths.inc"
#undef NAME

static int best(void) {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
        __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq"))
        return lv_avx512;
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return lv_avx2;
#endif
    return lv_portable;
}

static int path = -1;

__attribute__((constructor)) static void choose(void) {
    const char *names[] = {"portable", "avx2", "avx512"};
    const char *wanted = getenv("LEAVEN_SIMD");
    path = best();
    for (int i = 0; wanted && i < path; i++)
        if (strcmp(wanted, names[i]) == 0) path = i;
}

int lv_path(void) { return path; }

int lv_set_path(int wanted) {
    if (wanted < lv_portable || wanted > best()) return 0;
    path = wanted;
    return 1;
}

#if defined(__x86_64__)
#define CALL(name, ...) \
    (path == lv_avx512 ? name##_avx512(__VA_ARGS__) \
     : path == lv_avx2 ? name##_avx2(__VA_ARGS__) \
                       : name##_portable(__VA_ARGS__))
#else
#define CALL(name, ...) name##_portable(__VA_ARGS__)
#endif

long lv_packed_size(long n, long k) { return (n + 15) / 16 * 16 * k; }

void lv_pack(long n, long k, const float *b, long row, long col, float *panels) {
    CALL(pack, n, k, b, row, col, panels);
}
void lv_gemm(long m, long n, long k, const float *a, long a_row, long a_col, const float *panels,
             long depth, float *c, long c_row, int accumulate) {
    CALL(gemm, m, n, k, a, a_row, a_col, panels, depth, c, c_row, accumulate);
}
void lv_rmsnorm(long rows, long n, const float *x, long x_row, const float *weight, float eps, float *y,
                long y_row, float *scale) {
    CALL(rmsnorm, rows, n, x, x_row, weight, eps, y, y_row, scale);
}
void lv_rmsnorm_backward(long rows, long n, const float *x, long x_row, const float *weight,
                         const float *scale, const float *dy, long dy_row, float *dx, long dx_row,
                         float *dweight) {
    CALL(rmsnorm_backward, rows, n, x, x_row, weight, scale, dy, dy_row, dx, dx_row, dweight);
}
void lv_swiglu(long n, const float *gate, const float *up, float *y) { CALL(swiglu, n, gate, up, y); }
void lv_swiglu_backward(long n, const float *gate, const float *up, const float *dy, float *dgate, float *dup) {
    CALL(swiglu_backward, n, gate, up, dy, dgate, dup);
}
void lv_sigmoid(long n, const float *x, float *y) { CALL(sigmoid, n, x, y); }
void lv_softmax(long n, float *x, float scale) { CALL(softmax, n, x, scale); }
float lv_exp_sum(long n, const float *x, float scale, float *p) { return CALL(exp_sum, n, x, scale, p); }
float lv_cross_entropy(long n, float *logits, long label, float weight) {
    return CALL(cross_entropy, n, logits, label, weight);
}
void lv_softmax_backward(long n, const float *p, float *dp, float scale) {
    CALL(softmax_backward, n, p, dp, scale);
}
void lv_add(long n, const float *x, float *y) { CALL(add, n, x, y); }
void lv_axpy(long n, float a, const float *x, float *y) { CALL(axpy, n, a, x, y); }
void lv_scale(long n, float a, const float *x, float *y) { CALL(scale, n, a, x, y); }
double lv_dot(long n, const float *x, const float *y) { return CALL(dot, n, x, y); }
void lv_rope(long pairs, long step, long apart, float *x, const float *cosine, const float *sine) {
    CALL(rope, pairs, step, apart, x, cosine, sine);
}
void lv_attention(long heads, long keys, long width, long values, long size, long positions,
                  const float *const *pages, const float *query, float *scores, float *out) {
    CALL(attention, heads, keys, width, values, size, positions, pages, query, scores, out);
}
void lv_adamw(long n, float *weight, const float *gradient, float *m, float *v, float rate, float beta1,
              float beta2, float eps, float decay, float correction1, float correction2, float clip) {
    CALL(adamw, n, weight, gradient, m, v, rate, beta1, beta2, eps, decay, correction1, correction2, clip);
}
