// The results of the kernels, computed one number at a time and in the order that every path keeps, so with
// the same bits. Sums over a row run in 16 lanes, number i in lane i % 16, and end as a tree. It is slow;
// tests compare with it.
#include "CKernels.h"

#include <math.h>
#include <string.h>

static float tree(const float *lane) {
    float a[8], b[4];
    for (int i = 0; i < 8; i++) a[i] = lane[i] + lane[i + 8];
    for (int i = 0; i < 4; i++) b[i] = a[i] + a[i + 4];
    return (b[0] + b[2]) + (b[1] + b[3]);
}

static float number(int format, const void *panels, long place) {
    uint32_t bits = format == lv_f32   ? ((const uint32_t *)panels)[place]
                    : format == lv_f8 ? ((const uint8_t *)panels)[place]
                                      : ((const uint16_t *)panels)[place];
    float value;
    if (format == lv_bf16) bits <<= 16;
    if (format == lv_f32 || format == lv_bf16) {
        memcpy(&value, &bits, 4);
        return value;
    }
    const int fraction = format == lv_f16 ? 10 : 3, top = format == lv_f16 ? 31 : 15, bias = top / 2;
    const int sign = format == lv_f16 ? bits >> 15 : bits >> 7, exponent = bits >> fraction & top;
    const uint32_t part = bits & ((1u << fraction) - 1);
    if (format == lv_f16 && exponent == top) value = part ? NAN : INFINITY;
    else if (format == lv_f8 && exponent == top && part == 7) value = NAN;
    else value = ldexpf(exponent ? (1u << fraction) + part : part,
                        (exponent ? exponent : 1) - bias - fraction);
    return sign ? -value : value;
}

static long source(const lv_picked *picked, long i) { return picked && picked->a ? picked->a[i] : i; }
static float *place(const lv_picked *picked, long i, float *c, long c_row) {
    return c + (picked && picked->c ? picked->c[i] : i) * c_row;
}
static const float *weight(const lv_picked *picked, long i) {
    return picked && picked->weights ? picked->weights + i : 0;
}

void lv_reference_gemm(int format, long m, long n, long k, const float *a, long a_row, long a_col,
                       const void *panels, long depth, const float *scales, float *c, long c_row,
                       int accumulate, const lv_picked *picked) {
    for (long i = 0; i < m; i++)
        for (long j = 0; j < n; j++) {
            float *target = place(picked, i, c, c_row) + j;
            float sum = accumulate && !weight(picked, i) ? *target : 0.0f;
            for (long p = 0; p < k; p++) {
                float b = number(format, panels, j / 16 * 16 * depth + p * 16 + j % 16);
                if (format == lv_f8) b *= scales[j / 128 * ((depth + 127) / 128) + p / 128];
                sum = fmaf(a[source(picked, i) * a_row + p * a_col], b, sum);
            }
            *target = weight(picked, i) ? fmaf(*weight(picked, i), sum, *target) : sum;
        }
}

int lv_reference_finite(int format, long n, const void *x) {
    for (long i = 0; i < n; i++)
        if (!isfinite(number(format, x, i))) return 0;
    return 1;
}

void lv_reference_quantize(long rows, long k, const float *x, long x_row, int8_t *codes, float *scales) {
    for (long t = 0; t < rows; t++) {
        float most = 0, strange = 0;
        for (long i = 0; i < k; i++) {
            const float size = fabsf(x[t * x_row + i]);
            if (size > most) most = size;
            strange += size - size;
        }
        scales[t] = most / 127.0f + strange;
        const float factor = most < 1e-36f ? 0.0f : 127.0f / most;
        for (long i = 0; i < (k + 3) / 4 * 4; i++) {
            const float code = i < k ? nearbyintf(x[t * x_row + i] * factor) : 0;
            codes[t * ((k + 3) / 4 * 4) + i] = code > 127 ? 127 : code < -127 ? -127 : (int8_t)code;
        }
    }
}

