// The loops that need instructions Swift cannot express: fused multiply-add on 16 lanes of f32.
//
// One contract holds for all of them: the bits of a result do not depend on the SIMD path. Every path is the
// same source (paths.inc) compiled for another instruction set, every output element has one fixed order of
// operations, and every multiply-add is fused (in software if the processor has none).
#pragma once

#include <stdint.h>

// Instruction sets, from slow to fast. avx512 needs F, VL, BW, DQ and VNNI.
enum { lv_portable = 0, lv_avx2 = 1, lv_avx512 = 2 };

// The path in use: the fastest that the processor has, or the one named by LEAVEN_SIMD (portable, avx2,
// avx512), if the processor has that.
int lv_path(void);
// Uses another path from now on; returns 0 and changes nothing if the processor lacks it.
int lv_set_path(int path);

// ---- matrix products ------------------------------------------------------------------------------------

// Formats of the numbers in panels: f32, IEEE half, bfloat16, and F8_E4M3 (arXiv:2209.05433) with a factor
// for each block of 128 x 128. Each number becomes f32 exactly; in f8 its product with the factor is rounded.
enum { lv_f32 = 0, lv_f16 = 1, lv_bf16 = 2, lv_f8 = 3 };

// The numbers that `lv_pack` writes for n columns of depth k; columns are padded to panels of 16.
long lv_packed_size(long n, long k);
// Packs B [k, n], with element (p, j) at b[p*row + j*col], into panels [n/16][k][16], padded with zeros.
// Elements have 1, 2 or 4 bytes; `row` and `col` count elements.
void lv_pack(int size, long n, long k, const void *b, long row, long col, void *panels);
// Whether all of n numbers of a format are finite, neither infinite nor NaN; x may have any alignment.
int lv_finite(int format, long n, const void *x);
// Picks rows for a product: `a` [m] lists the rows of A to multiply, and `c` [m] the rows of C for the sums,
// each at most once. Null means the first m rows. With `weights` [m], which may be null, each row's product
// times its weight is added to C.
typedef struct {
    const long *a, *c;
    const float *weights;
} lv_picked;
// C [m, n] (+)= A [m, k] B [k, n]. A's element (i, p) is a[i*a_row + p*a_col]; C's is c[i*c_row + j]. Each
// element is one chain of fused multiply-adds over p = 0, 1, ..., k-1, begun at 0, or at C's own value when
// `accumulate`; so an element's bits depend on its row of A and column of B only. `depth` is the k that the
// panels were packed with; k may be less. `scales` are the factors of f8, [n/128][depth/128], rounded up.
// `picked` may be null. With weights, a chain begins at 0 and ends with the multiply-add to C's own value,
// whatever `accumulate` says.
void lv_gemm(int format, long m, long n, long k, const float *a, long a_row, long a_col, const void *panels,
             long depth, const float *scales, float *c, long c_row, int accumulate, const lv_picked *picked);

// ---- matrix products with 8-bit weights ------------------------------------------------------------------

// How many numbers of a column or row share one factor.
enum { lv_group = 32 };
// C [m, n] (+)= A [m, k] B [k, n], where B has 8-bit codes -127...127 in panels [n/16][k/2][16][2], the depth
// padded with zeros to a multiple of 4, and a factor for each group of a column, [n/16][k/lv_group][16],
// rounded up. Each group of a row of A becomes 16-bit codes, each the nearest to a/factor, with factor =
// max|a|/32767. An element is one chain of fused multiply-adds over the groups: a group's sum of products of
// codes, which is exact, times the product of both factors. `picked` and `accumulate` are as in `lv_gemm`.
void lv_gemm_coded(long m, long n, long k, const float *a, long a_row, const void *panels,
                   const float *factors, float *c, long c_row, int accumulate, const lv_picked *picked);

// ---- matrix products in 8-bit integers --------------------------------------------------------------------

// Rows of k numbers as codes -127...127, each the nearest to x/scale, with scale = max|x|/127 of the row. A
// row has k codes, and zeros up to a multiple of 4.
void lv_quantize(long rows, long k, const float *x, long x_row, int8_t *codes, float *scales);
// The bytes that `lv_pack_int8` writes.
long lv_packed_size_int8(long n, long k);
// Packs B transposed, [n][k rounded up to a multiple of 4] codes -128...127, k at most 2^17, into panels
// [n/16]([16] sums * -128, [k/4][16][4] codes).
void lv_pack_int8(long n, long k, const int8_t *b, void *panels);
// C [m, n] (+)= A B, from A's codes (from `lv_quantize`), B's panels, and a scale for each row of A and
// column of B. Sums of products of codes are exact. `picked` is as in `lv_gemm`.
void lv_gemm_int8(long m, long n, long k, const int8_t *a, const float *a_scales, const void *panels,
                  const float *b_scales, float *c, long c_row, int accumulate, const lv_picked *picked);

