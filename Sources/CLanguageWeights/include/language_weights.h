// The weights of the language model in Curation/Language, as `make languages` trains them.
#pragma once

#include <stdint.h>

// 2^15 rows of 16 signed bytes, a weight for each language.
const int8_t *_Nonnull lv_language_weights(void);