void lv_reference_gemm_coded(long m, long n, long k, const float *a, long a_row, const void *panels,
                             const float *factors, float *c, long c_row, int accumulate,
                             const lv_picked *picked) {
    const long groups = (k + lv_group - 1) / lv_group, pairs = (k + 3) / 4 * 2;
    for (long i = 0; i < m; i++)
        for (long j = 0; j < n; j++) {
            const int8_t *panel = (const int8_t *)panels + j / 16 * 32 * pairs;
            const float *x = a + source(picked, i) * a_row;
            float *target = place(picked, i, c, c_row) + j;
            float sum = accumulate && !weight(picked, i) ? *target : 0.0f;
            for (long g = 0; g < groups; g++) {
                const long first = g * lv_group, last = first + lv_group < k ? first + lv_group : k;
                float most = 0, strange = 0;
                for (long p = first; p < last; p++) {
                    if (fabsf(x[p]) > most) most = fabsf(x[p]);
                    strange += x[p] - x[p];
                }
                const float factor = most < 1e-33f ? 0.0f : 32767.0f / most;
                int products = 0;
                for (long p = first; p < last && strange == 0; p++) {
                    const float code = nearbyintf(x[p] * factor);
                    products += (int)(code > 32767 ? 32767 : code < -32767 ? -32767 : code) *
                                panel[p / 2 * 32 + j % 16 * 2 + p % 2];
                }
                sum = fmaf((float)products,
                           factors[(j / 16 * groups + g) * 16 + j % 16] * (most / 32767.0f + strange), sum);
            }
            *target = weight(picked, i) ? fmaf(*weight(picked, i), sum, *target) : sum;
        }
}

void lv_reference_gemm_int8(long m, long n, long k, const int8_t *a, const float *a_scales,
                            const void *panels, const float *b_scales, float *c, long c_row, int accumulate,
                            const lv_picked *picked) {
    const long groups = (k + 3) / 4;
    for (long i = 0; i < m; i++)
        for (long j = 0; j < n; j++) {
            const int8_t *panel = (const int8_t *)panels + j / 16 * 64 * (groups + 1) + 64;
            const long row = source(picked, i);
            int sum = 0;
            for (long p = 0; p < 4 * groups; p++)
                sum += a[row * 4 * groups + p] * panel[p / 4 * 64 + j % 16 * 4 + p % 4];
            const float value = (float)sum * (a_scales[row] * b_scales[j]);
            float *target = place(picked, i, c, c_row) + j;
            if (weight(picked, i)) *target = fmaf(*weight(picked, i), value, *target);
            else *target = accumulate ? value + *target : value;
        }
}

void lv_reference_rmsnorm(long rows, long n, const float *x, long x_row, const float *weight, float eps,
                          float *y, long y_row, float *scale) {
    for (long t = 0; t < rows; t++) {
        float lane[16] = {0};
        for (long i = 0; i < n; i++) lane[i % 16] = fmaf(x[t * x_row + i], x[t * x_row + i], lane[i % 16]);
        const float s = 1.0f / sqrtf(tree(lane) / (float)n + eps);
        if (scale) scale[t] = s;
        for (long i = 0; i < n; i++) y[t * y_row + i] = x[t * x_row + i] * s * weight[i];
    }
}

// exp to about 1 unit in the last place: 2^n times a polynomial of degree 6 (Cephes' coefficients); 0 below
// -87.3.
static float exponential(float x) {
    float c = x < -87.3f ? -87.3f : x;
    c = c > 88.3f ? 88.3f : c;
    const float shifted = fmaf(c, 1.44269504088896341f, 12582912.0f), n = shifted - 12582912.0f;
    const float r = fmaf(n, 2.12194440e-4f, fmaf(n, -0.693359375f, c));
    float p = 1.9875691500e-4f;
    p = fmaf(p, r, 1.3981999507e-3f);
    p = fmaf(p, r, 8.3334519073e-3f);
    p = fmaf(p, r, 4.1665795894e-2f);
    p = fmaf(p, r, 1.6666665459e-1f);
    p = fmaf(p, r, 5.0000001201e-1f);
    p = fmaf(p, r * r, r + 1.0f);
    uint32_t bits, magic;
    const float zero = 12582912.0f;
    memcpy(&bits, &shifted, 4);
    memcpy(&magic, &zero, 4);
    bits = (bits - magic + 127) << 23;
    float power;
    memcpy(&power, &bits, 4);
    return x < -87.3f ? 0.0f : p * power;
}

void lv_reference_sigmoid(long n, const float *x, float *y) {
    for (long i = 0; i < n; i++) y[i] = 1.0f / (1.0f + exponential(-x[i]));
}

void lv_reference_swiglu(long n, const float *gate, const float *up, float *y) {
    for (long i = 0; i < n; i++) y[i] = gate[i] * (1.0f / (1.0f + exponential(-gate[i]))) * up[i];
}

float lv_reference_exp_sum(long n, const float *x, float scale, float *p) {
    float top = -INFINITY, lane[16] = {0};
    for (long i = 0; i < n; i++)
        if (x[i] > top) top = x[i];
    for (long i = 0; i < (n + 15) / 16 * 16; i++) {
        const float e = exponential(((i < n ? x[i] : -INFINITY) - top) * scale);
        lane[i % 16] += e;
        if (i < n) p[i] = e;
    }
    return tree(lane);
}

