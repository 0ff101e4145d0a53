// Chooses among the paths of paths.inc at run time.
#include "CKernels.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

typedef float v16 __attribute__((vector_size(64)));
typedef int i16 __attribute__((vector_size(64)));
typedef unsigned int u16 __attribute__((vector_size(64)));

// p times 2^n if that is a normal number, and any number otherwise; n is also given as an integer.
#define TIMES_POWER(name)                                                                     \
    static inline __attribute__((always_inline)) v16 name(v16 p, v16 n, u16 exponent) {       \
        return p * (v16)((exponent + 127) << 23);                                             \
    }

#if defined(__x86_64__)
typedef int v16si __attribute__((vector_size(64)));
typedef int i32x8 __attribute__((vector_size(32)));
typedef char v32qi __attribute__((vector_size(32)));
typedef short v16hi __attribute__((vector_size(32)));

#pragma clang attribute push(__attribute__((target("avx512f,avx512vl,avx512bw,avx512dq,avx512vnni,avx2,fma"))), apply_to = function)
#define NAME(x) x##_avx512
#define PANELS 4
#define LANES 16
#define ROWS_INT8 6
#define ROWS_CODED 8
// The dot products of four codes with the four codes of each lane, added to acc. This processor takes the
// first factor without a sign, so 128 is added to each code; each panel begins with sums that correct for
// this.
#define BIASED 1
static inline __attribute__((always_inline)) i16 dot4_avx512(i16 acc, int four, i16 column) {
    return (i16)__builtin_ia32_vpdpbusd512((v16si)acc, (v16si)((i16){} + (four ^ (int)0x80808080)),
                                           (v16si)column);
}
// The dot products of two 16-bit codes with the two of each lane, added to acc.
static inline __attribute__((always_inline)) i16 dot2_avx512(i16 acc, int two, i16 column) {
    return (i16)__builtin_ia32_vpdpwssd512((v16si)acc, (v16si)((i16){} + two), (v16si)column);
}
static inline __attribute__((always_inline)) v16 times_power_avx512(v16 p, v16 n, u16 exponent) {
    return __builtin_ia32_scalefps512_mask(p, n, p, (unsigned short)-1, 4);
}
#include "paths.inc"
#undef NAME
#undef PANELS
#undef LANES
#undef ROWS_INT8
#undef ROWS_CODED
#undef BIASED
#pragma clang attribute pop