// ---- rows -----------------------------------------------------------------------------------------------

// y[t] = x[t] * scale[t] * weight, scale[t] = 1/sqrt(mean(x[t]^2) + eps); rows of n. `scale` may be null.
void lv_rmsnorm(long rows, long n, const float *x, long x_row, const float *weight, float eps, float *y,
                long y_row, float *scale);
// dx[t] += the gradient through lv_rmsnorm; dweight += the gradient of its weight.
void lv_rmsnorm_backward(long rows, long n, const float *x, long x_row, const float *weight,
                         const float *scale, const float *dy, long dy_row, float *dx, long dx_row,
                         float *dweight);
// y = silu(gate) * up, elementwise.
void lv_swiglu(long n, const float *gate, const float *up, float *y);
// dgate, dup = gradients of lv_swiglu (overwritten).
void lv_swiglu_backward(long n, const float *gate, const float *up, const float *dy, float *dgate,
                        float *dup);
// y = 1 / (1 + exp(-x)).
void lv_sigmoid(long n, const float *x, float *y);
// x = exp((x - max) * scale) / sum, in place, over n values.
void lv_softmax(long n, float *x, float scale);
// p[r] = exp((x[r] - max) * scale), n values; returns their sum.
float lv_exp_sum(long n, const float *x, float scale, float *p);
// The index at which the running sum of n weights, none negative, exceeds `uniform` of the total; the weight
// there is not 0. Sums are in f64, over blocks of 64 and then, within one block, weight by weight. If weights
// are NaN, or no index is found, the last one with a weight above 0, or 0.
long lv_inverse_cdf(long n, const float *p, double uniform);
// For each 64 of n numbers, none negative, the largest and, unless `sums` is null, the sum in f64.
void lv_blocks(long n, const float *p, double *sums, float *most);
// Turns logits [n] into exp(logits - their maximum) and puts the sum of these into `sum`; returns -log
// softmax[label].
float lv_cross_entropy(long n, float *logits, long label, float *sum);
// Turns the results of lv_cross_entropy, `p` and its sum, into `weight` times the gradient of its return
// value, in place.
void lv_cross_entropy_backward(long n, float *p, long label, float sum, float weight);
// dx = p * (dp - sum(p*dp)) * scale, into dp.
void lv_softmax_backward(long n, const float *p, float *dp, float scale);
// y += x; y += a*x; y = a*x.
void lv_add(long n, const float *x, float *y);
void lv_axpy(long n, float a, const float *x, float *y);
void lv_scale(long n, float a, const float *x, float *y);
// y[t] += rows of x, n numbers each: those at `places` [rows][count], in that order, each times its weight
// [rows][count].
void lv_mix(long rows, long n, long count, const float *weights, const float *x, const long *places,
            float *y);
// Sum of x*y, in a fixed order.
double lv_dot(long n, const float *x, const float *y);
// Rotates `pairs` pairs of each row of x by angles with the given cosines and sines, into y, which may be the
// same memory. Pair i is x[stride*i] and x[stride*i + apart]: stride 2, apart 1 for interleaved pairs; stride
// 1, apart `pairs` for halves.
void lv_rope(long rows, long pairs, long stride, long apart, const float *x, long x_row, float *y, long y_row,
             const float *cosine, const float *sine);
// The indices of the `count` (at most n) largest of n numbers above -infinity, the largest first, and the
// lower index first among equal numbers. If there are fewer, the indices of the others (-infinity or NaN)
// follow, the lowest first.
void lv_top(long n, long count, const float *x, int32_t *choice);

// ---- attention over a cache of pages ----------------------------------------------------------------------

// A page holds 16 positions of one layer, [dimensions][16] in f32. Keys are the `width` dimensions from
// `keys`, values the `size` dimensions from `values`; the two overlap if both are one latent. Positions that
// are not there yet must hold finite numbers. A page's address may be that of the first layer, as dimensions
// count from there.
// soon: as many pages, which are needed next and are fetched meanwhile; `pages` itself if there are none.
// scores: memory for 4 * (positions rounded up to 16) floats.
// query [heads][width], already scaled; out [heads][size].
void lv_attention(long heads, long keys, long width, long values, long size, long positions,
                  const void *const *pages, const void *const *soon, const float *query, float *scores,
                  float *out);