static double block_sum(long n, const float *p) {
    double lane[16] = {0}, part[8];
    for (long i = 0; i < n && i < 64; i++) lane[i % 16] += p[i];
    for (int i = 0; i < 8; i++) part[i] = lane[i] + lane[i + 8];
    return ((part[0] + part[4]) + (part[2] + part[6])) + ((part[1] + part[5]) + (part[3] + part[7]));
}

long lv_reference_inverse_cdf(long n, const float *p, double uniform) {
    double total = 0, sum = 0;
    for (long i = 0; i < n; i += 64) total += block_sum(n - i, p + i);
    long block = 0, last = 0;
    while (block < n && !(uniform * total < sum + block_sum(n - block, p + block))) {
        sum += block_sum(n - block, p + block);
        block += 64;
    }
    for (long i = block < n ? block : 0; i < n && (block >= n || i < block + 64); i++) {
        if (!(p[i] > 0)) continue;
        last = i;
        sum += p[i];
        if (uniform * total < sum && block < n) break;
    }
    return last;
}

void lv_reference_blocks(long n, const float *p, double *sums, float *most) {
    for (long i = 0; i < n; i += 64) {
        if (sums) sums[i / 64] = block_sum(n - i, p + i);
        most[i / 64] = 0;
        for (long j = i; j < n && j < i + 64; j++)
            if (p[j] > most[i / 64]) most[i / 64] = p[j];
    }
}

void lv_reference_softmax(long n, float *x, float scale) {
    const float factor = 1.0f / lv_reference_exp_sum(n, x, scale, x);
    for (long i = 0; i < n; i++) x[i] *= factor;
}

void lv_reference_rope(long rows, long pairs, long stride, long apart, const float *x, long x_row, float *y,
                       long y_row, const float *cosine, const float *sine) {
    for (long t = 0; t < rows; t++)
        for (long i = 0; i < pairs; i++) {
            const long first = stride * i, second = first + apart;
            const float a = x[t * x_row + first], b = x[t * x_row + second],
                        left = b * sine[i], right = a * sine[i];
            y[t * y_row + first] = fmaf(a, cosine[i], -left);
            y[t * y_row + second] = fmaf(b, cosine[i], right);
        }
}

static int chosen(long i, const int32_t *choice, long count) {
    for (long c = 0; c < count; c++)
        if (choice[c] == i) return 1;
    return 0;
}

void lv_reference_top(long n, long count, const float *x, int32_t *choice) {
    for (long c = 0; c < count; c++) {
        long best = -1;
        for (long i = 0; i < n; i++)
            if (!chosen(i, choice, c) && x[i] > (best < 0 ? -INFINITY : x[best])) best = i;
        for (long i = 0; best < 0; i++)
            if (!chosen(i, choice, c)) best = i;
        choice[c] = (int32_t)best;
    }
}

void lv_reference_mix(long rows, long n, long count, const float *weights, const float *x, const long *places,
                      float *y) {
    for (long t = 0; t < rows; t++)
        for (long c = t * count; c < (t + 1) * count; c++)
            for (long i = 0; i < n; i++) y[t * n + i] = fmaf(weights[c], x[places[c] * n + i], y[t * n + i]);
}

// The weighted sum of a dimension, whose values are at `offset` of each page; `value` reads the value of a
// slot.
static float weighted(long positions, const float *weights, float (*value)(const void *, long),
                      const void *const *pages, long offset) {
    float lane[16] = {0};
    for (long s = 0; s < positions; s++)
        lane[s % 16] = fmaf(weights[s], value((const char *)pages[s / 16] + offset, s % 16), lane[s % 16]);
    return tree(lane);
}

static float real(const void *line, long slot) { return ((const float *)line)[slot]; }
static float coded(const void *line, long slot) { return (float)((const int8_t *)line)[4 * slot]; }

void lv_reference_attention(long heads, long keys, long width, long values, long size, long positions,
                            const void *const *pages, const float *query, float *scores, float *out) {
    for (long h = 0; h < heads; h++) {
        for (long s = 0; s < positions; s++) {
            const float *page = pages[s / 16];
            scores[s] = 0;
            for (long d = 0; d < width; d++)
                scores[s] = fmaf(query[h * width + d], page[16 * (keys + d) + s % 16], scores[s]);
        }
        lv_reference_softmax(positions, scores, 1.0f);
        for (long d = 0; d < size; d++)
            out[h * size + d] = weighted(positions, scores, real, pages, 64 * (values + d));
    }
}

