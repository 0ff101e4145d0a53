#include "language_weights.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

_Alignas(64) static const int8_t weights[1 << 19] = {
#embed "weights.bin"
};

const int8_t *_Nonnull lv_language_weights(void) { return weights; }