#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#define NAME(x) x##_avx2
#define PANELS 1
#define LANES 8
#define ROWS_INT8 4
#define ROWS_CODED 6
#define BIASED 0
TIMES_POWER(times_power_avx2)
// Codes are -127...127 and weights -128...127, so no sum of two products |weight| * ±code overflows 16 bits.
static inline __attribute__((always_inline)) i32x8 half_avx2(i32x8 acc, i32x8 codes, i32x8 column) {
    v32qi weight = (v32qi)column;
    v16hi pairs = (v16hi)__builtin_ia32_pmaddubsw256((v32qi)__builtin_elementwise_abs(weight),
                                                     (v32qi)__builtin_ia32_psignb256((v32qi)codes, weight));
    return acc + (i32x8)__builtin_ia32_pmaddwd256(pairs, (v16hi){} + 1);
}
static inline __attribute__((always_inline)) i16 dot4_avx2(i16 acc, int four, i16 column) {
    const i32x8 codes = (i32x8){} + four;
    i32x8 low = half_avx2(__builtin_shufflevector(acc, acc, 0, 1, 2, 3, 4, 5, 6, 7), codes,
                       __builtin_shufflevector(column, column, 0, 1, 2, 3, 4, 5, 6, 7));
    i32x8 high = half_avx2(__builtin_shufflevector(acc, acc, 8, 9, 10, 11, 12, 13, 14, 15), codes,
                        __builtin_shufflevector(column, column, 8, 9, 10, 11, 12, 13, 14, 15));
    return __builtin_shufflevector(low, high, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
}
static inline __attribute__((always_inline)) i16 dot2_avx2(i16 acc, int two, i16 column) {
    const v16hi codes = (v16hi)((i32x8){} + two);
    i32x8 low = (i32x8)__builtin_ia32_pmaddwd256(
        codes, (v16hi)__builtin_shufflevector(column, column, 0, 1, 2, 3, 4, 5, 6, 7));
    i32x8 high = (i32x8)__builtin_ia32_pmaddwd256(
        codes, (v16hi)__builtin_shufflevector(column, column, 8, 9, 10, 11, 12, 13, 14, 15));
    return acc + __builtin_shufflevector(low, high, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
}
#include "paths.inc"
#undef NAME
#undef PANELS
#undef LANES
#undef ROWS_INT8
#undef ROWS_CODED
#undef BIASED
#pragma clang attribute pop
#endif

// The portable path: NEON on arm64, SSE2 with fmaf in software on x86-64.
#define NAME(x) x##_portable
#define PANELS 1
#define LANES 4
#define ROWS_INT8 6
#define ROWS_CODED 4
#define BIASED 0
TIMES_POWER(times_power_portable)
static inline __attribute__((always_inline)) i16 dot4_portable(i16 acc, int four, i16 column) {
    for (int byte = 0; byte < 4; byte++)
        acc += ((i16)((u16)column << (24 - 8 * byte)) >> 24) * (int8_t)(four >> 8 * byte);
    return acc;
}
static inline __attribute__((always_inline)) i16 dot2_portable(i16 acc, int two, i16 column) {
    return acc + ((i16)((u16)column << 16) >> 16) * (int16_t)two + (column >> 16) * (two >> 16);
}
#include "paths.inc"
#undef NAME

static int best(void) {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
        __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
        __builtin_cpu_supports("avx512vnni"))
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

void lv_pack(int size, long n, long k, const void *b, long row, long col, void *panels) {
    CALL(pack, size, n, k, b, row, col, panels);
}
int lv_finite(int format, long n, const void *x) { return CALL(finite, format, n, x); }
void lv_gemm(int format, long m, long n, long k, const float *a, long a_row, long a_col, const void *panels,
             long depth, const float *scales, float *c, long c_row, int accumulate, const lv_picked *picked) {
    CALL(gemm, format, m, n, k, a, a_row, a_col, panels, depth, scales, c, c_row, accumulate, picked);
}
void lv_gemm_coded(long m, long n, long k, const float *a, long a_row, const void *panels,
                   const float *factors, float *c, long c_row, int accumulate, const lv_picked *picked) {
    CALL(gemm_coded, m, n, k, a, a_row, panels, factors, c, c_row, accumulate, picked);
}
void lv_quantize(long rows, long k, const float *x, long x_row, int8_t *codes, float *scales) {
    CALL(quantize, rows, k, x, x_row, codes, scales);
}
long lv_packed_size_int8(long n, long k) { return (n + 15) / 16 * 16 * (4 + (k + 3) / 4 * 4); }
void lv_pack_int8(long n, long k, const int8_t *b, void *panels) { CALL(pack_int8, n, k, b, panels); }
void lv_gemm_int8(long m, long n, long k, const int8_t *a, const float *a_scales, const void *panels,
                  const float *b_scales, float *c, long c_row, int accumulate, const lv_picked *picked) {
    CALL(gemm_int8, m, n, k, a, a_scales, panels, b_scales, c, c_row, accumulate, picked);
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
void lv_swiglu_backward(long n, const float *gate, const float *up, const float *dy, float *dgate,
                        float *dup) {
    CALL(swiglu_backward, n, gate, up, dy, dgate, dup);
}
void lv_sigmoid(long n, const float *x, float *y) { CALL(sigmoid, n, x, y); }
void lv_softmax(long n, float *x, float scale) { CALL(softmax, n, x, scale); }
float lv_exp_sum(long n, const float *x, float scale, float *p) { return CALL(exp_sum, n, x, scale, p); }
long lv_inverse_cdf(long n, const float *p, double uniform) { return CALL(inverse_cdf, n, p, uniform); }
void lv_blocks(long n, const float *p, double *sums, float *most) { CALL(blocks, n, p, sums, most); }
float lv_cross_entropy(long n, float *logits, long label, float *sum) {
    return CALL(cross_entropy, n, logits, label, sum);
}
void lv_cross_entropy_backward(long n, float *p, long label, float sum, float weight) {
    CALL(cross_entropy_backward, n, p, label, sum, weight);
}
void lv_softmax_backward(long n, const float *p, float *dp, float scale) {
    CALL(softmax_backward, n, p, dp, scale);
}
void lv_minhash(long n, const uint32_t *runs, const uint32_t *factors, uint32_t *least) {
    CALL(minhash, n, runs, factors, least);
}
void lv_add(long n, const float *x, float *y) { CALL(add, n, x, y); }
void lv_axpy(long n, float a, const float *x, float *y) { CALL(axpy, n, a, x, y); }
void lv_scale(long n, float a, const float *x, float *y) { CALL(scale, n, a, x, y); }
void lv_mix(long rows, long n, long count, const float *weights, const float *x, const long *places,
            float *y) {
    CALL(mix, rows, n, count, weights, x, places, y);
}
double lv_dot(long n, const float *x, const float *y) { return CALL(dot, n, x, y); }
void lv_rope(long rows, long pairs, long stride, long apart, const float *x, long x_row, float *y, long y_row,
             const float *cosine, const float *sine) {
    CALL(rope, rows, pairs, stride, apart, x, x_row, y, y_row, cosine, sine);
}
void lv_top(long n, long count, const float *x, int32_t *choice) { CALL(top, n, count, x, choice); }
void lv_attention(long heads, long keys, long width, long values, long size, long positions,
                  const void *const *pages, const void *const *soon, const float *query, float *scores,
                  float *out) {
    CALL(attention, heads, keys, width, values, size, positions, pages, soon, query, scores, out);
}
void lv_store_codes(long n, const float *x, int8_t *scratch, void *part, long slot) {
    CALL(store_codes, n, x, scratch, part, slot);
}
void lv_attention_int8(long heads, long parts, const lv_part *part, long values, long size, long positions,
                       const void *const *pages, const void *const *soon, float *scores, float *out) {
    CALL(attention_int8, heads, parts, part, values, size, positions, pages, soon, scores, out);
}
void lv_adamw(long n, float *weight, const float *gradient, float *m, float *v, float rate, float beta1,
              float beta2, float eps, float decay, float correction1, float correction2, float clip) {
    CALL(adamw, n, weight, gradient, m, v, rate, beta1, beta2, eps, decay, correction1, correction2, clip);
}
double lv_peak(int bits, long n) { return CALL(peak, bits, n); }