void lv_reference_attention_int8(long heads, long parts, const lv_part *part, long values, long size,
                                 long positions, const void *const *pages, float *scores, float *out) {
    for (long h = 0; h < heads; h++) {
        for (long s = 0; s < positions; s++)
            for (long n = 0; n < parts; n++) {
                const char *key = (const char *)pages[s / 16] + part[n].offset;
                int sum = 0;
                for (long d = 0; d < 4 * part[n].groups; d++)
                    sum += part[n].codes[h * 4 * part[n].groups + d] *
                           ((const int8_t *)key)[128 + d / 4 * 64 + s % 16 * 4 + d % 4];
                const float score = (float)sum * (part[n].scales[h] * ((const float *)key)[s % 16]);
                scores[s] = n ? score + scores[s] : score;
            }
        lv_reference_softmax(positions, scores, 1.0f);
        for (long s = 0; s < positions; s++)
            scores[s] *= ((const float *)((const char *)pages[s / 16] + values))[s % 16];
        for (long d = 0; d < size; d++)
            out[h * size + d] = weighted(positions, scores, coded, pages, values + 128 + d / 4 * 64 + d % 4);
    }
}

// ---- training ------------------------------------------------------------------------------------------

// The inner product of up to 1024 numbers; after the last number, the lanes are filled with zeros.
static float product(long n, const float *x, const float *y) {
    float lane[16] = {0};
    for (long i = 0; i < (n + 15) / 16 * 16; i++)
        lane[i % 16] = fmaf(i < n ? x[i] : 0, i < n ? y[i] : 0, lane[i % 16]);
    return tree(lane);
}

void lv_reference_rmsnorm_backward(long rows, long n, const float *x, long x_row, const float *weight,
                                   const float *scale, const float *dy, long dy_row, float *dx, long dx_row,
                                   float *dweight) {
    for (long t = 0; t < rows; t++, x += x_row, dy += dy_row, dx += dx_row) {
        const float s = scale[t];
        float lane[16] = {0};
        for (long i = 0; i < (n + 15) / 16 * 16; i++)
            lane[i % 16] = fmaf(i < n ? dy[i] * weight[i] : 0, i < n ? x[i] : 0, lane[i % 16]);
        const float mean = tree(lane) * s * s * s / (float)n;
        for (long i = 0; i < n; i++) {
            dweight[i] = fmaf(dy[i], x[i] * s, dweight[i]);
            dx[i] += dy[i] * weight[i] * s - x[i] * mean;
        }
    }
}

void lv_reference_swiglu_backward(long n, const float *gate, const float *up, const float *dy, float *dgate,
                                  float *dup) {
    for (long i = 0; i < n; i++) {
        const float s = 1.0f / (1.0f + exponential(-gate[i]));
        dup[i] = dy[i] * gate[i] * s;
        dgate[i] = dy[i] * up[i] * s * (1.0f + gate[i] * (1.0f - s));
    }
}

void lv_reference_softmax_backward(long n, const float *p, float *dp, float scale) {
    const float mean = product(n, p, dp);
    for (long i = 0; i < n; i++) dp[i] = p[i] * (dp[i] - mean) * scale;
}

float lv_reference_cross_entropy(long n, float *logits, long label, float *sum) {
    const float own = logits[label];
    float top = -INFINITY;
    for (long i = 0; i < n; i++)
        if (logits[i] > top) top = logits[i];
    *sum = lv_reference_exp_sum(n, logits, 1.0f, logits);
    return logf(*sum) - (own - top);
}

void lv_reference_cross_entropy_backward(long n, float *p, long label, float sum, float weight) {
    const float factor = weight / sum;
    for (long i = 0; i < n; i++) p[i] *= factor;
    p[label] -= weight;
}

void lv_reference_add(long n, const float *x, float *y) {
    for (long i = 0; i < n; i++) y[i] += x[i];
}

void lv_reference_axpy(long n, float a, const float *x, float *y) {
    for (long i = 0; i < n; i++) y[i] = fmaf(a, x[i], y[i]);
}

void lv_reference_scale(long n, float a, const float *x, float *y) {
    for (long i = 0; i < n; i++) y[i] = a * x[i];
}

double lv_reference_dot(long n, const float *x, const float *y) {
    double total = 0;
    for (long i = 0; i < n; i += 1024) total += product(n - i < 1024 ? n - i : 1024, x + i, y + i);
    return total;
}

void lv_reference_adamw(long n, float *weight, const float *gradient, float *m, float *v, float rate,
                        float beta1, float beta2, float eps, float decay, float correction1,
                        float correction2, float clip) {
    for (long i = 0; i < n; i++) {
        const float g = gradient[i] * clip;
        m[i] = fmaf(beta1, m[i], (1.0f - beta1) * g);
        v[i] = fmaf(beta2, v[i], (1.0f - beta2) * g * g);
        const float root = sqrtf(v[i] * (1.0f / correction2)) + eps;
        weight[i] -= rate * decay * weight[i];
        weight[i] -= rate * (m[i] * (1.0f / correction1)) / root;
    }
}