// The same over codes. A page consists of parts, each with a scale for each position: 16 scales (f32), 16
// sums (i32, which a processor adds if it takes the other codes without a sign), and codes [groups of
// 4][16][4]. Keys are some parts, each with the queries' codes [heads][groups * 4] and scales [heads]; values
// are one part, at the byte `values`. Sums of products of codes are exact, so scores are the same on every
// path.
typedef struct {
    // The place of the part in a page, in bytes.
    long offset, groups;
    const int8_t *codes;
    const float *scales;
} lv_part;
void lv_attention_int8(long heads, long parts, const lv_part *part, long values, long size, long positions,
                       const void *const *pages, const void *const *soon, float *scores, float *out);
// Stores n numbers as codes at position `slot` of a part. scratch: n codes, rounded up to a multiple of 4.
void lv_store_codes(long n, const float *x, int8_t *scratch, void *part, long slot);

// ---- optimisers -----------------------------------------------------------------------------------------

// AdamW (Loshchilov & Hutter 2019). `correction1/2` are 1 - beta^step.
void lv_adamw(long n, float *weight, const float *gradient, float *m, float *v, float rate, float beta1,
              float beta2, float eps, float decay, float correction1, float correction2, float clip);

// ---- sketches of texts ---------------------------------------------------------------------------------

// For each of 16 odd factors, the least p ^ p >> 15 over the products p of the factor with n hashes, modulo
// 2^32.
void lv_minhash(long n, const uint32_t *runs, const uint32_t *factors, uint32_t *least);

// ---- measuring -----------------------------------------------------------------------------------------

// Does n rounds of multiply-adds on registers, of numbers of 32 bits (f32), 16 or 8 (integers); returns the
// number of operations.
double lv_peak(int bits, long n);

// ---- references ----------------------------------------------------------------------------------------

// The kernels, one number at a time in the order that every path keeps: slow, with the same bits
// (reference.c). First those that sampling calls, then those that only training calls.
void lv_reference_gemm(int format, long m, long n, long k, const float *a, long a_row, long a_col,
                       const void *panels, long depth, const float *scales, float *c, long c_row,
                       int accumulate, const lv_picked *picked);
int lv_reference_finite(int format, long n, const void *x);
void lv_reference_quantize(long rows, long k, const float *x, long x_row, int8_t *codes, float *scales);
void lv_reference_gemm_coded(long m, long n, long k, const float *a, long a_row, const void *panels,
                             const float *factors, float *c, long c_row, int accumulate,
                             const lv_picked *picked);
void lv_reference_gemm_int8(long m, long n, long k, const int8_t *a, const float *a_scales,
                            const void *panels, const float *b_scales, float *c, long c_row, int accumulate,
                            const lv_picked *picked);
void lv_reference_rmsnorm(long rows, long n, const float *x, long x_row, const float *weight, float eps,
                          float *y, long y_row, float *scale);
void lv_reference_sigmoid(long n, const float *x, float *y);
void lv_reference_swiglu(long n, const float *gate, const float *up, float *y);
float lv_reference_exp_sum(long n, const float *x, float scale, float *p);
long lv_reference_inverse_cdf(long n, const float *p, double uniform);
void lv_reference_blocks(long n, const float *p, double *sums, float *most);
void lv_reference_softmax(long n, float *x, float scale);
void lv_reference_rope(long rows, long pairs, long stride, long apart, const float *x, long x_row, float *y,
                       long y_row, const float *cosine, const float *sine);
void lv_reference_top(long n, long count, const float *x, int32_t *choice);
void lv_reference_mix(long rows, long n, long count, const float *weights, const float *x, const long *places,
                      float *y);
void lv_reference_attention(long heads, long keys, long width, long values, long size, long positions,
                            const void *const *pages, const float *query, float *scores, float *out);
void lv_reference_attention_int8(long heads, long parts, const lv_part *part, long values, long size,
                                 long positions, const void *const *pages, float *scores, float *out);

void lv_reference_rmsnorm_backward(long rows, long n, const float *x, long x_row, const float *weight,
                                   const float *scale, const float *dy, long dy_row, float *dx, long dx_row,
                                   float *dweight);
void lv_reference_swiglu_backward(long n, const float *gate, const float *up, const float *dy, float *dgate,
                                  float *dup);
void lv_reference_softmax_backward(long n, const float *p, float *dp, float scale);
float lv_reference_cross_entropy(long n, float *logits, long label, float *sum);
void lv_reference_cross_entropy_backward(long n, float *p, long label, float sum, float weight);
void lv_reference_add(long n, const float *x, float *y);
void lv_reference_axpy(long n, float a, const float *x, float *y);
void lv_reference_scale(long n, float a, const float *x, float *y);
double lv_reference_dot(long n, const float *x, const float *y);
void lv_reference_adamw(long n, float *weight, const float *gradient, float *m, float *v, float rate,
                        float beta1, float beta2, float eps, float decay, float correction1,
                        float correction2, float clip);
